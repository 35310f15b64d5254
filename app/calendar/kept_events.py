"""Events that have been written already, each under the version of what it tells."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.calendar.models import Feed

# Feeds whose events are kept at once. A diary of years is some 2 MB, so memory stays bounded.
MOST_FEEDS = 32

Version = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """One event as it was written."""

    version: Version
    changed_at: datetime
    text: bytes


class Drawer:
    """The events of one feed, by the number of their meeting."""

    def __init__(self) -> None:
        self._events: dict[int, KeptEvent] = {}

    def has(self, number: int, version: Version) -> bool:
        """Whether the event is here as it is now."""
        kept = self._events.get(number)
        return kept is not None and kept.version == version

    def keep(self, number: int, version: Version, changed_at: datetime, text: bytes) -> None:
        """Put an event in, in place of an older one."""
        self._events[number] = KeptEvent(version, changed_at, text)

    def take(self, numbers: Iterable[int]) -> list[KeptEvent]:
        """These events in this order; whatever else is here has left the feed."""
        events = {number: self._events[number] for number in numbers if number in self._events}
        self._events = events
        return list(events.values())


class KeptEvents:
    """The drawers of the feeds that were read last."""

    def __init__(self) -> None:
        self._drawers: OrderedDict[str, Drawer] = OrderedDict()

    def of(self, feed: Feed) -> Drawer:
        """The drawer of a feed, under what no other feed of any database has."""
        drawer = self._drawers.setdefault(feed.token_hash, Drawer())
        self._drawers.move_to_end(feed.token_hash)
        while len(self._drawers) > MOST_FEEDS:
            self._drawers.popitem(last=False)
        return drawer
