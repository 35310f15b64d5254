"""Which share of a fixed total is whose: each meeting that the budget counts takes the next one."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from app.extensions import db
from app.practice.budget import COUNTED_KINDS
from app.practice.models import Meeting
from app.practice.services import budget

# What is on an invoice keeps its share when an earlier meeting is noted after it.
_IN_ORDER = (Meeting.invoiced_on.is_(None), Meeting.invoiced_on, Meeting.starts_at, Meeting.id)


def numbers(*criteria: ColumnElement[bool]) -> Select[int, Any]:
    """The share that each of some meetings takes, or would take; talks with the orderer take none.

    They are numbered among one another, so that all of a contract's that count are to be there.
    """
    taken = func.sum(case((budget.takes_one(), 1), else_=0)).over(
        partition_by=Meeting.contract_id, order_by=_IN_ORDER, rows=(None, -1)
    )
    number = case((Meeting.kind.in_(COUNTED_KINDS), func.coalesce(taken, 0) + 1), else_=0)
    return select(Meeting.id, number.label("number")).join(Meeting.contract).where(*criteria)


def number_of(meeting: Meeting) -> int:
    """The share that a meeting takes or would take."""
    of_contract = numbers(Meeting.contract_id == meeting.contract_id).subquery()
    query: Select[int] = select(of_contract.c.number).where(of_contract.c.id == meeting.id)
    return db.session.scalars(query).one()
