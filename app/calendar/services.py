"""Feeds: giving an address out, finding it, taking it back. The caller commits."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.calendar.models import Feed, FeedLevel
from app.extensions import db
from app.mail.render import absolute

TOKEN_BYTES = 32
LONGEST_PURPOSE = 80


class AlreadyMadeError(Exception):
    """The form has made its feed; the address has been shown, and is not shown again."""


def create_feed(
    supervisor_id: int | None,
    *,
    level: FeedLevel,
    purpose: str = "",
    contract_id: int | None = None,
    form_key: str = "",
) -> tuple[Feed, str]:
    """A new feed and its token, which nobody can find out again.

    Without a supervisor it is the whole practice's, and tells of nothing but busy hours. One form makes
    one feed, however often it is sent: raises AlreadyMadeError, and the transaction stays usable.
    """
    token = _token_of(form_key) if form_key else secrets.token_urlsafe(TOKEN_BYTES)
    feed = Feed(
        supervisor_id=supervisor_id,
        contract_id=contract_id,
        level=FeedLevel.BUSY if supervisor_id is None or contract_id else level,
        purpose=purpose.strip()[:LONGEST_PURPOSE],
        token_hash=hash_of(token),
    )
    try:
        with db.session.begin_nested():
            db.session.add(feed)
    except IntegrityError as error:
        raise AlreadyMadeError from error
    audit.record("feed.created", about="feed", about_id=feed.id, level=feed.level.value)
    return feed, token


def renew_feed(feed: Feed, *, now: datetime) -> tuple[Feed, str]:
    """Another address for the same: the old one ends at once."""
    revoke_feed(feed, now=now)
    return create_feed(
        feed.supervisor_id, level=feed.level, purpose=feed.purpose, contract_id=feed.contract_id
    )


def address(token: str) -> str:
    """Where calendar programs find the feed of a token."""
    return absolute(f"/kalenteri/{token}.ics")


def revoke_feed(feed: Feed, *, now: datetime) -> None:
    """End a feed: its address leads nowhere from here on."""
    if feed.revoked_at is None:
        feed.revoked_at = now
        db.session.flush()
        audit.record("feed.revoked", about="feed", about_id=feed.id)


def revoke_feeds_of(supervisor_id: int, *, now: datetime) -> int:
    """End the feeds of someone who has left; says how many. What clients have of contracts stays."""
    query = select(Feed).where(
        Feed.supervisor_id == supervisor_id, Feed.contract_id.is_(None), Feed.revoked_at.is_(None)
    )
    feeds = list(db.session.scalars(query))
    for feed in feeds:
        revoke_feed(feed, now=now)
    return len(feeds)


def feed_of_token(token: str) -> Feed | None:
    """The feed of a token, unless it has been revoked."""
    query = (
        select(Feed)
        .where(Feed.token_hash == hash_of(token), Feed.revoked_at.is_(None))
        .options(joinedload(Feed.supervisor))
    )
    return db.session.scalar(query)


def _token_of(form_key: str) -> str:
    """As good as any random one to whoever does not know our secret, and one form's own."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.digest(secret, b"feed\0" + form_key.encode("utf-8", "surrogatepass"), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
