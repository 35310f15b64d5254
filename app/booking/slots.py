"""Free times, as a pure rule: hours, closures and meetings in, times out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app import clock
from app.practice.choices import Place

BUFFER = timedelta(minutes=15)
STEP = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class WeeklyHours:
    """Hours of one weekday on Finland's wall clock; 0 is Monday."""

    weekday: int
    opens: time
    closes: time
    place: Place


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """A stretch of time, half-open: a meeting may begin at the minute another ends."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def widened(self, margin: timedelta) -> "Span":
        """The same stretch with a margin on both sides."""
        return Span(starts_at=self.starts_at - margin, ends_at=self.ends_at + margin)


@dataclass(frozen=True, kw_only=True, order=True)
class Slot(Span):
    """A time that a visitor may ask for."""

    place: Place


def free_slots(
    hours: Iterable[WeeklyHours],
    days: Iterable[date],
    *,
    length: timedelta,
    taken: Iterable[Span],
    not_before: datetime,
) -> Iterator[Slot]:
    """The times of `length` within the hours of the days that keep their distance from what is taken.

    Days are open days: closures and holidays are left out by the caller.
    """
    busy = [span.widened(BUFFER) for span in taken]
    weekly = list(hours)
    for day in days:
        offered = {
            slot
            for open_hours in weekly
            if open_hours.weekday == day.weekday()
            for slot in _slots_of(open_hours, day, length)
            if slot.starts_at >= not_before and not any(slot.overlaps(span) for span in busy)
        }
        yield from _without_twins(sorted(offered, key=lambda slot: (slot.starts_at, slot.place)))


def _slots_of(hours: WeeklyHours, day: date, length: timedelta) -> Iterator[Slot]:
    """Starts on the step of the wall clock; a skipped hour offers nothing, a repeated one once."""
    moment = datetime.combine(day, hours.opens)
    while moment.date() == day and moment.time() < hours.closes:
        try:
            starts_at = clock.at_wall_time(day, moment.time())
            if starts_at + length <= clock.at_wall_time(day, hours.closes):
                yield Slot(starts_at=starts_at, ends_at=starts_at + length, place=hours.place)
        except clock.NonexistentTimeError:
            pass
        moment += STEP


def _without_twins(slots: Iterable[Slot]) -> Iterator[Slot]:
    """One slot a start, where hours of two kinds meet."""
    previous = None
    for slot in slots:
        if slot.starts_at != previous:
            yield slot
        previous = slot.starts_at
