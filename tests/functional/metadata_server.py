#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An EC2-style metadata server, good or bad.

Usage: metadata_server.py ADDRESS PORT good|hang|lie|drip USER_DATA"""

import http.server
import sys
import time

ADDRESS, PORT, MODE, USER_DATA = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
ANSWERS = {
    "/latest/meta-data/instance-id": b"i-0123456789abcdef0",
    "/latest/meta-data/local-ipv4": b"10.10.10.10",
    "/latest/user-data": open(USER_DATA, "rb").read(),
}


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, body, status=200):
        if MODE == "hang":
            time.sleep(60)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) + (1000 if MODE == "lie" else 0)))
        self.end_headers()
        if MODE == "drip":
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.2)
        else:
            self.wfile.write(body)

    def do_PUT(self):
        self.answer(b"token" if self.path == "/latest/api/token" else b"", 200)

    def do_GET(self):
        body = ANSWERS.get(self.path)
        self.answer(body or b"not found", 200 if body is not None else 404)


http.server.ThreadingHTTPServer((ADDRESS, PORT), Handler).serve_forever()
