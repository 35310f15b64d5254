"""Meetings: agreeing, moving, cancelling. One rule keeps those of a supervisor apart."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app import clock
from app.accounts import audit
from app.extensions import db
from app.practice.choices import MeetingKind, Place
from app.practice.models import Contract, Meeting
from app.practice.states import (
    LIVE,
    MEETING_STEPS,
    RUNNING,
    MeetingState,
    StepNotAllowedError,
    check_step,
)

NO_OVERLAP = "no_overlapping_meetings"
LONGEST = timedelta(hours=24)


class TimeTakenError(Exception):
    """The supervisor has promised that time, or a part of it, already."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        super().__init__()
        self.starts_at = starts_at


class OutsideContractError(Exception):
    """The contract has not begun by that day, or has ended before it."""


class AlreadyPastError(Exception):
    """The time has passed, and a meeting that is ahead does not go there."""


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """A time and a place that two sides agree on."""

    starts_at: datetime
    ends_at: datetime
    place: Place
    place_text: str = ""


def add(meeting: Meeting) -> None:
    """Keep a new meeting. Raises TimeTakenError; the caller's transaction stays usable."""
    if meeting.ends_at - meeting.starts_at > LONGEST:
        raise ValueError("a meeting lasts a day at the most")
    claim_calendar(meeting.supervisor_id)
    with _taken_when_refused(meeting.starts_at):
        db.session.add(meeting)
    audit.record("meeting.added", about="meeting", about_id=meeting.id, kind=meeting.kind.value)


def add_to_contract(contract: Contract, appointment: Appointment, *, kind: MeetingKind) -> Meeting:
    """Agree one meeting of a signed contract, or write down one that was held already.

    Raises TimeTakenError, StepNotAllowedError or OutsideContractError.
    """
    if contract.state not in RUNNING:
        raise StepNotAllowedError(f"a {contract.state} contract has no meetings")
    if not is_within(contract, clock.local(appointment.starts_at).date()):
        raise OutsideContractError
    meeting = Meeting(
        supervisor_id=contract.supervisor_id,
        contract_id=contract.id,
        kind=kind,
        state=MeetingState.CONFIRMED,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        place_type=appointment.place,
        place_text=appointment.place_text,
    )
    add(meeting)
    return meeting


def is_within(contract: Contract, day: date) -> bool:
    """Whether the contract has begun by the day, and is not over."""
    return contract.starts_on <= day and (contract.ends_on is None or day <= contract.ends_on)


def check_new_time(meeting: Meeting, starts_at: datetime, *, now: datetime) -> None:
    """Raise OutsideContractError or AlreadyPastError for a time that the meeting cannot be given."""
    if starts_at == meeting.starts_at:
        return
    contract = meeting.contract
    if contract is not None and not is_within(contract, clock.local(starts_at).date()):
        raise OutsideContractError
    if meeting.starts_at > now >= starts_at:
        raise AlreadyPastError


def move(meeting: Meeting, appointment: Appointment) -> None:
    """Give a live meeting another time or place. Raises TimeTakenError or StepNotAllowedError."""
    if meeting.state not in {MeetingState.PROPOSED, MeetingState.CONFIRMED}:
        raise StepNotAllowedError(f"a {meeting.state} meeting is not moved")
    claim_calendar(meeting.supervisor_id)
    same_time = (meeting.starts_at, meeting.ends_at) == (appointment.starts_at, appointment.ends_at)
    with _taken_when_refused(appointment.starts_at):
        meeting.starts_at, meeting.ends_at = appointment.starts_at, appointment.ends_at
        meeting.place_type, meeting.place_text = appointment.place, appointment.place_text
        meeting.sequence += 1
    event = "meeting.place_changed" if same_time else "meeting.moved"
    audit.record(event, about="meeting", about_id=meeting.id)


def step(meeting: Meeting, state: MeetingState, *, event: str = "") -> None:
    """Take a meeting to its next state; the event is the state unless named. Raises StepNotAllowedError."""
    check_step(MEETING_STEPS, old=meeting.state, new=state)
    meeting.state = state
    meeting.sequence += 1
    db.session.flush()
    audit.record(f"meeting.{event or state.value}", about="meeting", about_id=meeting.id)


@dataclass(frozen=True)
class Promised:
    """What keeping one's distance needs to know of a live meeting."""

    id: int
    supervisor_id: int
    kind: MeetingKind
    starts_at: datetime
    ends_at: datetime
    place_type: Place


def promised_between(
    supervisor_ids: Collection[int], starts_at: datetime, ends_at: datetime
) -> list[Promised]:
    """The supervisors' live meetings that touch a stretch of time, at the cost of these alone.

    One that two supervisors hold together is promised by both.
    """
    touching = (
        # The index leads by the start; no meeting is so long that it would be missed.
        Meeting.starts_at > starts_at - LONGEST,
        Meeting.starts_at < ends_at,
        Meeting.ends_at > starts_at,
        Meeting.state.in_(LIVE),
    )
    told = (Meeting.kind, Meeting.starts_at, Meeting.ends_at, Meeting.place_type)
    own = select(Meeting.id, Meeting.supervisor_id, *told).where(
        Meeting.supervisor_id.in_(supervisor_ids), *touching
    )
    joint = (
        select(Meeting.id, Contract.co_supervisor_id, *told)
        .join(Contract, Contract.id == Meeting.contract_id)
        .where(Contract.co_supervisor_id.in_(supervisor_ids), *touching)
    )
    return [Promised(*row) for row in db.session.execute(own.union_all(joint))]


@contextmanager
def _taken_when_refused(starts_at: datetime) -> Iterator[None]:
    """Flush in a savepoint; the database's refusal of an overlap becomes TimeTakenError."""
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except DBAPIError as error:
        if NO_OVERLAP in str(error.orig):
            raise TimeTakenError(starts_at) from error
        raise


def claim_calendar(supervisor_id: int) -> None:
    """Queue up for one supervisor's calendar; without it PostgreSQL finds deadlocks under load."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(supervisor_id)))
