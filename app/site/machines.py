"""What programs ask for: the sitemap, the rules for robots, the state of health."""

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.mail.render import absolute
from app.practice import queries
from app.practice.models.page import HOME_SLUG
from app.site.blueprint import blueprint
from app.web.access import public
from app.web.kept_pages import kept
from app.web.languages import LANGUAGES

# The pages that every practice has.
ALWAYS_LISTED = ("home", "price_list", "contact", "privacy", "accessibility")
# Secret pages say noindex themselves, which a robot only hears when it may read them.
NOT_FOR_ROBOTS = ("/admin/",)


@blueprint.get("/sitemap.xml")
@public
@kept
def sitemap() -> ResponseReturnValue:
    """Every page in every language of the practice."""
    used = queries.practice().languages
    entries = [
        {
            code: absolute(url_for(f"site.{endpoint}", language=code, **values))
            for code in LANGUAGES
            if code in used
        }
        for endpoint, values in _listed()
    ]
    body = render_template("site/sitemap.xml", entries=entries)
    return Response(body, mimetype="application/xml")


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """What search engines need not read. Calendar programs heed this file, so feeds stay open."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {absolute('/sitemap.xml')}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Whether the database answers."""
    try:
        db.session.execute(text("SELECT 1 FROM practice"))
    except SQLAlchemyError:
        return _plain("database does not answer\n", 503)
    return _plain("ok\n", 200)


def _plain(words: str, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(words, status, mimetype="text/plain", headers=headers)


def _listed() -> Iterator[tuple[str, dict[str, Any]]]:
    for endpoint in ALWAYS_LISTED:
        yield endpoint, {}
    for service in queries.services():
        yield "service", {"slug": service.slug}
    for supervisor in queries.supervisors():
        yield "supervisor", {"slug": supervisor.slug}
    for page in queries.pages():
        if page.slug != HOME_SLUG:
            yield "content_page", {"slug": page.slug}
