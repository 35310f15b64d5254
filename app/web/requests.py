"""What holds for every request before its view: reading or writing, and text that can be stored."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, request
from flask_login import current_user

from app import database

# Forms with a picture in them, for those who have signed in.
WITH_PICTURES = frozenset({"practice.edit_view", "supervisor.edit_view", "supervisor.create_view"})
LARGEST_PICTURE_FORM_BYTES = 9 * 1024 * 1024
READING = frozenset({"GET", "HEAD", "OPTIONS"})


View = TypeVar("View", bound=Callable[..., Any])


def looks_first(view: View) -> View:
    """Mark a view whose posts begin by reading and say with database.writing() when they write.

    SQLite has one writer: a form that is refused, or rendered again, need not hold up the others.
    """
    view.looks_first = True  # type: ignore[attr-defined]
    return view


def init_requests(app: Flask) -> None:
    """Say how the request's transactions begin, and refuse what no database should keep."""

    @app.before_request
    def expect_to_write() -> None:
        view = app.view_functions.get(request.endpoint or "")
        database.expect_to_write(
            request.method not in READING and not getattr(view, "looks_first", False)
        )

    @app.before_request
    def make_room_for_pictures() -> None:
        if request.endpoint in WITH_PICTURES and current_user.is_authenticated:
            request.max_content_length = LARGEST_PICTURE_FORM_BYTES

    @app.before_request
    def refuse_unstorable_text() -> None:
        # PostgreSQL cannot keep NUL, and nobody types it.
        if "\0" in request.path:
            abort(400)
        for typed in (request.args, request.form):
            if any("\0" in name + text for name, text in typed.items(multi=True)):
                abort(400)
