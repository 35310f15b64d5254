"""Which meetings a feed tells of. It moves by whole months and days, so that its bytes seldom change."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app import clock

CANCELLED_STAY = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Window:
    """What is in a feed on one day."""

    since: datetime
    # Programs delete what a feed no longer has: a year of what has been stays.
    cancelled_since: datetime
    # A cancelled meeting is told as cancelled for a while and then left out.
    moved_at: datetime
    # When this window took the place of yesterday's.


def window_at(now: datetime) -> Window:
    """The window of the day in Finland."""
    today = clock.local(now).date()
    a_year_ago = today.replace(year=today.year - 1, day=1)
    return Window(
        since=clock.at_wall_time(a_year_ago, time()),
        cancelled_since=clock.at_wall_time(today - CANCELLED_STAY, time()),
        moved_at=clock.at_wall_time(today, time()),
    )
