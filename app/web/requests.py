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
        if any("\0" in text for text in (request.path, *request.args.values())):
            abort(400)
        if request.form and any("\0" in text for _, text in request.form.items(multi=True)):
            abort(400)
