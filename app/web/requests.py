"""What holds for every request before its view: reading or writing, and text that can be stored."""

from flask import Flask, abort, request

from app import database

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def init_requests(app: Flask) -> None:
    """Say how the request's transactions begin, and refuse what no database should keep."""

    @app.before_request
    def expect_to_write() -> None:
        database.expect_to_write(request.method not in READING)

    @app.before_request
    def refuse_unstorable_text() -> None:
        # PostgreSQL cannot keep NUL, and nobody types it.
        if "\0" in request.path:
            abort(400)
        for typed in (request.args, request.form):
            if any("\0" in name + text for name, text in typed.items(multi=True)):
                abort(400)
