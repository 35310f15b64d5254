"""Budgets of meetings, counted in one query however many contracts there are (domain.md 2.3)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.practice import budget
from app.practice.budget import COUNTED_KINDS, Budget
from app.practice.models import Contract, Meeting
from app.practice.states import CANCELLED, RUNNING, ContractState, MeetingState

# A contract that never was in force has agreed nothing yet.
_AGREED = frozenset(ContractState) - {
    ContractState.DRAFT,
    ContractState.SENT,
    ContractState.CANCELLED,
}
_PLANNED = (MeetingState.PROPOSED, MeetingState.CONFIRMED)
_FEES = (MeetingState.CANCELLED_LATE, MeetingState.NO_SHOW)
NEAR = timedelta(weeks=6)


@dataclass(frozen=True, kw_only=True)
class NearEnd:
    """A contract whose last agreed meeting is near: time to extend, renew or close."""

    contract: Contract
    last_at: datetime | None
    # None when none is planned any more.
    budget: Budget


def of_contract(contract: Contract) -> Budget:
    """One contract's budget, whatever its state."""
    return of_contracts([contract.id])[contract.id]


def of_contracts(contract_ids: Collection[int]) -> dict[int, Budget]:
    """The budgets of some contracts by their numbers."""
    return {row[0]: made for row, made in _counted(Contract.id.in_(contract_ids))}


def of_orderers(within: ColumnElement[bool] | None = None) -> dict[int, Budget]:
    """The budgets of orderers by their numbers; `within` is the reader's wall, on Contract."""
    found: dict[int, list[Budget]] = defaultdict(list)
    for row, made in _counted(Contract.state.in_(_AGREED), within):
        found[row[1]].append(made)
    return {orderer_id: budget.together(budgets) for orderer_id, budgets in found.items()}


def of_practice(within: ColumnElement[bool] | None = None) -> Budget:
    """Everything that is behind the reader's wall, as one budget."""
    return budget.together(made for _row, made in _counted(Contract.state.in_(_AGREED), within))


def near_end(
    *, now: datetime, within: ColumnElement[bool] | None = None, near: timedelta = NEAR
) -> list[NearEnd]:
    """Running contracts whose last planned meeting is near or behind, soonest first."""
    last_at = func.max(Meeting.starts_at)
    query = (
        select(Contract, last_at)
        .outerjoin(Meeting, and_(Meeting.contract_id == Contract.id, Meeting.state.in_(_PLANNED)))
        .where(Contract.state.in_(RUNNING), true() if within is None else within)
        .group_by(Contract.id)
        .having((last_at < now + near) | last_at.is_(None))
        .options(joinedload(Contract.orderer))
    )
    found = [(contract, at) for contract, at in db.session.execute(query)]
    budgets = of_contracts([contract.id for contract, _at in found])
    rows = [
        NearEnd(contract=contract, last_at=at, budget=budgets[contract.id])
        for contract, at in found
    ]
    return sorted(rows, key=lambda row: (row.last_at is not None, row.last_at or now))


def takes_one() -> ColumnElement[bool]:
    """Whether a meeting, read with its contract, has taken one of the agreed ones."""
    return Meeting.kind.in_(COUNTED_KINDS) & (
        (Meeting.state == MeetingState.HELD) | (Meeting.state.in_(_FEES) & ~_is_free())
    )


def _counted(
    *criteria: ColumnElement[bool] | None,
) -> list[tuple[tuple[int, int], Budget]]:
    is_fee, is_free = Meeting.state.in_(_FEES), _is_free()
    query = (
        select(
            Contract.id,
            Contract.orderer_id,
            Contract.state,
            Contract.meetings_planned,
            _sum(Meeting.state == MeetingState.HELD),
            _sum(Meeting.state.in_(_PLANNED)),
            _sum(is_fee & ~is_free),
            _sum(Meeting.state.in_(CANCELLED | set(_FEES)) & ~(is_fee & ~is_free)),
        )
        .outerjoin(
            Meeting, and_(Meeting.contract_id == Contract.id, Meeting.kind.in_(COUNTED_KINDS))
        )
        .where(*(criterion for criterion in criteria if criterion is not None))
        .group_by(Contract.id)
    )
    return [
        (
            (row[0], row[1]),
            budget.of_contract(
                row[2],
                agreed=row[3],
                held=row[4],
                planned=row[5],
                consumed=row[6],
                given_back=row[7],
            ),
        )
        for row in db.session.execute(query)
    ]


def _is_free() -> ColumnElement[bool]:
    """Whether a late or missed one is given back."""
    return (
        Meeting.waiver_reason.is_not(None) | (_fee_pct() <= 0) | Contract.late_consumes.is_(False)
    )


def _fee_pct() -> ColumnElement[int]:
    """What was noted when it was cancelled; of older meetings what the contract says."""
    said = case(
        (Meeting.state == MeetingState.CANCELLED_LATE, Contract.late_cancel_fee_pct),
        else_=Contract.no_show_fee_pct,
    )
    return func.coalesce(Meeting.charge_pct, said)


def _sum(is_so: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((is_so, 1), else_=0)), 0)
