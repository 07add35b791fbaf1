#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""HTTP server that misbehaves as its addresses say, for tests of the downloader.

    hostile_server.py ROOT LOG     serves the folder ROOT on a free port of 127.0.0.1 and prints the port

Shape of an address: http://127.0.0.1:PORT/MODES/path/below/root, MODES being a comma-separated list of
    ok            behave                       drop=N      cut the connection after N bytes of each body
    norange       ignore Range                 drip=N      send N bytes a second
    longer        claim 100 bytes too many     shorter     send (and claim) 100 bytes too few
    status=N      answer with that status      busy=N      status 503 to the first N requests of a path
    loop          redirect to itself           hop         redirect once, to the same path under "ok"
    escape        redirect to file:///etc/hostname
    html          a web page, status 200       corrupt     other bytes, same size
    endless       a body without an end        hang        accept, never answer
    etag          another ETag each time       noetag      no validators at all
    only=TEXT     the other modes hold only for paths that contain TEXT
Each answer is one line of LOG: method, path, status, the Range asked for or "-", body bytes sent. It is written before
the last byte goes out: who has an answer whole finds it in LOG.
"""
import hashlib
import http.server
import os
import sys
import threading
import time

ROOT, LOG = os.path.abspath(sys.argv[1]), sys.argv[2]
LOCK = threading.Lock()
REQUESTS = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 0

    def log_message(self, *arguments):
        pass

    def record(self, status, sent):
        with LOCK, open(LOG, "a") as log:
            asked = self.headers.get("Range", "-")
            log.write(f"{self.command} {self.path} {status} {asked} {sent}\n")

    def send_whole(self, status, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.record(status, len(body))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        try:
            self.answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self):
        _, modes, rest = self.path.split("/", 2)
        modes = dict((part.split("=") + [""])[:2] for part in modes.split(","))
        if modes.get("only", "") not in rest:
            modes = {}
        with LOCK:
            count = REQUESTS[self.path] = REQUESTS.get(self.path, 0) + 1
        if self.answer_without_file(modes, rest, count):
            return
        try:
            with open(os.path.join(ROOT, rest), "rb") as file:
                data = file.read()
        except OSError:
            self.send_whole(404, b"<html>not found</html>")
            return
        if "corrupt" in modes:
            n = min(64, len(data) // 2)
            flipped = bytes(b ^ 0x55 for b in data)
            data = flipped[:n] + data[n : len(data) - n] + flipped[len(data) - n :]
        if "shorter" in modes:
            data = data[:-100]
        self.answer_file(modes, data, count)

    def answer_without_file(self, modes, rest, count):
        if "hang" in modes:
            time.sleep(3600)
        elif "html" in modes:
            page = b"<!DOCTYPE html>\n<title>Please log in</title>\n" * 3
            self.send_whole(200, page, [("Content-Type", "text/html")])
        elif "status" in modes:
            self.send_whole(int(modes["status"]), b"<html>error</html>")
        elif "busy" in modes and count <= int(modes["busy"]):
            self.send_whole(503, b"busy")
        elif "loop" in modes:
            self.send_whole(302, b"", [("Location", self.path)])
        elif "hop" in modes:
            self.send_whole(302, b"", [("Location", "/ok/" + rest)])
        elif "escape" in modes:
            self.send_whole(302, b"", [("Location", "file:///etc/hostname")])
        elif "endless" in modes:
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            while True:
                self.wfile.write(b"x" * 65536)
        else:
            return False
        return True

    def answer_file(self, modes, data, count):
        tag = hashlib.md5(data).hexdigest() + (str(count) if "etag" in modes else "")
        etag = f'"{tag}"'
        start, end, status = 0, len(data), 200
        asked = self.headers.get("Range")
        fitting = self.headers.get("If-Range") in (None, etag)
        if asked and "norange" not in modes and fitting:
            first, last = asked.removeprefix("bytes=").split("-")
            start, status = int(first), 206
            end = min(len(data), int(last) + 1) if last else len(data)
            if start >= len(data):
                self.send_whole(416, b"")
                return
        self.send_response(status)
        claimed = end - start + (100 if "longer" in modes else 0)
        self.send_header("Content-Length", str(claimed))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        if "noetag" not in modes:
            self.send_header("ETag", etag)
        self.end_headers()
        self.send_body(modes, data[start:end], status)

    def send_body(self, modes, body, status):
        if "drop" in modes:
            body = body[: int(modes["drop"])]
            self.close_connection = True
        if "longer" in modes:
            self.close_connection = True
        sent, before_last = 0, max(0, len(body) - 1)
        step = max(1, int(modes["drip"]) // 20) if "drip" in modes else 65536
        try:
            while sent < before_last:
                sent += self.connection.send(body[sent : min(sent + step, before_last)])
                if "drip" in modes:
                    time.sleep(0.05)
        except OSError:
            self.record(status, sent)
            raise
        self.record(status, len(body))
        self.wfile.write(body[before_last:])


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
