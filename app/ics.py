"""Calendar events as RFC 5545 bytes, for feeds and invitations alike.

Pure: the same values make the same bytes in every process and at every time. Each event is written
by itself, so its bytes can be kept and joined; several ways of icalendar break a calendar program,
and a comment says which one.
"""

import re
import unicodedata
import zoneinfo
from calendar import Calendar as Months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

from app import clock

# Our own: the library's default names its release, and all programs would fetch everything anew.
PRODID = "-//Tuokio//Calendar//FI"
REFRESH_INTERVAL = timedelta(hours=1)
# The same for Outlook and Nextcloud, which read an older word; icalendar would write "1:00:00".
PUBLISHED_TTL = "PT1H"
# The rules below are written as if they had begun in this year; no meeting is older.
FIRST_YEAR = 2000
# How near to a change of the clock an event is written in UTC.
AROUND_CHANGE = timedelta(hours=3)

# EET-2EEST,M3.5.0/3,M10.5.0/4: names and offset, then month, week, weekday and hour of each change.
_CHANGE = r"M(\d+)\.(\d)\.(\d)/(\d+)"
_RULE = re.compile(rf"([A-Z]+)(-?\d+)([A-Z]+),{_CHANGE},{_CHANGE}")
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST_WEEK = 5


class EventStatus(StrEnum):
    """Whether an event will be."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """What a mailed event is for (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, kw_only=True)
class Parties:
    """Who invites whom."""

    organizer_name: str
    organizer_email: str
    attendee_email: str


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """One event as a calendar program shows it. Instants are aware, texts may be anything typed."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    status: EventStatus = EventStatus.CONFIRMED
    is_busy: bool = True
    sequence: int = 0
    created_at: datetime
    changed_at: datetime
    # The latest change of anything shown; ICSx5 takes an event anew only when this has risen.


def write_event(event: CalendarEvent) -> bytes:
    """One VEVENT."""
    return bytes(_vevent(event).to_ical())


def _vevent(event: CalendarEvent) -> Event:
    vevent = Event()
    vevent.add("UID", event.uid)
    # RFC 5545 3.8.7.2: without METHOD both stamps say when the event last changed.
    vevent.add("DTSTAMP", event.changed_at)
    vevent.add("LAST-MODIFIED", event.changed_at)
    vevent.add("CREATED", event.created_at)
    vevent.add("SEQUENCE", event.sequence)
    for name, at in zip(("DTSTART", "DTEND"), _wall_times(event), strict=True):
        vevent.add(name, at)
    vevent.add("STATUS", event.status.value)
    vevent.add("TRANSP", "OPAQUE" if event.is_busy else "TRANSPARENT")
    if not event.is_busy:
        # Outlook goes by its own word.
        vevent.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    vevent.add("SUMMARY", one_line(event.summary))
    if location := one_line(event.location):
        vevent.add("LOCATION", location)
    if description := clean_lines(event.description):
        vevent.add("DESCRIPTION", description)
    return vevent


def write_invitation(method: Method, event: CalendarEvent, between: Parties) -> bytes:
    """One event as a message to one person: an invitation, a change of it, or its end (RFC 5546)."""
    calendar = _calendar()
    calendar.add("METHOD", method.value)
    vevent = _vevent(event)
    organizer = vCalAddress(f"mailto:{between.organizer_email}")
    # A quotation mark would be written as RFC 6868 has it, which few programs read.
    organizer.params["CN"] = one_line(between.organizer_name).replace('"', "'")
    vevent.add("ORGANIZER", organizer)
    attendee = vCalAddress(f"mailto:{between.attendee_email}")
    # It is agreed already, so no program need answer.
    attendee.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    vevent.add("ATTENDEE", attendee)
    return _written(calendar, [bytes(vevent.to_ical())])


def write_feed(name: str, events: Iterable[bytes]) -> bytes:
    """A calendar to subscribe to, of events that write_event has written."""
    calendar = _calendar()
    # The standard's name and the one that Google, Apple and Outlook read.
    calendar.add("NAME", one_line(name))
    calendar.add("X-WR-CALNAME", one_line(name))
    calendar.add("REFRESH-INTERVAL", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vText(PUBLISHED_TTL))
    return _written(calendar, events)


def write_file(event: CalendarEvent) -> bytes:
    """One event to be opened by hand. Never with a name: Outlook would open a calendar for it."""
    return _written(_calendar(), [write_event(event)])


def _calendar() -> Calendar:
    # Calendar.new() gives a random UID, and vdirsyncer then keeps one event of all.
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODID)
    calendar.add("CALSCALE", "GREGORIAN")
    return calendar


def _written(calendar: Calendar, events: Iterable[bytes]) -> bytes:
    end = b"END:VCALENDAR\r\n"
    head = bytes(calendar.to_ical()).removesuffix(end)
    # Never without the time zone: a calendar of no component at all is not valid.
    return b"".join((head, _time_zone(), *events, end))


def one_line(text: str) -> str:
    """A text without line breaks and without what splits or spoils the lines of a feed."""
    # split() takes line breaks of every kind: U+2028 tears an event apart in vdirsyncer.
    words = " ".join(text.split())
    # Of C:\New icalendar makes a line break, and khal and node-ical read one however it is escaped.
    words = words.replace("\\", "/")
    return "".join(character for character in words if _is_harmless(character))


def clean_lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()


def _is_harmless(character: str) -> bool:
    return (
        # Controls and halves of a character; the joiners inside emoji may stay.
        unicodedata.category(character) not in {"Cc", "Cs"}
        and character not in "\N{ZERO WIDTH NO-BREAK SPACE}\N{REPLACEMENT CHARACTER}"
    )


def _wall_times(event: CalendarEvent) -> tuple[datetime, datetime]:
    before, after = event.starts_at - AROUND_CHANGE, event.ends_at + AROUND_CHANGE
    if clock.local(before).utcoffset() != clock.local(after).utcoffset():
        # Programs do not agree which hour a wall time of such a night is; UTC has one answer.
        return event.starts_at.astimezone(UTC), event.ends_at.astimezone(UTC)
    return clock.local(event.starts_at), clock.local(event.ends_at)


@cache
def _time_zone() -> bytes:
    """VTIMEZONE with one yearly rule each way.

    Calendar.add_missing_timezones() writes lists of dates instead: Thunderbird and others read only
    the first, Outlook none, and summer's meetings move by an hour.
    """
    zone = clock.ZONE.key
    rule = _RULE.fullmatch(_posix_rule(zone))
    if rule is None:
        raise ValueError(f"{zone} does not change its offset twice a year by a rule")
    standard, hours, daylight, *changes = rule.groups()
    # POSIX counts offsets westwards.
    winter = timedelta(hours=-int(hours))
    summer = winter + timedelta(hours=1)
    timezone = Timezone()
    timezone.add("TZID", zone)
    to_summer, to_winter = (_change(numbers) for numbers in (changes[:4], changes[4:]))
    for part, name, before, after, (starts_at, recurrence) in (
        (TimezoneDaylight(), daylight, winter, summer, to_summer),
        (TimezoneStandard(), standard, summer, winter, to_winter),
    ):
        part.add("TZNAME", name)
        part.add("TZOFFSETFROM", before)
        part.add("TZOFFSETTO", after)
        # Wall time as it is before the change (RFC 5545 3.6.5).
        part.add("DTSTART", starts_at)
        part.add("RRULE", recurrence)
        timezone.add_component(part)
    return bytes(timezone.to_ical())


def _change(numbers: list[str]) -> tuple[datetime, dict[str, object]]:
    """The first change by a POSIX rule, and the rule for all of them."""
    month, week, weekday, hour = (int(number) for number in numbers)
    place = -1 if week == _LAST_WEEK else week
    # POSIX weeks begin on Sunday 0, Python's on Monday 0.
    days = [
        day
        for day in Months().itermonthdates(FIRST_YEAR, month)
        if day.month == month and day.isoweekday() % 7 == weekday
    ]
    first = datetime.combine(days[place if place < 0 else place - 1], time(hour))
    byday = f"{place}{_WEEKDAYS[weekday]}"
    return first, {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": byday}


def _posix_rule(zone: str) -> str:
    """The rule for all years to come: the last line of the zone's file."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, zone)
        if path.is_file():
            return path.read_bytes().rsplit(b"\n", 2)[-2].decode()
    file = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    return file.read_bytes().rsplit(b"\n", 2)[-2].decode()
