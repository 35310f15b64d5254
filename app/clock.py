"""The only reader of the clock, and the only place that knows Finland's wall time."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Helsinki")


class NonexistentTimeError(ValueError):
    """The wall clock skips this moment on the night when summer time begins."""


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def today() -> date:
    """The present date in Finland."""
    return now().astimezone(ZONE).date()


def local(instant: datetime) -> datetime:
    """The same instant on Finland's wall clock."""
    return instant.astimezone(ZONE)


def day_begins(day: date) -> datetime:
    """The first instant of a Finnish day, in UTC."""
    return datetime.combine(day, time(), tzinfo=ZONE).astimezone(UTC)


@cache
def is_moved_on(day: date) -> bool:
    """Whether the wall clock jumps on the day, one way or the other."""
    midnights = (datetime.combine(day + timedelta(days=number), time()) for number in (0, 1))
    return len({ZONE.utcoffset(midnight) for midnight in midnights}) > 1


def at_wall_time(day: date, wall_time: time) -> datetime:
    """The instant in UTC of a wall-clock moment; the first of the two when the hour is repeated.

    Raises NonexistentTimeError for a moment that the change to summer time skips.
    """
    moment = datetime.combine(day, wall_time, tzinfo=ZONE).replace(fold=0)
    instant = moment.astimezone(UTC)
    if instant.astimezone(ZONE).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise NonexistentTimeError(f"{day} {wall_time} does not exist in {ZONE.key}")
    return instant
