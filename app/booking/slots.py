"""Free times, as pure rules: hours, closures, limits and meetings in, times out."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from app import clock
from app.practice.choices import Place

STEP = timedelta(minutes=30)


class Buffer(NamedTuple):
    """What is kept free before and after a meeting."""

    before: timedelta
    after: timedelta


NO_BUFFER = Buffer(timedelta(), timedelta())


@dataclass(frozen=True, kw_only=True)
class WeeklyHours:
    """Hours of one weekday on Finland's wall clock; 0 is Monday. Open ends hold for ever."""

    weekday: int
    opens: time
    closes: time
    place: Place
    valid_from: date = date.min
    valid_until: date = date.max

    def hold_on(self, day: date) -> bool:
        """Whether these are hours of the day."""
        return self.weekday == day.weekday() and self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """A stretch of time, half-open: a meeting may begin at the minute another ends."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, kw_only=True, order=True)
class Slot(Span):
    """A time that a visitor may ask for."""

    place: Place


@dataclass(frozen=True, kw_only=True)
class Taken(Span):
    """A time that is promised, with what it keeps free around itself."""

    buffer: Buffer = NO_BUFFER


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many mapping meetings a supervisor holds at the most; None sets no limit."""

    a_day: int | None = None
    a_week: int | None = None


def open_days(
    days: Iterable[date],
    *,
    is_closed: Callable[[date], bool],
    mapping_days: Iterable[date] = (),
    limits: Limits = Limits(),
) -> list[date]:
    """The days that are not closed and have room for one more mapping meeting.

    `mapping_days` names the day of each mapping meeting there is, as often as there are.
    """
    agreed = list(mapping_days)
    of_day = Counter(agreed)
    of_week = Counter(day.isocalendar()[:2] for day in agreed)
    return [
        day
        for day in days
        if not is_closed(day)
        and (limits.a_day is None or of_day[day] < limits.a_day)
        and (limits.a_week is None or of_week[day.isocalendar()[:2]] < limits.a_week)
    ]


def free_slots(
    hours: Iterable[WeeklyHours],
    days: Iterable[date],
    *,
    length: timedelta,
    taken: Iterable[Taken],
    not_before: datetime,
    buffers: Mapping[Place, Buffer],
) -> Iterator[Slot]:
    """The times of `length` within the hours of the days that keep their distance from what is taken.

    Between two meetings the longer of the two buffers that meet there is kept. Days are open
    days: closures and holidays are left out by open_days().
    """
    weekly = list(hours)
    places = {open_hours.place for open_hours in weekly}
    busy = _busy_by_place(list(taken), {place: buffers.get(place, NO_BUFFER) for place in places})
    earliest, seconds = not_before.timestamp(), length.total_seconds()
    for day in days:
        offered = {
            (start, open_hours.place)
            for open_hours in weekly
            if open_hours.hold_on(day)
            for start in _starts(open_hours, day, seconds)
            if start >= earliest and busy[open_hours.place].leaves_free(start, start + seconds)
        }
        for start, place in _without_twins(sorted(offered)):
            starts_at = datetime.fromtimestamp(start, UTC)
            yield Slot(starts_at=starts_at, ends_at=starts_at + length, place=place)


# From here on instants are seconds since 1970: a full diary is compared ten thousands of times.


class _Busy:
    """What is taken, for a meeting of one buffer: stretches in order that never touch."""

    def __init__(self, stretches: Iterable[tuple[float, float]]) -> None:
        self._begins: list[float] = []
        self._ends: list[float] = []
        for begins, ends in sorted(stretches):
            if self._ends and begins <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], ends)
            else:
                self._begins.append(begins)
                self._ends.append(ends)

    def leaves_free(self, start: float, end: float) -> bool:
        """Whether nothing taken shares a moment with the stretch."""
        # The last one that begins before the stretch ends is the only one that can reach into it.
        before = bisect_left(self._begins, end)
        return not before or self._ends[before - 1] <= start


def _busy_by_place(taken: Sequence[Taken], buffers: Mapping[Place, Buffer]) -> dict[Place, _Busy]:
    by_buffer: dict[Buffer, list[tuple[float, float]]] = defaultdict(list)
    for span in taken:
        by_buffer[span.buffer].append((span.starts_at.timestamp(), span.ends_at.timestamp()))
    busy = {}
    for place, own in buffers.items():
        stretches: list[tuple[float, float]] = []
        for theirs, spans in by_buffer.items():
            before = max(theirs.before, own.after).total_seconds()
            after = max(theirs.after, own.before).total_seconds()
            stretches += [(begins - before, ends + after) for begins, ends in spans]
        busy[place] = _Busy(stretches)
    return busy


def _starts(hours: WeeklyHours, day: date, length: float) -> Iterator[float]:
    """Starts on the step of the wall clock; a skipped hour offers nothing, a repeated one once."""
    step = STEP.total_seconds()
    if clock.is_moved_on(day):
        yield from _starts_of_odd_day(hours, day, length)
        return
    # The clock goes on evenly, so two looks at it are enough.
    start = clock.at_wall_time(day, hours.opens).timestamp()
    closes = clock.at_wall_time(day, hours.closes).timestamp()
    while start + length <= closes:
        yield start
        start += step


def _starts_of_odd_day(hours: WeeklyHours, day: date, length: float) -> Iterator[float]:
    moment = datetime.combine(day, hours.opens)
    while moment.date() == day and moment.time() < hours.closes:
        with suppress(clock.NonexistentTimeError):
            start = clock.at_wall_time(day, moment.time()).timestamp()
            if start + length <= clock.at_wall_time(day, hours.closes).timestamp():
                yield start
        moment += STEP


def _without_twins(starts: Iterable[tuple[float, Place]]) -> Iterator[tuple[float, Place]]:
    """One of each start, where hours of two kinds meet."""
    previous = None
    for start, place in starts:
        if start != previous:
            yield start, place
            previous = start
