"""Sessions and tokens as Flask and Flask-WTF make them, for forms that are answered without either.

They are read by Flask and Flask-WTF when the form comes back, so a test that sends a kept form
notices when these make them otherwise.
"""

import secrets
from typing import TYPE_CHECKING, cast

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FIELD = "csrf_token"


class FormSessions:
    """Finds or begins the session of a visitor who opens a form."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._interface = cast("SecureCookieSessionInterface", app.session_interface)
        self._cookies = cast("URLSafeTimedSerializer", self._interface.get_signing_serializer(app))
        self._tokens = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
        # All but the value is the same for everyone.
        (example,) = self._saved({FIELD: _new_secret()})
        self._name = example.partition("=")[0]
        self._attributes = example.partition(";")[2]

    def open(self, environ: "WSGIEnvironment") -> tuple[str, list[tuple[str, str]]]:
        """The form's token, and the headers that begin the session where there was none."""
        if environ.get("HTTP_COOKIE"):
            return self._go_on(environ)
        secret = _new_secret()
        value = self._cookies.dumps({FIELD: secret})
        cookie = f"{self._name}={value};{self._attributes}"
        return self._token(secret), [("Set-Cookie", cookie)]

    def _go_on(self, environ: "WSGIEnvironment") -> tuple[str, list[tuple[str, str]]]:
        session = self._interface.open_session(self._app, self._app.request_class(environ))
        kept = dict(session or {})
        secret = kept.setdefault(FIELD, _new_secret())
        cookies = [] if session and FIELD in session else self._saved(kept)
        return self._token(secret), [("Set-Cookie", cookie) for cookie in cookies]

    def _saved(self, content: dict[str, str]) -> list[str]:
        response = Response()
        session = self._interface.session_class(content)
        session.modified = True
        self._interface.save_session(self._app, session, response)
        return response.headers.getlist("Set-Cookie")

    def _token(self, secret: str) -> str:
        return str(self._tokens.dumps(secret))


def _new_secret() -> str:
    return secrets.token_hex(20)
