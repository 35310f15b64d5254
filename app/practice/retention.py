"""How long contracts are kept, as the privacy notice promises (domain.md section 4.1)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.practice.models import (
    AnonymousAnswer,
    Contract,
    ContractPerson,
    Evaluation,
    Meeting,
    Orderer,
    Person,
)
from app.practice.states import ContractState

# Long months: whoever counts in calendar months never finds a thing gone a day early.
MEETING_DETAILS = timedelta(days=366)
EVALUATION_ANSWERS = timedelta(days=366)
CONTRACTS = timedelta(days=3 * 366)
OVER = (ContractState.COMPLETED, ContractState.TERMINATED, ContractState.CANCELLED)


def forget_meeting_places(*, today: date) -> int:
    """Leave of meetings long over only their date, length and form; answers how many changed."""
    ended = select(Contract.id).where(
        Contract.state.in_(OVER), Contract.ends_on < today - MEETING_DETAILS
    )
    query = select(Meeting).where(Meeting.contract_id.in_(ended), Meeting.place_text != "")
    meetings = list(db.session.scalars(query))
    for meeting in meetings:
        meeting.place_text = ""
    return len(meetings)


def forget_evaluation_answers(*, today: date) -> int:
    """Delete what supervisees have answered when the work has been over for a year; says how much."""
    ended = select(Contract.id).where(
        Contract.state.in_(OVER), Contract.ends_on < today - EVALUATION_ANSWERS
    )
    query = (
        select(AnonymousAnswer)
        .join(Evaluation, AnonymousAnswer.evaluation_id == Evaluation.id)
        .where(Evaluation.contract_id.in_(ended))
    )
    answers = list(db.session.scalars(query))
    for answer in answers:
        db.session.delete(answer)
    return len(answers)


def delete_old_contracts(*, today: date) -> int:
    """Delete contracts long over, with those of their people and orderers on no other contract."""
    query = (
        select(Contract)
        .where(Contract.state.in_(OVER), Contract.ends_on < today - CONTRACTS)
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
    _delete_unless_named(Person, persons, by=ContractPerson.person_id)
    _delete_unless_named(Orderer, orderers, by=Contract.orderer_id)
    return len(contracts)


def _delete_unless_named(table: type[Person | Orderer], ids: set[int], *, by: Any) -> None:
    for row in db.session.scalars(
        select(table).where(table.id.in_(ids), table.id.not_in(select(by)))
    ):
        db.session.delete(row)
    db.session.flush()
