"""What a feed says at a moment: its bytes, and when they last changed."""

from dataclasses import dataclass
from datetime import datetime

from app.calendar import queries
from app.calendar.models import Feed
from app.calendar.window import window_at
from app.calendar.wording import event_of
from app.ics import write_event, write_feed
from app.practice.queries import practice


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A feed as it is answered."""

    body: bytes
    changed_at: datetime


def contents_of(feed: Feed, *, now: datetime) -> Contents:
    """Write a feed, in the language of the answer."""
    house = practice()
    window = window_at(now)
    events = [
        event_of(entry, feed.level, office=house.address, feed_changed_at=feed.changed_at)
        for entry in queries.entries(feed.supervisor_id, window, level=feed.level)
    ]
    stamps = [event.changed_at for event in events]
    if feed.changed_at is not None:
        stamps.append(feed.changed_at)
    return Contents(
        body=write_feed(
            f"{house.name}: {feed.supervisor.name}", (write_event(event) for event in events)
        ),
        # A meeting that has left with yesterday's window has left no stamp.
        changed_at=max([window.moved_at, *stamps]),
    )
