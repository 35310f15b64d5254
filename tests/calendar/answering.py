"""A calendar server on a port of its own that answers well, badly, slowly or not at all."""

import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from app.calendar import fetching

HOST = "kalenteri.example.com"
BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
EVERYWHERE = [(socket.AF_INET, socket.SOCK_STREAM, 6, "")]


class Answers(BaseHTTPRequestHandler):
    """Answers by the path; the server remembers what it was asked."""

    def log_message(self, *_words):
        pass

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        getattr(self, "at_" + re.split(r"[/?]", self.path)[1], self.at_calendar)()

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def at_calendar(self):
        if self.headers["If-None-Match"] == '"one"':
            self.answer(304)
        else:
            self.answer(200, BODY, Content_Length=str(len(BODY)), ETag='"one"', Last_Modified="Mon, 23 Nov 2026 10:00:00 GMT")  # fmt: skip

    def at_gone(self):
        self.answer(410)

    def at_broken(self):
        self.answer(503)

    def at_huge(self):
        self.answer(200, b"x" * (fetching.MOST_BYTES + 1))

    def at_short(self):
        self.answer(200, BODY, Content_Length=str(len(BODY) + 5))

    def at_moved(self):
        self.answer(302, Location="/calendar")

    def at_around(self):
        self.answer(301, Location="/around")

    def at_plain(self):
        self.answer(302, Location="http://kalenteri.example.com/calendar")

    def at_nowhere(self):
        self.answer(302, Location="https://[inside/")

    def at_inside(self):
        self.answer(302, Location=f"https://sisalla.example.com:{self.server.server_port}/calendar")

    def at_drips(self):
        self.send_response(200)
        self.end_headers()
        with self.server.quiet:
            for _ in range(40):
                self.wfile.write(b"x")
                time.sleep(0.05)

    def at_silent(self):
        time.sleep(0.6)


class Server(ThreadingHTTPServer):
    """HTTPS on a port of its own; a visitor who leaves in the middle is no news."""

    quiet = threading.Lock()

    def __init__(self, context):
        super().__init__(("127.0.0.1", 0), Answers)
        self.context = context
        self.asked = []

    def finish_request(self, request, client_address):
        encrypted = self.context.wrap_socket(request, server_side=True)
        with encrypted:
            super().finish_request(encrypted, client_address)

    def handle_error(self, *_about):
        pass
