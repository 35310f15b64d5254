"""Error pages in the visitor's language; for htmx a notice, so that typed text stays on the page."""

from typing import Any

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import lazy_gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from app.extensions import db
from app.web.access import ADMIN_PREFIX
from app.web.htmx import wants_fragment
from app.web.throttle import seconds_to_wait

log = structlog.get_logger()

# Title and advice by status; another 4xx is told as 400.
ERRORS: dict[int, tuple[Any, Any]] = {
    400: (
        _("Pyyntöä ei voitu lukea"),
        _("Palaa edelliselle sivulle, tarkista tiedot ja yritä uudelleen."),
    ),
    403: (
        _("Tämä sivu ei ole sinulle avoin"),
        _("Kirjaudu toisella tunnuksella tai palaa etusivulle."),
    ),
    404: (
        _("Sivua ei löytynyt"),
        _("Osoite on ehkä muuttunut tai linkki on vanhentunut. Etusivulta pääset eteenpäin."),
    ),
    405: (
        _("Tätä ei voi tehdä näin"),
        _("Palaa edelliselle sivulle ja käytä sivun omia painikkeita."),
    ),
    409: (
        _("Joku muu ehti muuttaa samaa asiaa"),
        _("Avaa sivu uudelleen, katso tuorein tieto ja tee muutoksesi siihen."),
    ),
    413: (
        _("Lähetys on liian suuri"),
        _("Lyhennä tekstiä ja lähetä uudelleen."),
    ),
    429: (
        _("Liian monta yritystä peräkkäin"),
        _("Odota hetki ja yritä sitten uudelleen."),
    ),
    500: (
        _("Jokin meni vikaan"),
        _("Vika on meidän. Yritä hetken kuluttua uudelleen tai ota yhteyttä puhelimitse."),
    ),
    503: (
        _("Palvelu on hetken varattu"),
        _("Tietojasi ei tallennettu. Yritä uudelleen muutaman sekunnin kuluttua."),
    ),
}


def error_answer(status: int, *, retry_after: int | None = None) -> Response:
    """The page, or for htmx the notice, that tells of an error."""
    shown = status if status in ERRORS else (500 if status >= 500 else 400)  # noqa: PLR2004
    title, advice = ERRORS[shown]
    template = "errors/_notice.html" if wants_fragment() else "errors/error.html"
    response = make_response(
        render_template(
            template,
            title=title,
            advice=advice,
            # Whoever is not signed in has been led to sign in before.
            in_panel=request.path.startswith(f"{ADMIN_PREFIX}/"),
            panel=f"{ADMIN_PREFIX}/",
            request_id=g.get("request_id", ""),
        ),
        status,
    )
    if wants_fragment():
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def init_errors(app: Flask) -> None:
    """Answer every error in words, with its right status and without its inside."""
    app.register_error_handler(HTTPException, _tell)
    app.register_error_handler(CSRFError, _tell_of_token)
    app.register_error_handler(StaleDataError, _tell_of_conflict)
    app.register_error_handler(OperationalError, _tell_of_busy_database)
    app.register_error_handler(Exception, _tell_of_fault)


def _tell(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - redirects are no errors
        return error
    if isinstance(error, SecurityError):
        # A host that is not ours: no address can be built, so there is no page to show.
        return Response("Bad host\n", 400, content_type="text/plain; charset=utf-8")
    if isinstance(error.response, Response):
        # Whoever refused has answered already, with the typed text kept.
        return error.response
    is_limit = isinstance(error, RateLimitExceeded)
    response = error_answer(error.code, retry_after=seconds_to_wait() if is_limit else None)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _tell_of_token(_error: CSRFError) -> Response:
    return error_answer(400)


def _tell_of_conflict(_error: StaleDataError) -> Response:
    db.session.rollback()
    return error_answer(409)


def _tell_of_busy_database(error: OperationalError) -> Response:
    db.session.rollback()
    log.error("database.unavailable", kind=type(error.orig).__name__)
    return error_answer(503, retry_after=5)


def _tell_of_fault(error: Exception) -> Response:
    db.session.rollback()
    log.error("request.failed", kind=type(error).__name__, exc_info=error)
    return error_answer(500)
