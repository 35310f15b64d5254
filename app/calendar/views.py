"""Feeds over HTTP, as calendar programs of all kinds ask for them."""

import hashlib

import limits
from flask import Blueprint, Response, abort, request

from app import clock
from app.calendar import changes, services
from app.calendar.contents import Contents, contents_of
from app.extensions import db, limiter
from app.web.access import secret_link
from app.web.throttle import client_network

blueprint = Blueprint("calendar", __name__)
blueprint.record_once(lambda _state: changes.listen())

# Only addresses that lead nowhere are counted: a program that has a feed is never turned away.
MISSES = limits.parse("120/hour")

HEADERS = {
    # The address ends in the secret, and a browser would name the saved file after it.
    "Content-Disposition": 'inline; filename="tuokio.ics"',
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


# Flask's own answer to OPTIONS says 200, which some programs take for a CalDAV server.
@blueprint.route("/kalenteri/<token>.ics", provide_automatic_options=False)
@secret_link
def feed(token: str) -> Response:
    """A feed, or 304 to a program that has it already. The session is not touched: no cookies."""
    found = services.feed_of_token(token)
    if found is None:
        _count_miss()
        abort(404)
    return _answer(contents_of(found, now=clock.now()))


def _answer(contents: Contents) -> Response:
    response = Response(contents.body, content_type="text/calendar; charset=utf-8", headers=HEADERS)
    response.set_etag(hashlib.sha256(contents.body).hexdigest()[:32])
    response.last_modified = contents.changed_at
    response.make_conditional(request)
    return response


def _count_miss() -> None:
    # The count is a transaction of its own, and SQLite lets none write while another reads on.
    db.session.rollback()
    if not limiter.limiter.hit(MISSES, "feed", client_network()):
        abort(429)
