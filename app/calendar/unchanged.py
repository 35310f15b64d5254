"""Programs that have a feed already, which is what most questions are about, are told so before Flask."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import bindparam, select
from werkzeug.http import http_date, parse_etags

from app import clock
from app.calendar.contents import Stamp, known_stamp
from app.calendar.models import Feed, FeedFetch
from app.calendar.readings import is_fresh
from app.calendar.services import hash_of
from app.extensions import db
from app.web.front import Front
from app.web.headers import headers_of_all
from app.web.kept_pages import Answer
from app.web.line import Line

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PREFIX, SUFFIX = "/kalenteri/", ".ics"
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_QUERY = (
    select(Feed.id, Feed.mark, FeedFetch.fetched_at)
    .join(FeedFetch, FeedFetch.feed_id == Feed.id)
    .where(Feed.token_hash == bindparam("token_hash"), Feed.revoked_at.is_(None))
)


class Unchanged:
    """Knows without a session which feeds are as their programs have them."""

    def __init__(self, app: Flask) -> None:
        line: Line = app.extensions["line"]
        self._row = line.row_of(_QUERY)
        with app.app_context():
            dialect = db.engine.dialect
        column = FeedFetch.__table__.c.fetched_at
        self._instant: Any = column.type.dialect_impl(dialect).result_processor(dialect, None)
        is_https = app.extensions["settings"].is_https
        self._headers = list((headers_of_all(is_https=is_https) | HEADERS).items())

    def answer(self, environ: "WSGIEnvironment") -> Answer | None:
        """304 to a program whose stamp still holds; None when Flask is to answer."""
        known = environ.get("HTTP_IF_NONE_MATCH")
        path = environ["PATH_INFO"]
        if not known or not path.endswith(SUFFIX):
            return None
        token = path.removeprefix(PREFIX).removesuffix(SUFFIX)
        stamp = self._stamp(hash_of(token), now=clock.now())
        if stamp is None or not parse_etags(known).contains_weak(stamp.etag):
            return None
        own = [("ETag", f'"{stamp.etag}"'), ("Last-Modified", http_date(stamp.changed_at))]
        return "304 NOT MODIFIED", [*self._headers, *own], b""

    def _stamp(self, token_hash: str, *, now: datetime) -> Stamp | None:
        """The stamp of a feed that was read lately: the first reading in a while is to be noted."""
        found = self._row(token_hash=token_hash)
        if found is None:
            return None
        feed_id, mark, fetched_at = found
        if not is_fresh(self._instant(fetched_at), now=now):
            return None
        return known_stamp(feed_id, mark, now=now)


def init_unchanged(app: Flask) -> None:
    """Answer at the front of the house."""
    front: Front = app.extensions["front"]
    front.answer_early(PREFIX, "calendar.feed", Unchanged(app).answer)
