"""Series of a contract's meetings: a preview that changes nothing, and saving it whole.

Domain.md sections 1.3, 2.3 and 6. Callers commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app import clock
from app.extensions import db
from app.practice import series
from app.practice.budget import COUNTED_KINDS
from app.practice.choices import MeetingKind, Place
from app.practice.models import Contract, Meeting
from app.practice.series import Decision, Diary, Rhythm, Row
from app.practice.services import (
    budget,
    contracts,
    evaluations,
    meeting_life,
    meetings,
    series_diary,
)
from app.practice.services.meetings import Appointment
from app.practice.states import MeetingState, StepNotAllowedError

_AHEAD = (MeetingState.PROPOSED, MeetingState.CONFIRMED)


class NotPossibleError(Exception):
    """Some rows cannot be kept as they stand; names their dates."""

    def __init__(self, *days: date) -> None:
        super().__init__(", ".join(map(str, days)))
        self.days = days


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a form asks for: a rhythm, or dates picked one by one."""

    rhythm: Rhythm
    place: Place
    place_text: str = ""
    decisions: Mapping[date, Decision] = field(default_factory=dict)
    # By the rows' planned_on.
    picked: Sequence[tuple[date, time]] = ()
    # If there are any, they are all, and of the rhythm only the length counts.


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would be agreed."""

    rows: tuple[Row, ...]
    wish: Wish

    @property
    def kept(self) -> tuple[Row, ...]:
        """The rows that become meetings, in the order of time."""
        rows = (row for row in self.rows if row.is_kept)
        return tuple(sorted(rows, key=lambda row: (row.on, row.starts)))

    @property
    def impossible(self) -> tuple[Row, ...]:
        """The rows for which another time has to be found first."""
        return tuple(row for row in self.rows if not row.is_possible)


def preview(contract: Contract, wish: Wish) -> Preview:
    """The rows of a wish with everything that is known of their dates; changes nothing."""
    rhythm = wish.rhythm
    diary = _diary(contract, wish)
    if wish.picked:
        rows = series.plan_picked(wish.picked, diary, minutes=rhythm.minutes)
    else:
        rows = series.plan(rhythm, diary, wish.decisions)
    before = _count_before(contract)
    placed = series.with_evaluations(
        rows,
        evaluations.plan_left(contract),
        agreed=contract.meetings_planned,
        before=before,
        looked_at_on=evaluations.looked_at_on(contract) if before else None,
    )
    return Preview(rows=tuple(placed), wish=wish)


def save(contract: Contract, preview: Preview) -> list[Meeting]:
    """Agree all rows of a preview, or none. Raises NotPossibleError, TimeTakenError or
    StepNotAllowedError; somebody may have taken a time since the preview was shown.
    """
    if preview.impossible:
        raise NotPossibleError(*(row.on for row in preview.impossible))
    with db.session.begin_nested():
        agreed = [
            meetings.add_to_contract(contract, _appointment(row, preview.wish), kind=row.kind)
            for row in preview.kept
        ]
    evaluations.replan(contract)
    return agreed


def move_following(meeting: Meeting, *, on: date, starts: time, now: datetime) -> list[Meeting]:
    """Move a meeting to another day and time, and all that follow it by as much on the wall clock.

    All or none. Raises as move_one, or clock.NonexistentTimeError.
    """
    _check_ahead(meeting)
    was = clock.local(meeting.starts_at)
    days = on - was.date()
    following = _from_on(meeting)
    is_later = clock.at_wall_time(on, starts) > meeting.starts_at
    with db.session.begin_nested():
        # The way they go is cleared first, so that they do not meet one another.
        for row in reversed(following) if is_later else following:
            local = clock.local(row.starts_at)
            # One that was given a time of its own keeps it.
            own = starts if local.time() == was.time() else local.time()
            starts_at = clock.at_wall_time(local.date() + days, own)
            meetings.check_new_time(row, starts_at, now=now)
            meetings.move(row, _same_place(row, starts_at))
            evaluations.follow(row, was_on=local.date())
    if meeting.contract is not None:
        evaluations.replan(meeting.contract)
    return following


def following(meeting: Meeting) -> list[Meeting]:
    """A meeting that is ahead, and all of its contract that follow it. Raises StepNotAllowedError."""
    _check_ahead(meeting)
    return _from_on(meeting)


def move_one(meeting: Meeting, appointment: Appointment, *, now: datetime) -> None:
    """Move one meeting and leave the others as they are.

    Raises as meetings.move and meetings.check_new_time.
    """
    meetings.check_new_time(meeting, appointment.starts_at, now=now)
    was_on = clock.local(meeting.starts_at).date()
    meetings.move(meeting, appointment)
    evaluations.follow(meeting, was_on=was_on)
    if meeting.contract is not None:
        evaluations.replan(meeting.contract)


def cancel_following(
    meeting: Meeting, *, now: datetime, by_supervisor: bool = False
) -> list[meeting_life.Outcome]:
    """Cancel a meeting and all that follow, each by the rule of its own time."""
    _check_ahead(meeting)
    outcomes = [
        meeting_life.cancel(row, now=now, by_supervisor=by_supervisor) for row in _from_on(meeting)
    ]
    if meeting.contract is not None:
        evaluations.replan(meeting.contract)
    return outcomes


def continuing(contract: Contract, *, now: datetime, count: int | None = None) -> Wish:
    """A wish that goes on from the last meeting in its rhythm; by default with all that are left
    of the agreed ones: what was skipped, left out or given back is added again.
    """
    query = (
        select(Meeting)
        .where(
            Meeting.contract_id == contract.id,
            Meeting.state.in_((*_AHEAD, MeetingState.HELD)),
            Meeting.kind.in_(COUNTED_KINDS),
        )
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )
    last = db.session.scalar(query)
    began = clock.local(last.starts_at) if last else None
    weeks = timedelta(weeks=contract.interval_min_weeks)
    first_on = began.date() + weeks if began else contract.starts_on
    today = clock.local(now).date()
    while first_on < today:
        first_on += timedelta(weeks=1)
    return Wish(
        rhythm=Rhythm(
            first_on=first_on,
            starts=began.time() if began else time(9),
            minutes=contract.meeting_minutes,
            weeks=contract.interval_min_weeks,
            count=budget.of_contract(contract).left if count is None else count,
        ),
        place=last.place_type if last else contract.place_type,
        place_text=last.place_text if last else contract.place_text,
    )


def extend(contract: Contract, *, by: int, now: datetime) -> Wish:
    """Agree more meetings: a new version of the contract, and a wish for all that are left."""
    if by < 1:
        raise ValueError("a contract is extended by one meeting at the least")
    contract.meetings_planned += by
    contracts.note_change(contract)
    for meeting in _finals_ahead(contract):
        # What was to be the last one is one of many now.
        meeting.kind = MeetingKind.REGULAR
    db.session.flush()
    evaluations.replan(contract)
    return continuing(contract, now=now)


def _diary(contract: Contract, wish: Wish) -> Diary:
    moved = [decision.on for decision in wish.decisions.values() if decision.on]
    days = [*moved, *(on for on, _starts in wish.picked)]
    whose = {key for key in (contract.supervisor_id, contract.co_supervisor_id) if key is not None}
    diary = series_diary.read(whose, wish.rhythm, place=wish.place, days=days)
    return replace(diary, is_outside=lambda day: not meetings.is_within(contract, day))


def _appointment(row: Row, wish: Wish) -> Appointment:
    if row.starts_at is None or row.ends_at is None:
        raise NotPossibleError(row.on)
    return Appointment(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=wish.place,
        place_text=wish.place_text,
    )


def _same_place(meeting: Meeting, starts_at: datetime) -> Appointment:
    return Appointment(
        starts_at=starts_at,
        ends_at=starts_at + (meeting.ends_at - meeting.starts_at),
        place=meeting.place_type,
        place_text=meeting.place_text,
    )


def _finals_ahead(contract: Contract) -> list[Meeting]:
    query = select(Meeting).where(
        Meeting.contract_id == contract.id,
        Meeting.kind == MeetingKind.FINAL_EVALUATION,
        Meeting.state.in_(_AHEAD),
    )
    return list(db.session.scalars(query))


def _check_ahead(meeting: Meeting) -> None:
    if meeting.state not in _AHEAD or meeting.contract_id is None:
        raise StepNotAllowedError(f"nothing follows a {meeting.state} meeting")


def _from_on(meeting: Meeting) -> list[Meeting]:
    query = (
        select(Meeting)
        .where(
            Meeting.contract_id == meeting.contract_id,
            Meeting.state.in_(_AHEAD),
            Meeting.starts_at >= meeting.starts_at,
        )
        .order_by(Meeting.starts_at)
    )
    return list(db.session.scalars(query))


def _count_before(contract: Contract) -> int:
    """How many of the agreed meetings are there already."""
    made = budget.of_contract(contract)
    return made.held + made.planned + made.consumed
