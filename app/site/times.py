"""Which free times a visitor is shown: those of one week at a time, gathered under their days."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from app import clock
from app.booking.services.free_times import FreeTime
from app.practice.choices import Place

WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}")


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

    @property
    def on_the_clock(self) -> str:
        """The bare time, for the eye: 9.00."""
        moment = clock.local(self.starts_at)
        return f"{moment.hour}.{moment.minute:02d}"


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


@dataclass(frozen=True, kw_only=True)
class WeekOfTimes:
    """The days of one ISO week that have times."""

    begins_on: date
    days: tuple[DayOfTimes, ...]

    @property
    def number(self) -> int:
        """The number that Finns call the week by."""
        return self.begins_on.isocalendar().week

    @property
    def value(self) -> str:
        """The week as an address says it."""
        return week_value(self.begins_on)

    @property
    def times(self) -> list[TimeChoice]:
        """All times of the week."""
        return [time for day in self.days for time in day.times]


@dataclass(frozen=True, kw_only=True)
class ShownTimes:
    """What of the free times stands on the page."""

    weeks: tuple[WeekOfTimes, ...]
    before: WeekOfTimes | None = None
    after: WeekOfTimes | None = None
    # The nearest weeks that have times.
    missed: int | None = None
    # The number of the week that was asked for and has none.
    elsewhere: TimeChoice | None = None
    # The chosen time, where it is in another week.

    @property
    def week(self) -> str:
        """The one week that is shown; empty where there are all or none."""
        return self.weeks[0].value if len(self.weeks) == 1 else ""


def next_times(free: Iterable[FreeTime], *, most: int) -> list[TimeChoice]:
    """The first free times, one a day."""
    return [day.times[0] for day in _days(free)[:most]]


def weeks_of_times(free: Iterable[FreeTime]) -> list[WeekOfTimes]:
    """All weeks that have free times, with all of them."""
    return [
        WeekOfTimes(begins_on=begins_on, days=tuple(days))
        for begins_on, days in groupby(_days(free), key=lambda day: monday_of(day.on))
    ]


def all_weeks(weeks: Sequence[WeekOfTimes]) -> ShownTimes:
    """Everything at once: no link need be followed, so nothing that was typed is left behind."""
    return ShownTimes(weeks=tuple(weeks))


def one_week(
    weeks: Sequence[WeekOfTimes], *, wanted: date | None = None, chosen: datetime | None = None
) -> ShownTimes:
    """The week that begins on the wanted Monday or, where it has no times, the nearest one that has."""
    if not weeks:
        return ShownTimes(weeks=())
    later = [number for number, week in enumerate(weeks) if wanted and week.begins_on >= wanted]
    here = 0 if wanted is None else later[0] if later else len(weeks) - 1
    week = weeks[here]
    others = [time for other in weeks if other is not week for time in other.times]
    return ShownTimes(
        weeks=(week,),
        before=weeks[here - 1] if here else None,
        after=weeks[here + 1] if here + 1 < len(weeks) else None,
        missed=wanted.isocalendar().week if wanted and wanted != week.begins_on else None,
        elsewhere=next((time for time in others if time.starts_at == chosen), None),
    )


def read_week(text: str | None) -> date | None:
    """The Monday of "2026-W49"; None for a text that says no week."""
    if not text or not WEEK.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def week_value(day: date) -> str:
    """The ISO week of a day: 2026-W49."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(day: date) -> date:
    """The day on which the day's week begins."""
    return day - timedelta(days=day.weekday())


def _days(free: Iterable[FreeTime]) -> list[DayOfTimes]:
    by_day = groupby(_choices(free), key=lambda time: clock.local(time.starts_at).date())
    return [DayOfTimes(on=on, times=tuple(times)) for on, times in by_day]


def _choices(free: Iterable[FreeTime]) -> list[TimeChoice]:
    """One choice a start: where two people are free at one place, the visitor meets either."""
    choices = []
    for starts_at, twins in groupby(free, key=lambda time: time.slot.starts_at):
        same = list(twins)
        # Whoever comes first is the one that is asked, and so it is there.
        place = same[0].slot.place
        choices.append(
            TimeChoice(
                starts_at=starts_at,
                place=place,
                names=tuple(time.supervisor.name for time in same if time.slot.place is place),
            )
        )
    return choices
