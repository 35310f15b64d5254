"""What becomes of a meeting: held, moved, cancelled or missed, who was there, and what it costs.

Domain.md sections 2.2, 2.3 and 3.6. Nothing of what was spoken is kept. Callers commit.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app import clock
from app.accounts import audit
from app.extensions import db
from app.practice import cancelling, charging, queries, vat
from app.practice.cancelling import Verdict
from app.practice.charging import Amount, Service
from app.practice.choices import AttendanceMode, ContractRole, WaiverReason
from app.practice.models import Attendance, Contract, ContractPerson, Meeting
from app.practice.services import meetings, shares
from app.practice.services.versions import Book
from app.practice.states import CHARGEABLE, MARKED, MeetingState, StepNotAllowedError


class AlreadyInvoicedError(Exception):
    """The meeting is on an invoice, so what it costs is not changed any more."""


class NotWaivableError(Exception):
    """The meeting costs nothing, or the reason is none that this contract knows."""


class NotOfContractError(Exception):
    """Someone is not among the contract's supervisees, or persons are not noted for it."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a step would make of a meeting or has made of it; `fee` is None without a contract."""

    verdict: Verdict
    fee: Amount | None
    waivers: tuple[WaiverReason, ...]
    # For which the fee may be let go.


@dataclass(frozen=True, kw_only=True)
class Travel:
    """What was travelled, as the contract charges it."""

    km: int | None = None
    minutes: int | None = None
    cents: int | None = None


def if_cancelled(meeting: Meeting, *, now: datetime, by_supervisor: bool = False) -> Outcome:
    """What cancelling at this moment would mean: shown before anyone is asked to be sure."""
    verdict = cancelling.of_cancelling(
        meeting.state,
        meeting.starts_at,
        _terms(meeting),
        cancelled_at=now,
        by_supervisor=by_supervisor,
    )
    return _outcome(meeting, verdict)


def cancel(
    meeting: Meeting,
    *,
    now: datetime,
    by_supervisor: bool = False,
    waiver: WaiverReason | None = None,
) -> Outcome:
    """Cancel, in time or late by the contract's rule. Raises StepNotAllowedError."""
    outcome = if_cancelled(meeting, now=now, by_supervisor=by_supervisor)
    _take(meeting, outcome.verdict, waiver=waiver)
    meeting.cancelled_at = now
    db.session.flush()
    return outcome


def if_missed(meeting: Meeting, *, now: datetime) -> Outcome:
    """What it would mean that nobody came. Raises StepNotAllowedError before it has begun."""
    _check_begun(meeting, now=now)
    verdict = cancelling.of_missing(meeting.starts_at, _terms(meeting), noted_at=now)
    return _outcome(meeting, verdict)


def miss(meeting: Meeting, *, now: datetime, waiver: WaiverReason | None = None) -> Outcome:
    """Nobody came. Raises StepNotAllowedError, also for a meeting that has not begun."""
    outcome = if_missed(meeting, now=now)
    _take(meeting, outcome.verdict, waiver=waiver)
    db.session.flush()
    return outcome


def hold(
    meeting: Meeting,
    *,
    now: datetime,
    present: int | None = None,
    person_ids: Collection[int] | None = None,
    travel: Travel | None = None,
) -> None:
    """The meeting was held. Raises StepNotAllowedError, also for one that has not begun."""
    _check_begun(meeting, now=now)
    meetings.step(meeting, MeetingState.HELD)
    note_attendance(meeting, present=present, person_ids=person_ids)
    if travel is not None:
        note_travel(meeting, travel)


def restore(meeting: Meeting) -> None:
    """Take back that it was held or missed: it is agreed again, and nothing is noted of it.

    Raises AlreadyInvoicedError or StepNotAllowedError.
    """
    _check_not_invoiced(meeting)
    if meeting.state not in MARKED:
        raise StepNotAllowedError(f"a {meeting.state} meeting is not restored")
    db.session.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id))
    meeting.charge_pct = meeting.waiver_reason = None
    meeting.travel_km = meeting.travel_minutes = meeting.travel_cents = None
    meetings.step(meeting, MeetingState.CONFIRMED, event="restored")


def waive(meeting: Meeting, reason: WaiverReason | None) -> None:
    """Let the fee go for a reason, or None to charge it after all.

    Raises NotWaivableError or AlreadyInvoicedError.
    """
    _check_not_invoiced(meeting)
    fees = CHARGEABLE - {MeetingState.HELD}
    if meeting.state not in fees or (reason is not None and reason not in waivers_of(meeting)):
        raise NotWaivableError
    meeting.waiver_reason = reason
    db.session.flush()
    audit.record(
        "meeting.waived",
        about="meeting",
        about_id=meeting.id,
        # The reason stays with the meeting: the audit log outlives it.
        is_waived=reason is not None,
    )


def note_travel(meeting: Meeting, travel: Travel) -> None:
    """Write down what was travelled. Raises AlreadyInvoicedError."""
    _check_not_invoiced(meeting)
    meeting.travel_km, meeting.travel_minutes = travel.km, travel.minutes
    meeting.travel_cents = travel.cents
    db.session.flush()


def note_attendance(
    meeting: Meeting, *, present: int | None = None, person_ids: Collection[int] | None = None
) -> None:
    """Write down how many, or who, were there; what was noted before is replaced.

    Who is noted only where the contract says so, and only its own supervisees, else
    NotOfContractError. Raises AlreadyInvoicedError.
    """
    _check_not_invoiced(meeting)
    if person_ids is not None:
        _check_supervisees(meeting, person_ids)
    if present is None and person_ids is None:
        return
    db.session.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id))
    if person_ids is not None:
        rows = [Attendance(meeting_id=meeting.id, person_id=key) for key in sorted(set(person_ids))]
        # Nobody came of those who are named: that is a number too.
        db.session.add_all(rows or [Attendance(meeting_id=meeting.id, present=0)])
    else:
        db.session.add(Attendance(meeting_id=meeting.id, present=present))
    db.session.flush()


def attendance_of(meeting: Meeting) -> tuple[int | None, frozenset[int]]:
    """How many were there, None if not noted, and who, where that is noted."""
    rows = list(db.session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id)))
    who = frozenset(row.person_id for row in rows if row.person_id is not None)
    return (sum(row.present for row in rows) if rows else None), who


def waivers_of(meeting: Meeting) -> tuple[WaiverReason, ...]:
    """The reasons for which a fee may be let go."""
    contract = meeting.contract
    if contract is None:
        return ()
    return cancelling.waivers(contract.orderer.type, contract.cancel_exceptions)


def _take(meeting: Meeting, verdict: Verdict, *, waiver: WaiverReason | None) -> None:
    if waiver is not None and not (verdict.is_charged and waiver in waivers_of(meeting)):
        raise NotWaivableError
    meetings.step(meeting, verdict.state)
    meeting.charge_pct = verdict.charge_pct if verdict.state in CHARGEABLE else None
    meeting.waiver_reason = waiver


def _terms(meeting: Meeting) -> cancelling.CancelTerms:
    if meeting.contract is None:
        # A mapping meeting binds nobody yet.
        return cancelling.CancelTerms(free_hours=0, late_pct=0, no_show_pct=0)
    day = clock.local(meeting.starts_at).date()
    return Book([meeting.contract]).cancelling(meeting.contract.id, day)


def _outcome(meeting: Meeting, verdict: Verdict) -> Outcome:
    if meeting.contract is None:
        return Outcome(verdict=verdict, fee=None, waivers=())
    return Outcome(
        verdict=verdict,
        fee=_fee(meeting, meeting.contract, verdict) if verdict.is_charged else None,
        waivers=waivers_of(meeting) if verdict.is_charged else (),
    )


def _fee(meeting: Meeting, contract: Contract, verdict: Verdict) -> Amount:
    on = clock.local(meeting.starts_at).date()
    rates = queries.vat_rates()
    service = Service(
        on=on,
        state=verdict.state,
        minutes=(meeting.ends_at - meeting.starts_at) // timedelta(minutes=1),
        charged_pct=verdict.charge_pct,
        number=shares.number_of(meeting),
        place=meeting.place_type,
    )
    terms = Book([contract]).money(contract.id, on)
    return charging.fee(service, terms, rate_on=lambda day: vat.rate_on(rates, day))


def _check_begun(meeting: Meeting, *, now: datetime) -> None:
    if meeting.starts_at > now:
        raise StepNotAllowedError("it has not begun")


def _check_not_invoiced(meeting: Meeting) -> None:
    if meeting.invoiced_on is not None:
        raise AlreadyInvoicedError


def _check_supervisees(meeting: Meeting, person_ids: Collection[int]) -> None:
    contract = meeting.contract
    if contract is None or contract.attendance_mode is not AttendanceMode.PERSON:
        raise NotOfContractError
    query = select(ContractPerson.person_id).where(
        ContractPerson.contract_id == contract.id, ContractPerson.role == ContractRole.SUPERVISEE
    )
    if not set(person_ids) <= set(db.session.scalars(query)):
        raise NotOfContractError
