"""Times that supervisors have promised elsewhere."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from app.extensions import db
from app.practice.models import BusyBlock, BusyCalendar


class Busy(NamedTuple):
    """A stretch of time that a calendar of the supervisor's own takes."""

    supervisor_id: int
    starts_at: datetime
    ends_at: datetime


def busy_between(
    supervisor_ids: Collection[int], starts_at: datetime, ends_at: datetime
) -> list[Busy]:
    """What the supervisors' own calendars take of a stretch of time, in order."""
    query = (
        select(BusyBlock.supervisor_id, BusyBlock.starts_at, BusyBlock.ends_at)
        .where(
            BusyBlock.supervisor_id.in_(supervisor_ids),
            BusyBlock.starts_at < ends_at,
            BusyBlock.ends_at > starts_at,
        )
        .order_by(BusyBlock.starts_at, BusyBlock.id)
    )
    return [Busy(*row) for row in db.session.execute(query)]


def next_blocks(
    calendar: BusyCalendar, *, now: datetime, most: int
) -> list[tuple[datetime, datetime]]:
    """The next busy times of one calendar."""
    query = (
        select(BusyBlock.starts_at, BusyBlock.ends_at)
        .where(BusyBlock.calendar_id == calendar.id, BusyBlock.ends_at > now)
        .order_by(BusyBlock.starts_at)
        .limit(most)
    )
    return [(starts_at, ends_at) for starts_at, ends_at in db.session.execute(query)]
