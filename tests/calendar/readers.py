"""Four readers of calendars that others wrote; each answers the same plain facts of every event."""

import ctypes
import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import vobject

from app.config import ROOT
from tests.browsers import missing


@dataclass(frozen=True, kw_only=True, order=True)
class Seen:
    """One event as a reader understands it."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str
    status: str
    sequence: int


def by_icalendar(body: bytes) -> list[Seen]:
    """Python's own."""
    return [
        Seen(
            uid=str(event["UID"]),
            starts_at=event["DTSTART"].dt.astimezone(UTC),
            ends_at=event["DTEND"].dt.astimezone(UTC),
            summary=str(event["SUMMARY"]),
            location=str(event.get("LOCATION", "")),
            description=str(event.get("DESCRIPTION", "")),
            status=str(event["STATUS"]),
            sequence=int(event["SEQUENCE"]),
        )
        for event in icalendar.Calendar.from_ical(body).walk("VEVENT")
    ]


def by_vobject(body: bytes) -> list[Seen]:
    """Of the Open Source Applications Foundation; many a server reads with it."""
    calendar = vobject.readOne(body.decode())

    def text(event, name):
        return getattr(event, name).value if hasattr(event, name) else ""

    return [
        Seen(
            uid=event.uid.value,
            starts_at=event.dtstart.value.astimezone(UTC),
            ends_at=event.dtend.value.astimezone(UTC),
            summary=text(event, "summary"),
            location=text(event, "location"),
            description=text(event, "description"),
            status=text(event, "status"),
            sequence=int(text(event, "sequence")),
        )
        for event in getattr(calendar, "vevent_list", [])
    ]


def by_ical_js(body: bytes) -> list[Seen]:
    """Thunderbird's and Nextcloud's."""
    script = Path(__file__).with_name("read_by_ical_js.mjs")
    done = subprocess.run(
        ["node", script], input=body, capture_output=True, check=True, cwd=ROOT, timeout=60
    )
    return [
        Seen(
            **event
            | {
                name: datetime.fromisoformat(event[name]).astimezone(UTC)
                for name in ("starts_at", "ends_at")
            }
        )
        for event in json.loads(done.stdout)
    ]


class _Time(ctypes.Structure):
    """struct icaltimetype."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


class _Libical:
    """The functions of the C library below GNOME, KDE and Cyrus that reading takes."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL("libical.so.3")
        except OSError:
            missing("libical is not installed (libical3 in Debian)")
        pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
        self.parse = self._named("icalparser_parse_string", pointer, text)
        self.free = self._named("icalcomponent_free", None, pointer)
        self.errors = self._named("icalcomponent_count_errors", number, pointer)
        self.check = self._named("icalrestriction_check", number, pointer)
        self.first = self._named("icalcomponent_get_first_component", pointer, pointer, number)
        self.next = self._named("icalcomponent_get_next_component", pointer, pointer, number)
        self.kind = self._named("icalcomponent_string_to_kind", number, text)
        self.instant = self._named("icaltime_as_timet_with_zone", ctypes.c_long, _Time, pointer)
        self.state = self._named("icalproperty_status_to_string", text, number)
        self.texts = {
            name: self._named(f"icalcomponent_get_{name}", text, pointer)
            for name in ("uid", "summary", "location", "description")
        }
        self.times = {
            name: self._named(f"icalcomponent_get_{name}", _Time, pointer)
            for name in ("dtstart", "dtend")
        }
        self.numbers = {
            name: self._named(f"icalcomponent_get_{name}", number, pointer)
            for name in ("status", "sequence")
        }

    def _named(self, name, result, *arguments):
        function = getattr(self._library, name)
        function.restype, function.argtypes = result, list(arguments)
        return function

    def seen(self, event) -> Seen:
        """What it makes of one event."""
        instants = {}
        for name, read in self.times.items():
            time = read(event)
            instants[name] = datetime.fromtimestamp(self.instant(time, time.zone), UTC)
        texts = {name: (read(event) or b"").decode() for name, read in self.texts.items()}
        return Seen(
            **texts,
            starts_at=instants["dtstart"],
            ends_at=instants["dtend"],
            status=self.state(self.numbers["status"](event)).decode(),
            sequence=self.numbers["sequence"](event),
        )


def by_libical(body: bytes) -> list[Seen]:
    """The C library; what it complains of, by RFC 5545 and RFC 5546, is an error."""
    library = _Libical()
    calendar = library.parse(body)
    assert calendar, "libical cannot parse it"
    try:
        assert library.check(calendar), "libical finds it against the rules"
        assert library.errors(calendar) == 0
        events, kind = [], library.kind(b"VEVENT")
        event = library.first(calendar, kind)
        while event:
            events.append(library.seen(event))
            event = library.next(calendar, kind)
        return events
    finally:
        library.free(calendar)


READERS = (by_icalendar, by_vobject, by_ical_js, by_libical)
