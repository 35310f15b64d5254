"""The only reader of the clock, and the only place that knows Finland's wall time."""

from datetime import UTC, date, datetime, time
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


def at_wall_time(day: date, wall_time: time) -> datetime:
    """The instant in UTC of a wall-clock moment; the first of the two when the hour is repeated.

    Raises NonexistentTimeError for a moment that the change to summer time skips.
    """
    moment = datetime.combine(day, wall_time, tzinfo=ZONE).replace(fold=0)
    instant = moment.astimezone(UTC)
    if instant.astimezone(ZONE).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise NonexistentTimeError(f"{day} {wall_time} does not exist in {ZONE.key}")
    return instant
