"""How long the free times of a full diary take, against reading the same meetings from the database.

    python -m bench.free_times

Five supervisors, eight weeks, 5000 meetings. Promised: the rule answers in under 30 ms on an ordinary
machine, and ten times as many meetings outside the window change nothing. The ratio to sorting
a million numbers, measured in the same run, holds from machine to machine.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path

from app.booking.services.free_times import buffers_of
from app.booking.slots import Taken, WeeklyHours, free_slots
from app.extensions import db
from app.practice.choices import MeetingKind, Place
from app.practice.models import BookingRules, Meeting
from app.practice.services import meetings
from app.practice.states import MeetingState
from bench.house import House

SUPERVISORS = 5
WEEKS = 8
MEETINGS = 5000
FIRST = date(2026, 10, 5)
LENGTH = timedelta(minutes=45)
NOW = datetime(2026, 10, 4, 10, tzinfo=UTC)
RUNS = 15


def diary(chance: random.Random) -> list[list[Taken]]:
    """Meetings of each supervisor, over the eight weeks."""
    buffers = buffers_of(BookingRules())
    begin = datetime.combine(FIRST, wall_time(5), tzinfo=UTC)
    of_all: list[list[Taken]] = [[] for _supervisor in range(SUPERVISORS)]
    for number in range(MEETINGS):
        place = chance.choice(list(Place))
        starts_at = begin + timedelta(minutes=15 * chance.randrange(WEEKS * 7 * 96))
        of_all[number % SUPERVISORS].append(
            Taken(starts_at=starts_at, ends_at=starts_at + LENGTH, buffer=buffers[place])
        )
    return of_all


def rule(of_all: list[list[Taken]]) -> int:
    """Ask for everyone's free times; how many there are."""
    hours = [
        WeeklyHours(weekday=weekday, opens=wall_time(8), closes=wall_time(18), place=place)
        for weekday in range(5)
        for place in (Place.OFFICE, Place.REMOTE)
    ]
    days = [FIRST + timedelta(days=number) for number in range(WEEKS * 7)]
    buffers = buffers_of(BookingRules())
    return sum(
        1
        for taken in of_all
        for _slot in free_slots(
            hours, days, length=LENGTH, taken=taken, not_before=NOW, buffers=buffers
        )
    )


def milliseconds(work: Callable[[], object]) -> float:
    """The median of several runs."""
    times = []
    for _run in range(RUNS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def reading(house: House, chance: random.Random) -> tuple[float, float]:
    """How long it takes to read the window's meetings, alone and with ten times as many around."""
    with house.inside():
        begin = datetime.combine(FIRST, wall_time(), tzinfo=UTC)
        _keep(begin, 500, chance)
        alone = milliseconds(lambda: _read(begin))
        for years in (2, 3, 4, 5, 6):
            _keep(begin - timedelta(days=365 * years), 1000, chance)
            _keep(begin + timedelta(days=365 * years), 1000, chance)
        around = milliseconds(lambda: _read(begin))
    return alone, around


def _read(begin: datetime) -> None:
    meetings.promised_between([1, 2], begin, begin + timedelta(weeks=WEEKS))


def _keep(begin: datetime, number: int, chance: random.Random) -> None:
    for starts in chance.sample(range(WEEKS * 7 * 24), number):
        starts_at = begin + timedelta(hours=starts)
        db.session.add(
            Meeting(
                supervisor_id=1,
                kind=MeetingKind.REGULAR,
                state=MeetingState.CONFIRMED,
                starts_at=starts_at,
                ends_at=starts_at + LENGTH,
            )
        )
    db.session.commit()


def main() -> None:
    """Measure and print."""
    chance = random.Random(1)  # noqa: S311 - a diary
    of_all = diary(chance)
    took = milliseconds(lambda: rule(of_all))
    numbers = [chance.random() for _number in range(1_000_000)]
    sorting = milliseconds(lambda: sorted(numbers))
    print(
        f"{MEETINGS} meetings, {SUPERVISORS} supervisors, {WEEKS} weeks: {rule(of_all)} free times"
    )
    print(
        f"  the rule {took:6.1f} ms, sorting a million numbers {sorting:6.1f} ms: ratio {took / sorting:.3f}"
    )
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), f"sqlite:///{folder}/tuokio.db")
        house.furnish()
        alone, around = reading(house, chance)
    print(
        f"  reading 500 meetings {alone:.1f} ms, with 10 000 outside {around:.1f} ms: ratio {around / alone:.2f}"
    )


if __name__ == "__main__":
    main()
