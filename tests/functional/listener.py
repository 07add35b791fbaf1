# SPDX-License-Identifier: Apache-2.0
"""Listens on a free port of 127.0.0.1, TCP and UDP, prints the port and notes whatever comes: listener.py LOG"""

import select
import socket
import sys

stream = socket.socket()
stream.bind(("127.0.0.1", 0))
stream.listen()
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.bind(stream.getsockname())
print(stream.getsockname()[1], flush=True)
with open(sys.argv[1], "a", encoding="utf-8", buffering=1) as log:
    while True:
        for ready in select.select([stream, datagrams], [], [])[0]:
            if ready is stream:
                print("tcp", stream.accept()[1], file=log)
            else:
                print("udp", datagrams.recvfrom(100)[1], file=log)
