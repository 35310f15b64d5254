"""A calendar file as stretches of busy time: when, and nothing of what.

Pure. It imports nothing of the application, so that app.calendar.expanding can start it by its
path as a child process, ready at once and ended when it takes too long.
"""

import json
import resource
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import chain
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import icalendar
from recurring_ical_events import CalendarQuery

MOST_OCCURRENCES = 20_000
MOST_A_DAY = 24
CPU_SECONDS = 20
MEMORY_BYTES = 2**30
OWN_UIDS = "@tuokio"
# How the child tells what was wrong.
NO_CALENDAR, TOO_MANY = 3, 4

DAY = timedelta(days=1)
# What decides when an entry takes time; a fault elsewhere, in an address say, is none of ours.
_TELLING = {
    "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS", "TRANSP",
}  # fmt: skip
_OFTEN = {"HOURLY", "MINUTELY", "SECONDLY"}
# What the two libraries raise for entries that they cannot make sense of.
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


class NoCalendarError(Exception):
    """These bytes are no calendar, or only the beginning of one."""


class TooManyError(Exception):
    """The calendar says it is busy more often than anybody can be."""


class Stretch(NamedTuple):
    """From when to when, in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class BusyTimes:
    """The stretches in order, none touching another, and how many entries made no sense."""

    stretches: list[Stretch]
    unreadable: int


def busy_times(contents: bytes, *, window: Stretch, zone: tzinfo) -> BusyTimes:
    """The busy times that touch the window. Raises NoCalendarError or TooManyError.

    `zone` is where floating times and whole days are.
    """
    found: list[Stretch] = []
    unreadable = 0
    for series in chain.from_iterable(_series(calendar) for calendar in _parsed(contents)):
        try:
            for stretch in _stretches(series, window, zone):
                found.append(stretch)
                if len(found) > MOST_OCCURRENCES:
                    raise TooManyError
        except _BROKEN:
            unreadable += 1
    touching = (each for each in found if _overlap(each, window))
    return BusyTimes(_merged(touching), unreadable)


def _parsed(contents: bytes) -> list[Any]:
    try:
        calendars = icalendar.Calendar.from_ical(
            contents.decode("utf-8-sig", "replace"), multiple=True
        )
    except _BROKEN as error:
        raise NoCalendarError from error
    # A file that breaks off half-way parses to nothing at all, and nothing would mean free.
    if not calendars:
        raise NoCalendarError
    return list(calendars)


def _series(calendar: Any) -> Iterator[list[Any]]:
    """Entries that belong together: an event with its exceptions, or a list of busy times."""
    by_uid = defaultdict(list)
    for number, event in enumerate(calendar.walk("VEVENT")):
        uid = str(event.get("UID", number))
        if not uid.endswith(OWN_UIDS):
            by_uid[uid].append(event)
    yield from by_uid.values()
    yield from ([entry] for entry in calendar.walk("VFREEBUSY"))


def _stretches(series: list[Any], window: Stretch, zone: tzinfo) -> Iterator[Stretch]:
    if series[0].name == "VFREEBUSY":
        yield from _told_busy(series[0], zone)
        return
    for event in series:
        if any(name in _TELLING for name, _why in event.errors) or _is_too_often(event):
            raise ValueError("an entry that says when in a way that nobody understands")
    alone = icalendar.Calendar()
    alone.subcomponents = series
    # A day more on both sides: floating times are compared without a zone.
    between = CalendarQuery(alone).between(window.starts_at - DAY, window.ends_at + DAY)
    for event in between:
        if _takes_time(event):
            yield _stretch(event["DTSTART"].dt, event["DTEND"].dt, zone)


def _is_too_often(event: Any) -> bool:
    """Whether a rule repeats so often that only working it out would keep us busy."""
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        a_day = 1
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            a_day *= max(len(rule.get(part, [])), 1)
        if a_day > MOST_A_DAY or _OFTEN & {str(often).upper() for often in rule.get("FREQ", [])}:
            return True
    return False


def _takes_time(event: Any) -> bool:
    return not (
        str(event.get("STATUS", "")).upper() == "CANCELLED"
        or str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        # Outlook's own word for the same.
        or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    )


def _told_busy(entry: Any, zone: tzinfo) -> Iterator[Stretch]:
    periods = entry.get("FREEBUSY", [])
    for period in periods if isinstance(periods, list) else [periods]:
        if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
            begins, ends = period.dt
            yield _stretch(begins, begins + ends if isinstance(ends, timedelta) else ends, zone)


def _stretch(begins: date, ends: date, zone: tzinfo) -> Stretch:
    return Stretch(_instant(begins, zone), _instant(ends, zone))


def _instant(moment: date, zone: tzinfo) -> datetime:
    """A day begins at its midnight; a time without a zone is on the wall clock."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _overlap(one: Stretch, other: Stretch) -> bool:
    # What takes no time at all is no stretch.
    return max(one.starts_at, other.starts_at) < min(one.ends_at, other.ends_at)


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for each in sorted(stretches):
        if merged and each.starts_at <= merged[-1].ends_at:
            merged[-1] = Stretch(merged[-1].starts_at, max(merged[-1].ends_at, each.ends_at))
        else:
            merged.append(each)
    return merged


def main() -> int:
    """Read a calendar from stdin, write its busy times to stdout, within bounds."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    zone, starts_at, ends_at = sys.argv[1:]
    window = Stretch(datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))
    try:
        busy = busy_times(sys.stdin.buffer.read(), window=window, zone=ZoneInfo(zone))
    except NoCalendarError:
        return NO_CALENDAR
    except TooManyError:
        return TOO_MANY
    told = [[moment.isoformat() for moment in stretch] for stretch in busy.stretches]
    json.dump({"stretches": told, "unreadable": busy.unreadable}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
