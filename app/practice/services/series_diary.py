"""What a series has to fit into: closures, holidays and live meetings, read at once (domain.md 6)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app import clock
from app.extensions import db
from app.practice import queries
from app.practice.choices import Place
from app.practice.days_off import is_closed_eve, is_public_holiday
from app.practice.models import SchoolHoliday
from app.practice.series import Diary, Rhythm, Taken
from app.practice.services import meetings

# Where the practice has written down no school holidays of a year: the weeks of the south.
SCHOOL_WEEKS = frozenset({8, 42})
# A series may give way over a summer and add what is skipped.
_FURTHER = timedelta(weeks=52)


def read(supervisor_ids: set[int], rhythm: Rhythm, *, place: Place, days: list[date]) -> Diary:
    """The diary of the supervisors around a rhythm and some other days."""
    rules = queries.booking_rules()
    first = min([rhythm.first_on, *days])
    last = max([rhythm.first_on + rhythm.count * rhythm.weeks * timedelta(weeks=1), *days])
    live = meetings.promised_between(
        supervisor_ids, _midnight(first - timedelta(days=1)), _midnight(last + _FURTHER)
    )
    buffers = {
        Place(name): (timedelta(minutes=before), timedelta(minutes=after))
        for name, (before, after) in rules.buffers.items()
    }
    none = (timedelta(), timedelta())
    before, after = buffers.get(place, none)
    return Diary(
        is_holiday=is_public_holiday,
        is_closed_eve=lambda day: is_closed_eve(day, rules.closed_eves),
        is_closed=_closed_for(supervisor_ids),
        is_school_holiday=_school_holidays(),
        taken=[
            Taken(
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
                before=buffers.get(meeting.place_type, none)[0],
                after=buffers.get(meeting.place_type, none)[1],
            )
            for meeting in live
        ],
        before=before,
        after=after,
    )


def _closed_for(supervisor_ids: set[int]) -> Callable[[date], bool]:
    closures = [
        (closure.starts_on, closure.ends_on)
        for closure in queries.closures()
        if closure.supervisor_id is None or closure.supervisor_id in supervisor_ids
    ]
    return lambda day: any(begins <= day <= ends for begins, ends in closures)


def _school_holidays() -> Callable[[date], bool]:
    rows = list(db.session.scalars(select(SchoolHoliday)))
    known = {day.year for row in rows for day in (row.starts_on, row.ends_on)}

    def rests(day: date) -> bool:
        if day.year in known:
            return any(row.starts_on <= day <= row.ends_on for row in rows)
        return day.isocalendar().week in SCHOOL_WEEKS

    return rests


def _midnight(day: date) -> datetime:
    return clock.at_wall_time(day, time())
