"""The report for the payer: dates, minutes, how many were there, sums, and nothing of the content.

Domain.md sections 2.3, 3, 4.3 and 5. Callers commit.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts import audit
from app.extensions import db
from app.practice import cancelling, charging, queries, vat
from app.practice.charging import Amount, RateTotal, Service, Terms
from app.practice.choices import MeetingKind, Payer
from app.practice.models import Attendance, Contract, Meeting
from app.practice.services import shares
from app.practice.services.meeting_life import AlreadyInvoicedError
from app.practice.services.versions import Book
from app.practice.states import CHARGEABLE, MeetingState

# Columns and no rows of the mapper: a year of a whole practice is read at once.
_READ = (
    Meeting.id,
    Meeting.contract_id,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.kind,
    Meeting.state,
    Meeting.place_type,
    Meeting.charge_pct,
    Meeting.waiver_reason,
    Meeting.travel_km,
    Meeting.travel_minutes,
    Meeting.travel_cents,
    Meeting.invoiced_on,
    Meeting.invoice_no,
)


class SeveralPayersError(Exception):
    """The meetings have different payers, and an invoice has one."""


class NumberTakenError(Exception):
    """The year's invoice of that number is another payer's."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One meeting as the payer sees it."""

    meeting_id: int
    contract: Contract
    starts_at: datetime
    minutes: int
    kind: MeetingKind
    state: MeetingState
    present: int | None
    charged_pct: int
    terms: Terms
    # As they were in force on the day.
    fee: Amount
    travel: Amount | None
    invoiced_on: date | None
    invoice_no: str

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """Everything that is paid for it."""
        return (self.fee, self.travel) if self.travel else (self.fee,)

    @property
    def costs(self) -> bool:
        """Whether anything is paid for it."""
        return any(amount.cents for amount in self.amounts)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Lines in the order of time, and what they make together."""

    lines: tuple[Line, ...]

    @property
    def rates(self) -> tuple[RateTotal, ...]:
        """The sums by rate."""
        return charging.totals(amount for line in self.lines for amount in line.amounts)

    @property
    def total(self) -> RateTotal:
        """All of it."""
        return charging.grand_total(self.rates)

    @property
    def minutes_held(self) -> int:
        """How long was met."""
        return sum(line.minutes for line in self.lines if line.state is MeetingState.HELD)


@dataclass(frozen=True, kw_only=True)
class ToInvoice:
    """What one contract's payer has not been sent an invoice of."""

    contract: Contract
    report: Report


def report(contract: Contract, *, first_on: date, last_on: date) -> Report:
    """A contract's chargeable meetings of a period, both days included."""
    return Report(lines=tuple(_lines(Meeting.contract_id == contract.id, *_in(first_on, last_on))))


def report_of_orderer(
    orderer_id: int, *, first_on: date, last_on: date, within: ColumnElement[bool]
) -> Report:
    """The same over all contracts of an orderer behind the reader's wall, on Contract."""
    criteria = (Contract.orderer_id == orderer_id, within)
    return Report(lines=tuple(_lines(*criteria, *_in(first_on, last_on))))


def not_invoiced(*, until_on: date, within: ColumnElement[bool]) -> list[ToInvoice]:
    """What costs something and is on no invoice, by contract; `within` is a wall on Contract."""
    due = [line for line in _lines(*_open(until_on), within) if line.costs]
    by_contract = sorted(due, key=lambda line: (line.contract.contract_no, line.starts_at))
    return [
        ToInvoice(contract=contract, report=Report(lines=tuple(of_contract)))
        for contract, of_contract in groupby(by_contract, key=lambda line: line.contract)
    ]


def contracts_due(*, until_on: date, within: ColumnElement[bool]) -> list[int]:
    """The contracts of which not_invoiced() tells, in its order."""
    # What was held first costs something as a rule, and then no other meeting has to be looked at.
    first_held = select(func.min(Meeting.id)).where(
        Meeting.state == MeetingState.HELD, *_open(until_on)
    )
    likely = Meeting.id.in_(first_held.group_by(Meeting.contract_id))
    due = {line.contract for line in _lines(*_open(until_on), within, likely) if line.costs}
    others = Meeting.contract_id.not_in([contract.id for contract in due])
    due |= {line.contract for line in _lines(*_open(until_on), within, others) if line.costs}
    return [contract.id for contract in sorted(due, key=lambda contract: contract.contract_no)]


def mark_invoiced(
    meeting_ids: Collection[int], *, on: date, invoice_no: str, within: ColumnElement[bool]
) -> int:
    """Note that meetings are on an invoice, each once; answers how many.

    Raises AlreadyInvoicedError, and notes nothing, if one of them is on one already, costs
    nothing or is beyond the wall; SeveralPayersError or NumberTakenError as an invoice has one payer.
    """
    query = (
        select(Meeting)
        .join(Meeting.contract)
        .where(
            Meeting.id.in_(meeting_ids),
            Meeting.state.in_(CHARGEABLE),
            Meeting.invoiced_on.is_(None),
            within,
        )
        .with_for_update(of=Meeting)
    )
    rows = list(db.session.scalars(query))
    if len(rows) != len(set(meeting_ids)):
        raise AlreadyInvoicedError
    _check_payer(rows, on=on, invoice_no=invoice_no)
    for meeting in rows:
        meeting.invoiced_on, meeting.invoice_no = on, invoice_no
        audit.record("meeting.invoiced", about="meeting", about_id=meeting.id)
    db.session.flush()
    return len(rows)


def unmark_invoiced(meeting: Meeting) -> None:
    """Take a meeting off its invoice, when the mark was a mistake."""
    meeting.invoiced_on, meeting.invoice_no = None, ""
    db.session.flush()
    audit.record("meeting.invoice_unmarked", about="meeting", about_id=meeting.id)


def _check_payer(rows: Collection[Meeting], *, on: date, invoice_no: str) -> None:
    def payers(*criteria: ColumnElement[bool]) -> set[tuple[int, Payer]]:
        query = select(Contract.orderer_id, Contract.payer).join(
            Meeting, Meeting.contract_id == Contract.id
        )
        return {
            (orderer_id, payer) for orderer_id, payer in db.session.execute(query.where(*criteria))
        }

    chosen = payers(Meeting.id.in_(row.id for row in rows))
    if len(chosen) > 1:
        raise SeveralPayersError
    there = payers(
        Meeting.supervisor_id.in_({row.supervisor_id for row in rows}),
        Meeting.invoice_no == invoice_no,
        # Numbers may begin anew with a year.
        Meeting.invoiced_on.between(date(on.year, 1, 1), date(on.year, 12, 31)),
    )
    if there - chosen:
        raise NumberTakenError


def _lines(*criteria: ColumnElement[bool]) -> Iterable[Line]:
    """The lines of chargeable meetings in order, in a number of queries that never grows."""
    numbered = shares.numbers(Meeting.state.in_(CHARGEABLE)).subquery()
    present = _presence().subquery()
    query = (
        select(*_READ, numbered.c.number, present.c.present)
        .join(numbered, numbered.c.id == Meeting.id)
        .join(Meeting.contract)
        .outerjoin(present, present.c.meeting_id == Meeting.id)
        .where(*criteria)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    found = list(db.session.execute(query))
    contracts = _contracts({row.contract_id for row in found})
    book = Book(contracts.values())
    rates = queries.vat_rates()
    rate_on = cache(lambda day: vat.rate_on(rates, day))
    return [_line(contracts[row.contract_id], row, book=book, rate_on=rate_on) for row in found]


def _contracts(contract_ids: Collection[int]) -> dict[int, Contract]:
    """By their numbers, read apart: a contract is wide, and has many meetings."""
    query = (
        select(Contract).where(Contract.id.in_(contract_ids)).options(joinedload(Contract.orderer))
    )
    return {contract.id: contract for contract in db.session.scalars(query)}


def _line(contract: Contract, meeting: Any, *, book: Book, rate_on: Callable[[date], int]) -> Line:
    terms = book.money(contract.id, _day(meeting))
    service = _service(meeting, book=book)
    return Line(
        meeting_id=meeting.id,
        contract=contract,
        starts_at=meeting.starts_at,
        minutes=service.minutes,
        kind=meeting.kind,
        state=meeting.state,
        present=meeting.present if meeting.state is MeetingState.HELD else None,
        charged_pct=service.charged_pct,
        terms=terms,
        fee=charging.fee(service, terms, rate_on=rate_on),
        travel=charging.travel(service, terms, rate_on=rate_on),
        invoiced_on=meeting.invoiced_on,
        invoice_no=meeting.invoice_no,
    )


def _service(meeting: Any, *, book: Book) -> Service:
    on = _day(meeting)
    return Service(
        on=on,
        state=meeting.state,
        minutes=(meeting.ends_at - meeting.starts_at) // timedelta(minutes=1),
        charged_pct=cancelling.charged_pct(
            meeting.state,
            meeting.charge_pct,
            meeting.waiver_reason,
            book.cancelling(meeting.contract_id, on),
        ),
        number=meeting.number,
        present=meeting.present,
        place=meeting.place_type,
        travel_km=meeting.travel_km,
        travel_minutes=meeting.travel_minutes,
        travel_cents=meeting.travel_cents,
    )


def _day(meeting: Any) -> date:
    return clock.local(meeting.starts_at).date()


def _presence() -> Any:
    """How many were at each meeting where that is noted."""
    total = func.sum(Attendance.present).label("present")
    return select(Attendance.meeting_id, total).group_by(Attendance.meeting_id)


def _in(first_on: date, last_on: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Meeting.starts_at >= clock.day_begins(first_on), Meeting.starts_at < _after(last_on)


def _open(until_on: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Meeting.invoiced_on.is_(None), Meeting.starts_at < _after(until_on)


def _after(day: date) -> datetime:
    return clock.day_begins(day + timedelta(days=1))
