"""One contract from its draft to its renewal; every date and sum is counted by hand."""

from datetime import UTC, date, datetime, time, timedelta

from app import clock
from app.extensions import db
from app.practice.choices import ContractRole, MeetingKind, MidEvaluation, Place, TravelBilling
from app.practice.models import Contract, Evaluation, Goal, Meeting, SchoolHoliday
from app.practice.series import Decision, Mark, Rhythm, Way
from app.practice.services import (
    acceptance,
    budget,
    contracts,
    evaluations,
    meeting_life,
    payer_report,
    series,
)
from app.practice.services.meeting_life import Travel
from app.practice.services.meetings import Appointment
from app.practice.services.series import Wish
from app.practice.states import ContractState, EvaluationState, MeetingState
from tests.factories import keep, make_closure, make_contract, make_person, make_practice

AUGUST = datetime(2026, 8, 10, 9, tzinfo=UTC)
FORTY_KM = Travel(km=40)
HOUR = timedelta(hours=1)


def a_signed_contract():
    """Orderer, manager and two supervisees; 180 euros a meeting and 55 cents a kilometre."""
    make_practice()
    contract = make_contract(
        state=ContractState.DRAFT,
        starts_on=date(2026, 8, 21),
        ends_on=date(2027, 5, 31),
        meetings_planned=12,
        unit_price_cents=18000,
        travel_billing=TravelBilling.KM,
        travel_price_cents=55,
        mid_evaluation=MidEvaluation.HALFWAY,
    )
    keep(Goal(contract_id=contract.id, text="Työnjaon selkeys"))
    for role in (
        ContractRole.CONTACT_PERSON,
        ContractRole.MANAGER,
        ContractRole.SUPERVISEE,
        ContractRole.SUPERVISEE,
    ):
        make_person(orderer=contract.orderer, contract=contract, role=role)
    for row in acceptance.ask(contract, now=AUGUST):
        acceptance.accept(row, name="Nimi", sha256=row.version.sha256, now=AUGUST + HOUR)
    db.session.commit()
    return contract


def twelve_fridays(contract):
    """Every third Friday from 21 August at nine, over all that a school year has in store."""
    keep(SchoolHoliday(starts_on=date(2026, 10, 19), ends_on=date(2026, 10, 23)))
    make_closure(starts_on=date(2026, 11, 13))
    make_closure(starts_on=date(2026, 12, 20), ends_on=date(2027, 1, 6))
    rhythm = Rhythm(first_on=date(2026, 8, 21), starts=time(9), minutes=90, weeks=3, count=12)
    decided = {date(2027, 1, 1): Decision(way=Way.SKIP)}
    wish = Wish(rhythm=rhythm, place=Place.CLIENT_PREMISES, decisions=decided)
    return series.preview(contract, wish)


def hold(meeting, *, present):
    meeting_life.hold(meeting, now=meeting.ends_at, present=present, travel=FORTY_KM)


def live_through(rows):
    """Nine are held, one of them on another day; one is late, one missed, one called off in time."""
    thursday = clock.at_wall_time(date(2026, 10, 1), time(13))
    series.move_one(
        rows[2],
        Appointment(starts_at=thursday, ends_at=thursday + 1.5 * HOUR, place=Place.CLIENT_PREMISES),
        now=rows[2].starts_at - 24 * HOUR,
    )
    for number, present in ((1, 6), (2, 5), (3, 6), (5, 4), (6, 6), (9, 6), (10, 6), (11, 6), (12, 6)):  # fmt: skip
        hold(rows[number - 1], present=present)
    meeting_life.cancel(rows[3], now=rows[3].starts_at - 24 * HOUR)
    meeting_life.miss(rows[6], now=rows[6].ends_at)
    meeting_life.note_travel(rows[6], FORTY_KM)
    meeting_life.cancel(rows[7], now=rows[7].starts_at - 72 * HOUR)
    db.session.commit()


def in_cents(report):
    total = report.total
    return (total.net_cents, total.vat_cents, total.gross_cents)


def test_a_contract_from_its_draft_to_its_renewal(any_app):
    contract = a_signed_contract()
    assert (contract.state, contract.signed_on) == (ContractState.ACTIVE, date(2026, 8, 10))

    preview = twelve_fridays(contract)
    marks = {row.planned_on: (row.way, row.planned_marks) for row in preview.rows}
    assert marks[date(2026, 10, 23)] == (Way.AS_PLANNED, {Mark.SCHOOL_HOLIDAY})
    assert marks[date(2026, 11, 13)] == (Way.NEXT_FREE_WEEK, {Mark.CLOSURE})
    assert marks[date(2027, 1, 1)] == (Way.SKIP, {Mark.CLOSURE, Mark.HOLIDAY})
    # Good Friday.
    assert marks[date(2027, 3, 26)] == (Way.NEXT_FREE_WEEK, {Mark.HOLIDAY})
    rows = series.save(contract, preview)
    assert [f"{row.starts_at:%d.%m. %H}" for row in rows] == [
        "21.08. 06", "11.09. 06", "02.10. 06", "23.10. 06", "20.11. 07", "11.12. 07",
        "22.01. 07", "12.02. 07", "05.03. 07", "02.04. 06", "23.04. 06", "14.05. 06",
    ]  # fmt: skip
    assert {clock.local(row.starts_at).time() for row in rows} == {time(9)}
    assert rows[5].kind is MeetingKind.MID_EVALUATION
    assert rows[11].kind is MeetingKind.FINAL_EVALUATION

    live_through(rows)
    assert (rows[3].state, rows[3].charge_pct) == (MeetingState.CANCELLED_LATE, 50)
    assert (rows[7].state, rows[7].charge_pct) == (MeetingState.CANCELLED_IN_TIME, None)
    made = budget.of_contract(contract)
    assert (made.agreed, made.held, made.consumed, made.given_back, made.left) == (12, 9, 2, 1, 1)

    check_money(contract)
    check_evaluations(contract)

    contracts.step(contract, ContractState.ENDING)
    contracts.step(contract, ContractState.COMPLETED, over_on=date(2027, 8, 17))
    renewal = contracts.renew(contract, starts_on=date(2027, 8, 20), year=2027)
    assert (renewal.predecessor_id, renewal.state) == (contract.id, ContractState.DRAFT)
    assert budget.of_contract(contract).left == 0


def check_money(contract):
    wall = Contract.id == contract.id

    # Autumn: 5 x 180 + 90 + 5 x 22 = 1100; 25,5 % of it 280,50.
    autumn = payer_report.report(contract, first_on=date(2026, 8, 1), last_on=date(2026, 12, 31))
    assert [line.present for line in autumn.lines] == [6, 5, 6, None, 4, 6]
    assert in_cents(autumn) == (110000, 28050, 138050)
    assert autumn.minutes_held == 450

    # All of it: 9 x 180 + 90 + 180 + 10 x 22 = 2110; 25,5 % of it 538,05.
    everything = payer_report.report(contract, first_on=date(2026, 8, 1), last_on=date(2027, 7, 31))
    assert in_cents(everything) == (211000, 53805, 264805)

    ids = [line.meeting_id for line in autumn.lines]
    assert payer_report.mark_invoiced(ids, on=date(2027, 1, 4), invoice_no="101", within=wall) == 6
    # Spring: 180 + 22 for the missed one, 4 x 202 = 1010; 25,5 % of it 257,55.
    (left,) = payer_report.not_invoiced(until_on=date(2027, 5, 31), within=wall)
    assert in_cents(left.report) == (101000, 25755, 126755)


def check_evaluations(contract):
    (overdue, _final) = evaluations.overdue(today=date(2027, 6, 1))
    assert overdue.due_on == date(2026, 12, 11)
    evaluations.step(overdue, EvaluationState.DONE, on=date(2026, 12, 11))
    states = {row.due_on: row.state for row in evaluations.of_contract(contract)}
    assert states == {
        date(2026, 12, 11): EvaluationState.DONE,
        date(2027, 5, 14): EvaluationState.PLANNED,
    }
    assert db.session.query(Evaluation).count() == 2
    assert db.session.query(Meeting).count() == 12
