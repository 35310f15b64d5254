"""What becomes of a meeting, who was there, and what it costs."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.practice.cancelling import Ground
from app.practice.choices import (
    AttendanceMode,
    ContractRole,
    MeetingKind,
    OrdererType,
    PriceBasis,
    WaiverReason,
)
from app.practice.services import budget, contracts, meeting_life
from app.practice.services.meeting_life import (
    AlreadyInvoicedError,
    NotOfContractError,
    NotWaivableError,
    Travel,
)
from app.practice.states import MeetingState, StepNotAllowedError
from tests.factories import (
    MONDAY_NINE,
    TODAY,
    make_contract,
    make_meeting,
    make_orderer,
    make_person,
)

HOUR = timedelta(hours=1)
LATER = MONDAY_NINE + 2 * HOUR


def a_meeting(*, of=None, **columns):
    return make_meeting(contract=of or make_contract(), **columns)


def a_consumers_meeting():
    orderer = make_orderer(type=OrdererType.PRIVATE_PERSON)
    return a_meeting(of=make_contract(orderer=orderer))


def test_before_cancelling_it_is_said_what_it_will_cost_and_why(app):
    meeting = a_meeting()

    outcome = meeting_life.if_cancelled(meeting, now=MONDAY_NINE - 47 * HOUR)

    assert outcome.verdict.ground is Ground.LATE
    assert outcome.fee.net_cents == 6000
    assert outcome.fee.gross_cents == 7530
    assert outcome.waivers == (WaiverReason.GOODWILL,)
    assert meeting.state is MeetingState.CONFIRMED


def test_cancelling_late_keeps_what_the_rule_said(app):
    meeting = a_meeting()
    now = MONDAY_NINE - 47 * HOUR

    meeting_life.cancel(meeting, now=now)
    db.session.commit()
    meeting.contract.late_cancel_fee_pct = 0

    assert (meeting.state, meeting.cancelled_at) == (MeetingState.CANCELLED_LATE, now)
    assert meeting.charge_pct == 50
    assert meeting.sequence == 1


def test_cancelling_in_time_costs_nothing(app):
    meeting = a_meeting()

    outcome = meeting_life.cancel(meeting, now=MONDAY_NINE - 48 * HOUR)

    assert (meeting.state, meeting.charge_pct, outcome.fee) == (
        MeetingState.CANCELLED_IN_TIME, None, None,
    )  # fmt: skip


def test_a_supervisor_never_charges_for_their_own_absence(app):
    meeting = a_meeting()

    meeting_life.cancel(meeting, now=MONDAY_NINE - HOUR, by_supervisor=True)

    assert meeting.state is MeetingState.CANCELLED_BY_SUPERVISOR


def test_a_mapping_meeting_binds_nobody(app):
    meeting = make_meeting()

    outcome = meeting_life.cancel(meeting, now=MONDAY_NINE - HOUR)

    assert (outcome.fee, meeting.state) == (None, MeetingState.CANCELLED_IN_TIME)


def test_a_consumers_illness_lets_the_fee_go(app):
    meeting = a_consumers_meeting()

    meeting_life.cancel(meeting, now=MONDAY_NINE - HOUR, waiver=WaiverReason.COMPELLING_REASON)

    assert meeting.state is MeetingState.CANCELLED_LATE
    assert meeting.waiver_reason is WaiverReason.COMPELLING_REASON


def test_a_fee_is_waived_and_taken_after_all(app):
    meeting = a_meeting()
    meeting_life.cancel(meeting, now=MONDAY_NINE - HOUR)

    meeting_life.waive(meeting, WaiverReason.GOODWILL)
    assert meeting.waiver_reason is WaiverReason.GOODWILL
    meeting_life.waive(meeting, None)
    assert meeting.waiver_reason is None


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CANCELLED_IN_TIME])
def test_what_has_no_fee_is_not_waived(app, state):
    with pytest.raises(NotWaivableError):
        meeting_life.waive(a_meeting(state=state), WaiverReason.GOODWILL)


def test_an_organisation_is_not_ill_unless_its_contract_says_so(app):
    meeting = a_meeting()

    with pytest.raises(NotWaivableError):
        meeting_life.cancel(meeting, now=MONDAY_NINE - HOUR, waiver=WaiverReason.COMPELLING_REASON)

    assert meeting.state is MeetingState.CONFIRMED


def test_only_what_has_begun_is_held_or_missed(app):
    meeting = a_meeting()

    with pytest.raises(StepNotAllowedError):
        meeting_life.hold(meeting, now=MONDAY_NINE - HOUR)
    with pytest.raises(StepNotAllowedError):
        meeting_life.miss(meeting, now=MONDAY_NINE - HOUR)


def test_a_missed_meeting_costs_what_the_contract_says(app):
    meeting = a_meeting()

    outcome = meeting_life.miss(meeting, now=LATER)

    assert (meeting.state, meeting.charge_pct) == (MeetingState.NO_SHOW, 100)
    assert outcome.fee.net_cents == 12000


def test_a_missed_meeting_costs_the_share_of_a_fixed_total_that_it_would_take(app):
    contract = make_contract(
        price_basis=PriceBasis.FIXED_TOTAL, unit_price_cents=100000, meetings_planned=3
    )
    first, second, third, fourth = (
        a_meeting(of=contract, starts_at=MONDAY_NINE + n * 2 * HOUR) for n in range(4)
    )
    now = fourth.ends_at
    meeting_life.miss(first, now=now, waiver=WaiverReason.GOODWILL)
    meeting_life.hold(second, now=now)
    meeting_life.hold(third, now=now)

    said = meeting_life.if_missed(fourth, now=now)

    assert said.fee.cents == 33334


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.NO_SHOW])
def test_what_was_marked_by_a_slip_is_agreed_again_with_nothing_noted(app, state):
    meeting = a_meeting()
    if state is MeetingState.HELD:
        meeting_life.hold(meeting, now=LATER, present=6, travel=Travel(km=42))
    else:
        meeting_life.miss(meeting, now=LATER, waiver=WaiverReason.GOODWILL)

    meeting_life.restore(meeting)
    db.session.commit()

    assert (meeting.state, meeting.charge_pct, meeting.waiver_reason, meeting.travel_km) == (
        MeetingState.CONFIRMED, None, None, None,
    )  # fmt: skip
    assert meeting_life.attendance_of(meeting) == (None, frozenset())
    made = budget.of_contract(meeting.contract)
    assert (made.held, made.consumed, made.planned) == (0, 0, 1)


@pytest.mark.parametrize("state", [MeetingState.PROPOSED, MeetingState.CONFIRMED, MeetingState.CANCELLED_LATE])  # fmt: skip
def test_only_what_was_marked_held_or_missed_is_restored(app, state):
    with pytest.raises(StepNotAllowedError):
        meeting_life.restore(a_meeting(state=state))


def test_a_held_meeting_notes_how_many_and_how_far(app):
    meeting = a_meeting()

    meeting_life.hold(meeting, now=LATER, present=6, travel=Travel(km=42))
    meeting_life.note_attendance(meeting, present=5)

    assert meeting.state is MeetingState.HELD
    assert meeting_life.attendance_of(meeting) == (5, frozenset())
    assert meeting.travel_km == 42


def test_who_was_there_is_noted_where_the_contract_says_so(any_app):
    contract = make_contract(attendance_mode=AttendanceMode.PERSON)
    people = [
        make_person(orderer=contract.orderer, contract=contract, role=ContractRole.SUPERVISEE)
        for _number in range(3)
    ]
    meeting = a_meeting(of=contract)

    meeting_life.hold(meeting, now=LATER, person_ids=[person.id for person in people[:2]])
    db.session.commit()

    count, who = meeting_life.attendance_of(meeting)
    assert (count, who) == (2, {people[0].id, people[1].id})

    # Someone is erased: the number stays.
    db.session.delete(people[0])
    db.session.commit()
    assert meeting_life.attendance_of(meeting) == (2, {people[1].id})


def test_nobody_is_named_where_only_the_number_is_agreed(app):
    contract = make_contract()
    person = make_person(orderer=contract.orderer, contract=contract, role=ContractRole.SUPERVISEE)

    with pytest.raises(NotOfContractError):
        meeting_life.note_attendance(a_meeting(of=contract), person_ids=[person.id])


def test_a_stranger_is_not_noted(app):
    contract = make_contract(attendance_mode=AttendanceMode.PERSON)
    stranger = make_person(orderer=make_orderer())

    with pytest.raises(NotOfContractError):
        meeting_life.note_attendance(a_meeting(of=contract), person_ids=[stranger.id])


def test_what_is_invoiced_is_not_changed(app):
    meeting = a_meeting(state=MeetingState.NO_SHOW, invoiced_on=TODAY)

    with pytest.raises(AlreadyInvoicedError):
        meeting_life.waive(meeting, WaiverReason.GOODWILL)
    with pytest.raises(AlreadyInvoicedError):
        meeting_life.note_attendance(meeting, present=1)
    with pytest.raises(AlreadyInvoicedError):
        meeting_life.note_travel(meeting, Travel(km=1))
    with pytest.raises(AlreadyInvoicedError):
        meeting_life.restore(meeting)


def test_the_terms_of_the_meetings_day_decide(app):
    """The price goes up from Tuesday on by an accepted change; Monday's fee stays."""
    contract = make_contract(state="active", signed_on=TODAY)
    contracts._put_in_force(contract)  # noqa: SLF001 - as when it was signed
    meeting = a_meeting(of=contract)
    contract.unit_price_cents, contract.late_cancel_fee_pct = 20000, 100
    version = contracts.note_change(contract)
    version.in_force_from_on = (MONDAY_NINE + 24 * HOUR).date()

    monday = meeting_life.if_cancelled(meeting, now=MONDAY_NINE - HOUR)
    later = a_meeting(of=contract, starts_at=MONDAY_NINE + 48 * HOUR, kind=MeetingKind.REGULAR)
    wednesday = meeting_life.if_cancelled(later, now=later.starts_at - HOUR)

    assert monday.fee.net_cents == 6000
    assert wednesday.fee.net_cents == 20000
