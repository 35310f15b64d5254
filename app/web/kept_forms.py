"""Pages with a form that nobody has filled in yet: the same for all but for the marks of each one's own.

Such a page is kept cut where these marks stand, and sent with new ones, in a session of the
visitor's own as Flask itself would begin it or go on with it.
"""

import re
from collections.abc import Callable
from itertools import zip_longest
from typing import TYPE_CHECKING

from flask import Flask, Response, g
from flask_wtf.csrf import generate_csrf

from app.web.encodings import EACH_TIME, best_encoding
from app.web.form_sessions import FIELD, FormSessions
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
        response.vary.update(["Accept-Encoding", "Cookie"])
        self._headers = [pair for pair in response.headers if pair[0] != "Content-Length"]
        self._app = app
        self._sessions = FormSessions(app)
        self._new_marks = new_marks
        self.size = sum(map(len, self._pieces))

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """Status, headers and body with marks of this visitor's own."""
        token, headers = self._sessions.open(environ)
        with self._app.app_context():
            body = self._filled(self._new_marks() | {FIELD: token})
        # Nothing that a stranger chooses stands on the page beside the marks, so compressing
        # tells nothing of them.
        encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding:
            body = EACH_TIME[encoding](body)
            headers.append(("Content-Encoding", encoding))
        headers.append(("Content-Length", str(len(body))))
        return "200 OK", [*self._headers, *headers], body

    def _filled(self, marks: Marks) -> bytes:
        own = [marks[name].encode() for name in self._marks]
        pairs = zip_longest(self._pieces, own, fillvalue=b"")
        return b"".join(part for pair in pairs for part in pair)


def keep_form(marks: Marks, new_marks: Callable[[], Marks]) -> None:
    """Keep the page that this request is writing, with new marks in place of these."""
    g.kept_form = (marks, new_marks)


def init_kept_forms(app: Flask) -> None:
    """Offer the pages that views have asked to keep; after every hook that sets a header."""

    @app.after_request
    def send_as_kept(response: Response) -> Response:
        if "kept_form" in g and response.status_code == OK:
            marks, new_marks = g.kept_form
            # Flask-WTF makes one token a request.
            marks = marks | {FIELD: generate_csrf()}
            offer(KeptForm(app, response, marks, new_marks))
        return response
