"""Which free times a visitor is shown: a few of the coming days, gathered under their day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from app import clock
from app.booking.services.free_times import FreeTime
from app.practice.choices import Place

MOST_TIMES = 12
# More of one day would push the next ones out of sight.
MOST_A_DAY = 4


@dataclass(frozen=True, kw_only=True)
class TimeChoice:
    """A time to choose, where it is, and whose it is."""

    starts_at: datetime
    place: Place
    names: tuple[str, ...]

    @property
    def value(self) -> str:
        """The time as the form sends it."""
        return self.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


@dataclass(frozen=True, kw_only=True)
class DayOfTimes:
    """The times of one day."""

    on: date
    times: tuple[TimeChoice, ...]

    @property
    def place(self) -> Place | None:
        """Where all of the day's times are; None where they differ."""
        places = {time.place for time in self.times}
        return places.pop() if len(places) == 1 else None


def next_times(free: Iterable[FreeTime], *, most: int) -> list[TimeChoice]:
    """The first free times, one a day."""
    return [day.times[0] for day in days_of_times(free, most=most, most_a_day=1)]


def days_of_times(
    free: Iterable[FreeTime],
    *,
    most: int = MOST_TIMES,
    most_a_day: int = MOST_A_DAY,
    wanted: datetime | None = None,
) -> list[DayOfTimes]:
    """The coming days with their times; a time that is wanted already is never left out."""
    days: list[DayOfTimes] = []
    for on, of_day in groupby(_choices(free), key=lambda time: clock.local(time.starts_at).date()):
        times = tuple(of_day)
        room = most - sum(len(day.times) for day in days)
        spread = set(_spread(times, most=min(room, most_a_day)))
        shown = tuple(time for time in times if time in spread or time.starts_at == wanted)
        if shown:
            days.append(DayOfTimes(on=on, times=shown))
    return days


def _choices(free: Iterable[FreeTime]) -> list[TimeChoice]:
    """One choice a start: where two people are free, the visitor meets either."""
    choices = []
    for starts_at, twins in groupby(free, key=lambda time: time.slot.starts_at):
        same = list(twins)
        choices.append(
            TimeChoice(
                starts_at=starts_at,
                place=same[0].slot.place,
                names=tuple(time.supervisor.name for time in same),
            )
        )
    return choices


def _spread(times: Sequence[TimeChoice], *, most: int) -> Sequence[TimeChoice]:
    """At most so many, from morning to evening instead of the first ones only."""
    if most <= 0:
        return ()
    step = -(-len(times) // most)
    return times[::step]
