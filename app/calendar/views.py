"""Feeds over HTTP, as calendar programs of all kinds ask for them."""

from datetime import datetime
from http import HTTPStatus

import limits
from flask import Blueprint, Response, abort, request

from app import clock
from app.calendar import changes, readings, services, unchanged
from app.calendar.contents import Stamp, contents_of, known_stamp
from app.calendar.models import Feed
from app.extensions import db, limiter
from app.web.access import secret_link
from app.web.throttle import client_network

blueprint = Blueprint("calendar", __name__)
blueprint.record_once(lambda _state: changes.listen())

# Only addresses that lead nowhere are counted: a program that has a feed is never turned away.
MISSES = limits.parse("120/hour")

# The address ends in the secret, and a browser would name the saved file after it.
FILE_NAME = 'inline; filename="tuokio.ics"'


# Flask's own answer to OPTIONS says 200, which some programs take for a CalDAV server.
@blueprint.route("/kalenteri/<token>.ics", provide_automatic_options=False)
@secret_link
def feed(token: str) -> Response:
    """A feed, or 304 to a program that has it already. The session is not touched: no cookies."""
    found = services.feed_of_token(token)
    if found is None:
        _count_miss()
        abort(404)
    now = clock.now()
    answer = _unchanged(found, now) or _whole(found, now)
    readings.note_fetched(found.id, request.user_agent.string, now=now)
    return answer


def _unchanged(feed: Feed, now: datetime) -> Response | None:
    """304 to a program whose stamp still holds; that takes no look at a meeting."""
    stamp = known_stamp(feed.id, feed.mark, now=now)
    if stamp is None:
        return None
    answer = _conditional(stamp, b"")
    return answer if answer.status_code == HTTPStatus.NOT_MODIFIED else None


def _whole(feed: Feed, now: datetime) -> Response:
    contents = contents_of(feed, now=now)
    return _conditional(contents.stamp, contents.body)


def _conditional(stamp: Stamp, body: bytes) -> Response:
    response = Response(
        body, content_type="text/calendar; charset=utf-8", headers=unchanged.HEADERS
    )
    response.headers["Content-Disposition"] = FILE_NAME
    response.set_etag(stamp.etag)
    response.last_modified = stamp.changed_at
    response.make_conditional(request)
    return response


def _count_miss() -> None:
    # The count is a transaction of its own, and SQLite lets none write while another reads on.
    db.session.rollback()
    if not limiter.limiter.hit(MISSES, "feed", client_network()):
        abort(429)
