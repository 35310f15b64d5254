"""Free times as their tests seek them: what is taken, and how far apart meetings stand."""

from datetime import UTC, datetime, timedelta

from app.booking.slots import Buffer, Taken, free_slots
from app.practice.choices import Place
from tests.factories import MONDAY

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
BREATH = Buffer(QUARTER, QUARTER)
BUFFERS = dict.fromkeys(Place, BREATH)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def taken_at(starts_at, minutes=60, buffer=BREATH):
    """A meeting that is promised."""
    return Taken(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), buffer=buffer)


def slots_of(open_hours, days=(MONDAY,), length=HOUR, taken=(), not_before=LONG_AGO, buffers=BUFFERS):  # fmt: skip
    return list(
        free_slots(
            open_hours, days, length=length, taken=taken, not_before=not_before, buffers=buffers
        )
    )
