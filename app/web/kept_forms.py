"""Pages with a form that nobody has filled in yet: the same for all but for the marks of each one's own.

Such a page is kept cut where these marks stand, and sent with new ones, in a session of the
visitor's own as Flask itself would begin it or go on with it.
"""

import re
import secrets
from collections.abc import Callable
from itertools import zip_longest
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g
from flask.sessions import SessionMixin
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

from app.web.encodings import EACH_TIME, best_encoding
from app.web.kept import offer
from app.web.kept_pages import OK, Answer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# What is one form's own, by name: its token, its key.
Marks = dict[str, str]


class KeptForm:
    """A page cut where something stands that is one visitor's own, and the headers that go with it."""

    is_personal = True

    def __init__(
        self, app: Flask, response: Response, marks: Marks, new_marks: Callable[[], Marks]
    ) -> None:
        names = {text: name for name, text in marks.items()}
        # The longest first: one mark may be the beginning of another.
        wanted = "|".join(re.escape(text) for text in sorted(names, key=len, reverse=True))
        parts = re.split(f"({wanted})", response.get_data(as_text=True))
        self._pieces = [piece.encode() for piece in parts[::2]]
        self._marks = [names[text] for text in parts[1::2]]
        self._headers = list(response.headers)
        self._app = app
        self._new_marks = new_marks
        self.size = sum(map(len, self._pieces))

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """Status, headers and body with marks of this visitor's own."""
        with self._app.app_context():
            sessions = self._app.session_interface
            session = sessions.open_session(self._app, self._app.request_class(environ))
            assert session is not None  # noqa: S101 - only None without a secret key
            body = self._filled(self._new_marks() | {"csrf_token": csrf_token(session)})
            response = Response(headers=self._headers)
            # Nothing that a stranger chooses stands on the page beside the marks, so compressing
            # tells nothing of them.
            encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
            if encoding:
                body = EACH_TIME[encoding](body)
                response.content_encoding = encoding
            response.content_length = len(body)
            sessions.save_session(self._app, session, response)
        return response.status, list(response.headers), body

    def _filled(self, marks: Marks) -> bytes:
        own = [marks[name].encode() for name in self._marks]
        pairs = zip_longest(self._pieces, own, fillvalue=b"")
        return b"".join(part for pair in pairs for part in pair)


def keep_form(marks: Marks, new_marks: Callable[[], Marks]) -> None:
    """Keep the page that this request is writing, with new marks in place of these."""
    g.kept_form = (marks, new_marks)


def csrf_token(session: SessionMixin) -> str:
    """As flask_wtf.csrf.generate_csrf, which knows no session but that of a request in Flask."""
    session.accessed = True
    secret = session.setdefault("csrf_token", secrets.token_hex(20))
    key = current_app.config["SECRET_KEY"]
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(secret))


def init_kept_forms(app: Flask) -> None:
    """Offer the pages that views have asked to keep; after every hook that sets a header."""

    @app.after_request
    def send_as_kept(response: Response) -> Response:
        if "kept_form" in g and response.status_code == OK:
            response.vary.add("Accept-Encoding")
            marks, new_marks = g.kept_form
            # Flask-WTF makes one token a request.
            marks = marks | {"csrf_token": generate_csrf()}
            offer(KeptForm(app, response, marks, new_marks))
        return response
