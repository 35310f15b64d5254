"""Feeds: giving an address out, finding it, taking it back. The caller commits."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.calendar.models import Feed, FeedLevel
from app.extensions import db
from app.mail.render import absolute

TOKEN_BYTES = 32
LONGEST_PURPOSE = 80


def create_feed(supervisor_id: int, *, level: FeedLevel, purpose: str = "") -> tuple[Feed, str]:
    """A new feed and its token, which nobody can find out again."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = Feed(
        supervisor_id=supervisor_id,
        level=level,
        purpose=purpose.strip()[:LONGEST_PURPOSE],
        token_hash=_hash(token),
    )
    db.session.add(feed)
    db.session.flush()
    audit.record("feed.created", about="feed", about_id=feed.id, level=level.value)
    return feed, token


def address(token: str) -> str:
    """Where calendar programs find the feed of a token."""
    return absolute(f"/kalenteri/{token}.ics")


def revoke_feed(feed: Feed, *, now: datetime) -> None:
    """End a feed: its address leads nowhere from here on."""
    if feed.revoked_at is None:
        feed.revoked_at = now
        db.session.flush()
        audit.record("feed.revoked", about="feed", about_id=feed.id)


def feed_of_token(token: str) -> Feed | None:
    """The feed of a token, unless it has been revoked."""
    query = (
        select(Feed)
        .where(Feed.token_hash == _hash(token), Feed.revoked_at.is_(None))
        .options(joinedload(Feed.supervisor))
    )
    return db.session.scalar(query)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
