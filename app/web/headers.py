"""Security headers on every answer; a strict policy with nothing inline but one script of ours."""

import secrets

from flask import Flask, Response, current_app, g, request

from app.web.access import ADMIN_PREFIX, Access, access_of
from app.web.after_paint import SOURCE

ONE_YEAR = 365 * 24 * 60 * 60


def nonce() -> str:
    """The mark of this answer's own scripts; only Flask-Admin's templates need one."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def add_headers(app: Flask, *, is_https: bool) -> None:
    """Set the headers unless a view has set its own."""

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in headers_of_all(is_https=is_https, script=g.get("csp_nonce")).items():
            response.headers.setdefault(name, value)
        is_private = _is_private()
        if is_private:
            response.headers.setdefault("Cache-Control", "no-store")
        # Every error is marked alike: a wrong secret looks like any address that leads nowhere.
        if is_private or response.status_code >= 400:  # noqa: PLR2004 - where errors begin
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


def headers_of_all(*, is_https: bool, script: str | None = None) -> dict[str, str]:
    """The headers of every answer; `script` is the mark of its own scripts."""
    headers = {
        "Content-Security-Policy": _policy(script),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "X-Frame-Options": "DENY",
    }
    if is_https:
        headers["Strict-Transport-Security"] = f"max-age={2 * ONE_YEAR}; includeSubDomains"
    return headers


def _policy(mark: str | None) -> str:
    script = f"'self' 'nonce-{mark}'" if mark else f"'self' {SOURCE}"
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {script}",
            "style-src 'self'",
            # data: is the menu icon of Bootstrap, drawn inside its style sheet.
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def _is_private() -> bool:
    if request.path.startswith(ADMIN_PREFIX) or request.blueprint == "accounts":
        return True
    endpoint = request.endpoint
    return endpoint is not None and access_of(current_app, endpoint) is not Access.PUBLIC
