"""The free times of the practice: reads the diary and asks the pure rule."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app import clock
from app.booking.slots import Slot, Span, WeeklyHours, free_slots
from app.practice import queries
from app.practice.choices import Form
from app.practice.days_off import is_public_holiday
from app.practice.models import Closure, Supervisor
from app.practice.services import meetings

LEAST_NOTICE = timedelta(hours=24)
HORIZON_DAYS = 28
DEFAULT_LENGTH = timedelta(minutes=45)


@dataclass(frozen=True, kw_only=True)
class FreeTime:
    """A free time and the supervisor whose it is."""

    slot: Slot
    supervisor: Supervisor


def mapping_length() -> timedelta:
    """How long a mapping meeting is: the shortest one of the price list."""
    minutes = [
        option.minutes
        for service in queries.services()
        if service.form is Form.MAPPING
        for option in service.options
    ]
    return timedelta(minutes=min(minutes)) if minutes else DEFAULT_LENGTH


def free_times(*, now: datetime, supervisor_slug: str = "") -> list[FreeTime]:
    """All free times for a mapping meeting within the horizon, in order."""
    first = clock.local(now).date()
    days = [first + timedelta(days=number) for number in range(HORIZON_DAYS + 1)]
    closures = queries.closures()
    live = meetings.live_between(now, now + timedelta(days=HORIZON_DAYS + 2))
    length = mapping_length()
    found: list[FreeTime] = []
    for supervisor in queries.supervisors():
        if supervisor_slug and supervisor.slug != supervisor_slug:
            continue
        hours = [
            WeeklyHours(
                weekday=row.weekday,
                opens=row.opens_at_time,
                closes=row.closes_at_time,
                place=row.place,
            )
            for row in queries.opening_hours()
            if row.supervisor_id == supervisor.id
        ]
        slots = free_slots(
            hours,
            [
                day
                for day in days
                if not is_public_holiday(day) and not _is_closed(day, closures, supervisor)
            ],
            length=length,
            taken=[
                Span(starts_at=meeting.starts_at, ends_at=meeting.ends_at)
                for meeting in live
                if meeting.supervisor_id == supervisor.id
            ],
            not_before=now + LEAST_NOTICE,
        )
        found.extend(FreeTime(slot=slot, supervisor=supervisor) for slot in slots)
    return sorted(found, key=lambda free: (free.slot.starts_at, free.supervisor.position))


def shown_until(free: list[FreeTime]) -> datetime | None:
    """When the first of the times is too near to be offered; None when none is left to go."""
    return free[0].slot.starts_at - LEAST_NOTICE if free else None


def _is_closed(day: date, closures: list[Closure], supervisor: Supervisor) -> bool:
    return any(
        closure.starts_on <= day <= closure.ends_on
        and closure.supervisor_id in {None, supervisor.id}
        for closure in closures
    )
