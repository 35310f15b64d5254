"""What a feed says at a moment: its bytes, and when they last changed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from app.calendar import queries
from app.calendar.kept_events import KeptEvent, KeptEvents
from app.calendar.models import Feed
from app.calendar.window import Window, window_at
from app.calendar.wording import event_of
from app.ics import write_event, write_feed
from app.practice.models import Practice
from app.practice.queries import practice

# Of this process: writing an event takes a hundred times longer than finding it here.
_kept = KeptEvents()
_marks: dict[int, tuple[tuple[str, datetime], "Stamp"]] = {}


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What a program keeps of a feed in order to ask whether it has changed."""

    etag: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A feed as it is answered."""

    body: bytes
    stamp: Stamp


def known_stamp(feed_id: int, mark: str, *, now: datetime) -> Stamp | None:
    """The stamp of what the feed still says, without looking at a meeting; None when it must be written."""
    known = _marks.get(feed_id)
    return known[1] if known and known[0] == (mark, window_at(now).moved_at) else None


def contents_of(feed: Feed, *, now: datetime) -> Contents:
    """Write a feed, in the language of the answer."""
    house = practice()
    window = window_at(now)
    events = _events(feed, house, window)
    body = write_feed(_name(feed, house), (event.text for event in events))
    changed = [event.changed_at for event in events]
    if feed.changed_at is not None:
        changed.append(feed.changed_at)
    stamp = Stamp(
        etag=hashlib.sha256(body).hexdigest()[:32],
        # A meeting that has left with yesterday's window has left no stamp.
        changed_at=max([window.moved_at, *changed]),
    )
    _marks[feed.id] = ((feed.mark, window.moved_at), stamp)
    return Contents(body=body, stamp=stamp)


def _events(feed: Feed, house: Practice, window: Window) -> list[KeptEvent]:
    wanted = {
        number: (feed.changed_at, own, contracts)
        for number, own, contracts in queries.versions(feed, window)
    }
    kept = _kept.of(feed)
    events = {
        number: there
        for number, version in wanted.items()
        if (there := kept.get(number)) is not None and there.version == version
    }
    if missing := wanted.keys() - events.keys():
        for entry in queries.entries(feed, window, missing):
            event = event_of(entry, feed, house)
            events[entry.id] = KeptEvent(wanted[entry.id], event.changed_at, write_event(event))
        events = {number: events[number] for number in wanted if number in events}
    _kept.keep(feed, events)
    return list(events.values())


def _name(feed: Feed, house: Practice) -> str:
    if feed.supervisor is None or feed.contract_id is not None:
        return house.name
    return f"{house.name}: {feed.supervisor.name}"
