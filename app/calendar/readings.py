"""When a feed was last read, and by what: written beside the answer, and seldom."""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from app import database
from app.calendar import programs
from app.calendar.models import FeedFetch
from app.extensions import db

PRECISION = timedelta(minutes=5)


def is_fresh(fetched_at: datetime, *, now: datetime) -> bool:
    """Whether a reading has been noted so lately that another one need not be."""
    return now - fetched_at < PRECISION


def note_fetched(feed_id: int, user_agent: str, *, now: datetime) -> None:
    """Remember when a feed was read and by what, at most once in a while: a read writes little."""
    fetch = db.session.get(FeedFetch, feed_id)
    if fetch is not None and is_fresh(fetch.fetched_at, now=now):
        return
    # A reading request may not turn into a writing one, so it is a transaction of its own.
    db.session.rollback()
    with database.writing():
        program = programs.named(user_agent)
        db.session.merge(FeedFetch(feed_id=feed_id, fetched_at=now, program=program))
        try:
            db.session.commit()
        except IntegrityError:
            # Another process has noted it at this moment, or the feed has just been deleted.
            db.session.rollback()
