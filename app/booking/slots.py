"""Free times, as pure rules: hours, closures, limits and meetings in, times out."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
    promised = list(taken)
    busy = {
        place: _Busy(promised, buffers.get(place, NO_BUFFER))
        for place in {open_hours.place for open_hours in weekly}
    }
    for day in days:
        offered = [
            Slot(starts_at=starts_at, ends_at=starts_at + length, place=open_hours.place)
            for open_hours in weekly
            if open_hours.hold_on(day)
            for starts_at in _starts(open_hours, day, length)
            if starts_at >= not_before
            and busy[open_hours.place].leaves_free(starts_at, starts_at + length)
        ]
        yield from _without_twins(sorted(offered))


class _Busy:
    """What is taken, for a meeting of one buffer: stretches in order that never touch."""

    def __init__(self, taken: Sequence[Taken], buffer: Buffer) -> None:
        self._begins: list[datetime] = []
        self._ends: list[datetime] = []
        for begins, ends in sorted(
            (
                span.starts_at - max(span.buffer.before, buffer.after),
                span.ends_at + max(span.buffer.after, buffer.before),
            )
            for span in taken
        ):
            if self._ends and begins <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], ends)
            else:
                self._begins.append(begins)
                self._ends.append(ends)

    def leaves_free(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether nothing taken shares a moment with the stretch."""
        # The last one that begins before the stretch ends is the only one that can reach into it.
        before = bisect_left(self._begins, ends_at)
        return not before or self._ends[before - 1] <= starts_at


def _starts(hours: WeeklyHours, day: date, length: timedelta) -> Iterator[datetime]:
    """Starts on the step of the wall clock; a skipped hour offers nothing, a repeated one once."""
    if clock.is_moved_on(day):
        yield from _starts_of_odd_day(hours, day, length)
        return
    # The clock goes on evenly, so two looks at it are enough.
    starts_at, closes_at = (
        clock.at_wall_time(day, hours.opens),
        clock.at_wall_time(day, hours.closes),
    )
    while starts_at + length <= closes_at:
        yield starts_at
        starts_at += STEP


def _starts_of_odd_day(hours: WeeklyHours, day: date, length: timedelta) -> Iterator[datetime]:
    moment = datetime.combine(day, hours.opens)
    while moment.date() == day and moment.time() < hours.closes:
        with suppress(clock.NonexistentTimeError):
            starts_at = clock.at_wall_time(day, moment.time())
            if starts_at + length <= clock.at_wall_time(day, hours.closes):
                yield starts_at
        moment += STEP


def _without_twins(slots: Iterable[Slot]) -> Iterator[Slot]:
    """One slot a start, where hours of two kinds meet."""
    previous = None
    for slot in slots:
        if slot.starts_at != previous:
            yield slot
            previous = slot.starts_at
