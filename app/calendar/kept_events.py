"""Events that have been written already, each under the version of what it tells."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
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


class KeptEvents:
    """The events of the feeds that were read last, each by the number of its meeting.

    A feed's events are put in together and never changed, so that of readers at the same moment
    none takes from another what it has just written.
    """

    def __init__(self) -> None:
        self._feeds: OrderedDict[str, Mapping[int, KeptEvent]] = OrderedDict()
        self._lock = Lock()

    def of(self, feed: Feed) -> Mapping[int, KeptEvent]:
        """The events of a feed, under what no other feed of any database has."""
        return self._feeds.get(feed.token_hash, {})

    def keep(self, feed: Feed, events: Mapping[int, KeptEvent]) -> None:
        """Put a feed's events in, in place of the older ones."""
        with self._lock:
            self._feeds[feed.token_hash] = events
            self._feeds.move_to_end(feed.token_hash)
            while len(self._feeds) > MOST_FEEDS:
                self._feeds.popitem(last=False)
