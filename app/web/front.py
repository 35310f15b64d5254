"""The front of the house: answers what is kept, and lets Flask answer everything else."""

import secrets
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import get_host

from app import clock
from app.web import logs
from app.web.kept import OFFER_IN_ENVIRON, Offer, Shelf, init_kept
from app.web.kept_forms import init_kept_forms
from app.web.kept_pages import Answer, init_kept_pages
from app.web.line import init_line
from app.web.site_version import TOKEN_IN_ENVIRON, Reader, init_site_version

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Early = Callable[["WSGIEnvironment"], Answer | None]
READING = frozenset({"GET", "HEAD"})


class Front:
    """Stands before Flask: no hook runs for what it answers, so it checks the host and logs."""

    def __init__(self, app: Flask) -> None:
        self._inner: WSGIApplication = app.wsgi_app
        self._shelf: Shelf = app.extensions["shelf"]
        self._reader: Reader = app.extensions["site_version"]
        self._is_ours = lru_cache(maxsize=64)(_host_check(app.config["TRUSTED_HOSTS"]))
        self._early: list[tuple[str, str, Early]] = []

    def answer_early(self, prefix: str, endpoint: str, answer: Early) -> None:
        """Ask `answer` first about what is read under a prefix; None leaves it to Flask."""
        self._early.append((prefix, endpoint, answer))

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Speak WSGI."""
        began_at = time.perf_counter()
        if not _asks_plainly(environ):
            return self._inner(environ, start_response)
        is_ours = self._is_ours(environ.get("HTTP_HOST"))
        for prefix, endpoint, ask in self._early:
            if environ["PATH_INFO"].startswith(prefix):
                early = ask(environ) if is_ours else None
                if early is None:
                    return self._inner(environ, start_response)
                return _send(environ, start_response, early, endpoint=endpoint, began_at=began_at)
        version = self._reader.token()
        if version is None:
            return self._inner(environ, start_response)
        environ[TOKEN_IN_ENVIRON] = version
        found: Offer | None = self._shelf.get(version, _key(environ), now=clock.now())
        if found is None or not is_ours:
            return self._inner(environ, self._keeping(environ, version, start_response))
        answer = found.what.answer(environ)
        return _send(environ, start_response, answer, endpoint=found.endpoint, began_at=began_at)

    def _keeping(
        self, environ: "WSGIEnvironment", version: str, start_response: "StartResponse"
    ) -> "StartResponse":
        """As start_response, but what was offered is kept on the way."""

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            found: Offer | None = environ.get(OFFER_IN_ENVIRON)
            if found is not None and (found.what.is_personal or not _know_the_visitor(headers)):
                self._shelf.put(
                    version,
                    _key(environ),
                    found,
                    now=clock.now(),
                    until=found.until,
                    size=found.what.size,
                )
            return start_response(status, headers, *error)

        return start


def init_front(app: Flask) -> None:
    """Put the front before Flask.

    Registered right after the log: the hooks see every header, and the log what is sent.
    """
    init_line(app)
    init_site_version(app)
    init_kept(app)
    init_kept_pages(app)
    init_kept_forms(app)
    # Outside ProxyFix: what is read of a request here no proxy changes.
    app.wsgi_app = app.extensions["front"] = Front(app)  # type: ignore[method-assign]


def _send(
    environ: "WSGIEnvironment",
    start_response: "StartResponse",
    answer: Answer,
    *,
    endpoint: str,
    began_at: float,
) -> Iterable[bytes]:
    status, headers, body = answer
    logs.log_answer(
        endpoint=endpoint,
        method=environ["REQUEST_METHOD"],
        status=int(status[:3]),
        began_at=began_at,
        request=secrets.token_hex(6),
    )
    start_response(status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _asks_plainly(environ: "WSGIEnvironment") -> bool:
    return (
        environ["REQUEST_METHOD"] in READING
        and not environ.get("QUERY_STRING")
        and "HTTP_HX_REQUEST" not in environ
    )


def _know_the_visitor(headers: list[tuple[str, str]]) -> bool:
    return any(
        name == "Set-Cookie" or (name == "Vary" and "cookie" in text.lower())
        for name, text in headers
    )


def _key(environ: "WSGIEnvironment") -> tuple[str, str]:
    return environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")


def _host_check(trusted: list[str] | None) -> Callable[[str | None], bool]:
    def is_ours(host: str | None) -> bool:
        try:
            get_host("http", host, None, trusted)
        except SecurityError:
            return False
        return True

    return is_ours
