"""Passes requests on to another server and keeps their JSON bodies, one a line.

Usage: recorder.py PORT TARGET FILE.
"""

import json
import sys
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, TARGET, FILE = int(sys.argv[1]), sys.argv[2], sys.argv[3]
HOP = {"connection", "transfer-encoding", "content-length", "host"}


class Recorder(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        with open(FILE, "a", encoding="utf-8") as kept:
            kept.write(json.dumps(json.loads(body)) + "\n")
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP}
        request = urllib.request.Request(TARGET + self.path, data=body, headers=headers)
        try:
            answer = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Recorder).serve_forever()
