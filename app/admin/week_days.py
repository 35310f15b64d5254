"""One supervisor's week, day by day: what is promised, what is taken elsewhere, what is still free.

A handful of queries however full the week is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.booking.models import Inquiry
from app.booking.slots import Span
from app.extensions import db
from app.practice import queries
from app.practice.days_off import is_closed_eve, is_public_holiday
from app.practice.models import Closure, Contract, Meeting, OpeningHours, Supervisor
from app.practice.services import busy
from app.practice.services.meetings import LONGEST
from app.practice.states import LIVE

# What is shorter than this is no time for a meeting.
LEAST_FREE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Promise(Span):
    """A meeting of the week, and who asked for it when it is a mapping meeting."""

    meeting: Meeting
    asker: str | None


@dataclass(kw_only=True)
class Day:
    """What is on one day, each kind in order."""

    on: date
    is_holiday: bool = False
    is_closed_eve: bool = False
    closures: list[Closure] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    busy: list[Span] = field(default_factory=list)
    free: list[Span] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return not (self.promises or self.busy or self.free or self.closures)


def days_of(supervisor: Supervisor, monday: date) -> list[Day]:
    """The seven days of the week."""
    days = [Day(on=monday + timedelta(days=number)) for number in range(7)]
    week = Span(
        starts_at=clock.day_begins(monday), ends_at=clock.day_begins(monday + timedelta(days=7))
    )
    promises = _promises(supervisor, week)
    taken = [
        Span(starts_at=block.starts_at, ends_at=block.ends_at)
        for block in busy.busy_between([supervisor.id], week.starts_at, week.ends_at)
    ]
    hours = [row for row in queries.opening_hours() if row.supervisor_id == supervisor.id]
    closures = [row for row in queries.closures() if row.supervisor_id in {None, supervisor.id}]
    eves = queries.booking_rules().closed_eves
    for day in days:
        whole = Span(
            starts_at=clock.day_begins(day.on),
            ends_at=clock.day_begins(day.on + timedelta(days=1)),
        )
        day.is_holiday = is_public_holiday(day.on)
        day.is_closed_eve = is_closed_eve(day.on, eves)
        day.closures = [row for row in closures if row.starts_on <= day.on <= row.ends_on]
        day.promises = [each for each in promises if whole.starts_at <= each.starts_at < whole.ends_at]  # fmt: skip
        day.busy = [_within(span, whole) for span in taken if span.overlaps(whole)]
        if not (day.is_holiday or day.is_closed_eve or day.closures):
            day.free = free_of(_open(hours, day.on), [*promises, *taken])
    return days


def free_of(hours: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of open hours, without the scraps."""
    in_order = sorted(taken, key=lambda span: span.starts_at)
    free = []
    for open_hours in _joined(hours):
        begins = open_hours.starts_at
        for span in in_order:
            if span.ends_at > begins and span.starts_at < open_hours.ends_at:
                free.append(Span(starts_at=begins, ends_at=max(span.starts_at, begins)))
                begins = span.ends_at
        free.append(Span(starts_at=begins, ends_at=max(open_hours.ends_at, begins)))
    return [span for span in free if span.ends_at - span.starts_at >= LEAST_FREE]


def _joined(hours: Iterable[Span]) -> list[Span]:
    """Hours of two kinds may meet or overlap; they are open once."""
    joined: list[Span] = []
    for span in sorted(hours):
        if joined and span.starts_at <= joined[-1].ends_at:
            ends_at = max(joined[-1].ends_at, span.ends_at)
            joined[-1] = Span(starts_at=joined[-1].starts_at, ends_at=ends_at)
        else:
            joined.append(span)
    return joined


def _promises(supervisor: Supervisor, week: Span) -> list[Promise]:
    query = (
        select(Meeting, Inquiry.name)
        .outerjoin(Inquiry, Inquiry.id == Meeting.inquiry_id)
        .where(
            Meeting.supervisor_id == supervisor.id,
            Meeting.state.in_(LIVE),
            Meeting.starts_at >= week.starts_at - LONGEST,
            Meeting.starts_at < week.ends_at,
        )
        .options(joinedload(Meeting.contract).joinedload(Contract.orderer))
        .order_by(Meeting.starts_at)
    )
    return [
        Promise(starts_at=meeting.starts_at, ends_at=meeting.ends_at, meeting=meeting, asker=name)
        for meeting, name in db.session.execute(query)
    ]


def _open(hours: Iterable[OpeningHours], on: date) -> list[Span]:
    return [
        Span(starts_at=_instant(on, row.opens_at_time), ends_at=_instant(on, row.closes_at_time))
        for row in hours
        if row.weekday == on.weekday()
        and (row.valid_from_on or date.min) <= on <= (row.valid_until_on or date.max)
    ]


def _instant(on: date, at: time) -> datetime:
    # Only shown: a moment that the night of the change skips need not be refused.
    return datetime.combine(on, at, tzinfo=clock.ZONE).astimezone(UTC)


def _within(span: Span, whole: Span) -> Span:
    return Span(
        starts_at=max(span.starts_at, whole.starts_at), ends_at=min(span.ends_at, whole.ends_at)
    )
