"""How long contracts and their people are kept, as the privacy notice promises (domain.md section 4.1)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import aliased, selectinload

from app.extensions import db
from app.practice.choices import EvaluationKind
from app.practice.models import (
    Acceptance,
    AnonymousAnswer,
    Attendance,
    Contract,
    ContractPerson,
    Evaluation,
    Meeting,
    Orderer,
    Person,
)
from app.practice.states import OVER, EvaluationState

# Long months: whoever counts in calendar months never finds a thing gone a day early.
MEETING_DETAILS = timedelta(days=366)
EVALUATION_ANSWERS = timedelta(days=366)
CONTRACTS = timedelta(days=3 * 366)
WITHOUT_CONTRACT = timedelta(days=6 * 31)
_NAMED_BY: Mapping[type[Person | Orderer], tuple[Any, ...]] = {
    Person: (ContractPerson.person_id, Attendance.person_id, Acceptance.person_id),
    Orderer: (Contract.orderer_id,),
}


def forget_meeting_details(*, today: date) -> int:
    """Leave of meetings long over their time, length and form, and what they cost; says how many.

    How many were there is still a number, and a fee that was let go stays so without its reason.
    """
    over = _over_before(today - MEETING_DETAILS)
    is_named = Attendance.person_id.is_not(None)
    query = select(Meeting).where(
        Meeting.contract_id.in_(over),
        or_(
            Meeting.place_text != "",
            Meeting.waiver_reason.is_not(None),
            Meeting.id.in_(select(Attendance.meeting_id).where(is_named)),
        ),
    )
    meetings = list(db.session.scalars(query))
    for meeting in meetings:
        meeting.place_text = ""
        if meeting.waiver_reason is not None:
            meeting.charge_pct, meeting.waiver_reason = 0, None
    of_over = select(Meeting.id).where(Meeting.contract_id.in_(over))
    db.session.execute(
        update(Attendance)
        .where(is_named, Attendance.meeting_id.in_(of_over))
        .values(person_id=None)
    )
    return len(meetings)


def forget_evaluation_answers(*, today: date) -> int:
    """Delete what supervisees have answered a year after the final evaluation; says how much.

    Where there was none, a year after the end of the work.
    """
    limit = today - EVALUATION_ANSWERS
    final = aliased(Evaluation)
    looked_at = select(final.contract_id).where(
        final.kind == EvaluationKind.FINAL,
        final.state == EvaluationState.DONE,
        final.closed_on < limit,
    )
    query = (
        select(AnonymousAnswer)
        .join(Evaluation, AnonymousAnswer.evaluation_id == Evaluation.id)
        .where(
            or_(
                Evaluation.contract_id.in_(_over_before(limit)),
                and_(Evaluation.contract_id.in_(looked_at), Evaluation.closed_on < limit),
            )
        )
    )
    return _delete(query)


def delete_old_contracts(*, today: date) -> int:
    """Delete contracts long over, with those of their people and orderers on no other contract."""
    query = (
        select(Contract)
        .where(Contract.id.in_(_over_before(today - CONTRACTS)))
        .options(selectinload(Contract.persons))
    )
    contracts = list(db.session.scalars(query))
    persons = {role.person_id for contract in contracts for role in contract.persons}
    orderers = {contract.orderer_id for contract in contracts}
    for contract in contracts:
        for meeting in db.session.scalars(
            select(Meeting).where(Meeting.contract_id == contract.id)
        ):
            db.session.delete(meeting)
        db.session.flush()
        db.session.delete(contract)
    db.session.flush()
    going = Orderer.id.in_(orderers) & ~_is_named(Orderer)
    known = Person.id.in_(persons) | Person.orderer_id.in_(select(Orderer.id).where(going))
    _delete(select(Person).where(known, ~_is_named(Person)))
    _delete(select(Orderer).where(going))
    return len(contracts)


def delete_whoever_has_no_contract(*, today: date) -> int:
    """Delete people and orderers that have been on no contract for half a year; says how many.

    A role or a draft may go on any day, so the day is noted here, when it is first found gone.
    """
    deleted = 0
    for table in (Person, Orderer):
        since, named = table.without_contract_since_on, _is_named(table)
        _note_since(table, named & since.is_not(None), None)
        _note_since(table, ~named & since.is_(None), today)
        deleted += _delete(select(table).where(since < today - WITHOUT_CONTRACT))
    return deleted


def _note_since(
    table: type[Person | Orderer], which: ColumnElement[bool], day: date | None
) -> None:
    # Past the session: this is no change that a form in use would collide with.
    db.session.execute(update(table).where(which).values(without_contract_since_on=day))


def _over_before(day: date) -> Select[int]:
    """The contracts that were over before the day."""
    return select(Contract.id).where(Contract.state.in_(OVER), Contract.ends_on < day)


def _is_named(table: type[Person | Orderer]) -> ColumnElement[bool]:
    """Whether a contract, or what is kept with one, still tells of the row."""
    return or_(*(table.id.in_(select(key).where(key.is_not(None))) for key in _NAMED_BY[table]))


def _delete(query: Select[Any]) -> int:
    rows = list(db.session.scalars(query))
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    return len(rows)
