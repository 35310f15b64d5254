"""What is made once for a version of the site's content and used until the next one."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from flask import Flask, current_app, g, request

from app import clock
from app.web.site_version import site_version

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Value = TypeVar("Value")

OFFER_IN_ENVIRON = "tuokio.offer"


@dataclass(frozen=True, kw_only=True)
class _Kept:
    value: Any
    size: int
    made_at: datetime
    until: datetime


class Sendable(Protocol):
    """What can be sent to a visitor without asking Flask for it."""

    # Whether each visitor gets a session with it; then no header of it need be everyone's.
    is_personal: bool
    size: int

    def answer(self, environ: "WSGIEnvironment") -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What Flask has answered, to be sent again until then; the endpoint is for the log."""

    what: Sendable
    endpoint: str
    until: datetime | None


class Shelf:
    """Values of one version, within bounds; the one that was asked for longest ago goes first."""

    def __init__(self, *, most: int, most_bytes: int) -> None:
        self._most = most
        self._room = self._most_bytes = most_bytes
        self._version: str | None = None
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, version: str, key: Hashable, *, now: datetime) -> Any:
        """What was kept for this version, or None. A new version clears the shelf."""
        with self._lock:
            if version != self._version:
                self._kept.clear()
                self._version, self._room = version, self._most_bytes
            found = self._kept.get(key)
            if found is None or not found.made_at <= now < found.until:
                return None
            self._kept.move_to_end(key)
            return found.value

    def put(
        self,
        version: str,
        key: Hashable,
        value: object,
        *,
        now: datetime,
        until: datetime | None = None,
        size: int = 0,
    ) -> None:
        """Keep a value that was made since `version` was read; too late a one is not kept."""
        ends_at = _midnight_after(now)
        kept = _Kept(value=value, size=size, made_at=now, until=min(until or ends_at, ends_at))
        if kept.until <= now:
            return
        with self._lock:
            if version != self._version or size > self._most_bytes:
                return
            replaced = self._kept.pop(key, None)
            self._room += (replaced.size if replaced else 0) - size
            self._kept[key] = kept
            while self._room < 0 or len(self._kept) > self._most:
                _key, oldest = self._kept.popitem(last=False)
                self._room += oldest.size

    def __len__(self) -> int:
        return len(self._kept)


def init_kept(app: Flask) -> None:
    """Give the process its one shelf; a site of this size fits on it many times over."""
    app.extensions["shelf"] = Shelf(most=500, most_bytes=64 * 1024 * 1024)


def keep(key: Hashable, make: Callable[[], Value]) -> Value:
    """What `make` makes, once for each version of the site and each day."""
    version = site_version()
    if version is None:
        return make()
    shelf: Shelf = current_app.extensions["shelf"]
    found: Value | None = shelf.get(version, key, now=clock.now())
    if found is None:
        found = make()
        shelf.put(version, key, found, now=clock.now(), until=g.get("kept_until"))
    return found


def offer(what: Sendable) -> None:
    """Offer what this request answers to be kept under its address."""
    request.environ[OFFER_IN_ENVIRON] = Offer(
        what=what, endpoint=str(request.endpoint), until=g.get("kept_until")
    )


def keep_until(moment: datetime | None) -> None:
    """Say that what this request is making is right only until then."""
    if moment is not None:
        g.kept_until = min(moment, g.get("kept_until", moment))


def _midnight_after(now: datetime) -> datetime:
    """Prices, holidays and the reach of the free times follow Finland's date."""
    tomorrow = clock.local(now).date() + timedelta(days=1)
    return clock.at_wall_time(tomorrow, time())
