"""Pages that show every visitor the same: sent with a strong ETag and compressed, and kept as sent."""

import hashlib
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request
from werkzeug.datastructures import Headers
from werkzeug.http import parse_etags

from app.web.access import View
from app.web.encodings import ONCE, best_encoding
from app.web.kept import offer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Answer = tuple[str, list[tuple[str, str]], bytes]

OK = 200
# What describes a body, and is not said where there is none.
OF_A_BODY = frozenset({"Content-Type", "Content-Length", "Content-Encoding"})


class KeptPage:
    """A page as it is sent: its headers and its body, in each form that has been asked for."""

    is_personal = False

    def __init__(self, response: Response) -> None:
        self._headers = [pair for pair in response.headers if pair[0] != "Content-Length"]
        self._body = response.get_data()
        self._mark = hashlib.sha256(self._body).hexdigest()[:24]
        self._forms: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {}
        # With its compressed forms.
        self.size = 2 * len(self._body)

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """Status, headers and body in the form that the visitor likes best."""
        etag, headers, body = self._form(best_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and parse_etags(known).contains_weak(etag):
            return "304 NOT MODIFIED", [pair for pair in headers if pair[0] not in OF_A_BODY], b""
        return "200 OK", headers, body

    def _form(self, encoding: str) -> tuple[str, list[tuple[str, str]], bytes]:
        if encoding not in self._forms:
            body, etag, headers = self._body, self._mark, self._headers
            if encoding:
                body, etag = ONCE[encoding](body), f"{etag}-{encoding}"
                headers = [*headers, ("Content-Encoding", encoding)]
            headers = [*headers, ("ETag", f'"{etag}"'), ("Content-Length", str(len(body)))]
            self._forms[encoding] = (etag, headers, body)
        return self._forms[encoding]


def kept(view: View) -> View:
    """Mark a view that shows every visitor the same, and only what app.site.watched names."""
    view.is_kept = True  # type: ignore[attr-defined]
    return view


def init_kept_pages(app: Flask) -> None:
    """Offer what marked views answer; after every hook that sets a header."""

    @app.after_request
    def send_as_kept(response: Response) -> Response:
        view: Any = app.view_functions.get(request.endpoint or "")
        if response.status_code != OK or not getattr(view, "is_kept", False) or "csp_nonce" in g:
            return response
        response.headers.setdefault("Cache-Control", "no-cache")
        response.vary.add("Accept-Encoding")
        page = KeptPage(response)
        offer(page)
        response.status, headers, body = page.answer(request.environ)
        response.headers = Headers(headers)
        response.set_data(body)
        return response
