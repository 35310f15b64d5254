"""What becomes of a meeting."""

from datetime import date, timedelta

import pytest

from app import clock
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import AttendanceMode, ContractRole, TravelBilling, WaiverReason
from app.practice.services import meeting_life
from app.practice.states import MeetingState
from tests.admin.addresses import details
from tests.factories import (
    NOW,
    TODAY,
    make_contract,
    make_inquiry,
    make_meeting,
    make_person,
)
from tests.pages import Page, opened

WEEK = timedelta(weeks=1)


@pytest.mark.parametrize(
    ("step", "becomes"),
    [
        ("held", "held"),
        ("no-show", "no_show"),
        ("cancel", "cancelled_late"),
        ("cancelled-by-supervisor", "cancelled_by_supervisor"),
    ],
)
def test_each_end_asks_and_is_noted(visitor, supervisor, step, becomes, outbox):
    contract = make_contract(supervisor=supervisor)
    meeting = make_meeting(contract=contract, starts_at=clock.now() - timedelta(hours=1))
    page = opened(visitor, f"/admin/meeting/{meeting.id}/{step}")
    assert meeting.state is MeetingState.CONFIRMED

    answer = page.submit(visitor)

    assert answer.status_code == 303
    assert meeting.state.value == becomes
    assert not outbox


def test_cancelling_says_beforehand_what_it_costs_and_why(visitor, supervisor):
    # 180 euros: half of it is 90, and 25,5 per cent of that 22,95.
    contract = make_contract(supervisor=supervisor, unit_price_cents=18000)
    meeting = make_meeting(contract=contract, starts_at=NOW + timedelta(hours=47))
    page = opened(visitor, f"/admin/meeting/{meeting.id}/cancel")

    assert "Peruttu myöhässä: peruttu myöhemmin kuin sopimus sallii maksutta" in page.text
    assert "50 % hinnasta: 90,00 € + alv 22,95 € = 112,95 €" in page.text

    page.submit(visitor, {"waiver": "goodwill"})

    assert meeting.state is MeetingState.CANCELLED_LATE
    assert (meeting.charge_pct, meeting.waiver_reason) == (50, WaiverReason.GOODWILL)

    opened(visitor, f"/admin/meeting/{meeting.id}/waive").submit(visitor, {"waiver": ""})
    assert meeting.waiver_reason is None


def test_what_is_pressed_is_what_was_shown(visitor, supervisor, stop_clock):
    contract = make_contract(supervisor=supervisor)
    meeting = make_meeting(contract=contract, starts_at=NOW + timedelta(hours=48))
    page = opened(visitor, f"/admin/meeting/{meeting.id}/cancel")
    assert "ajoissa" in page.text

    stop_clock(NOW + timedelta(minutes=5))
    late = page.submit(visitor, {"time": "12.05"})

    assert late.status_code == 409
    assert meeting.state is MeetingState.CONFIRMED
    # It was told by telephone five minutes ago.
    assert Page(late).submit(visitor, {"time": "12.00"}).status_code == 409
    assert page.submit(visitor).status_code == 303
    assert (meeting.state, meeting.cancelled_at) == (MeetingState.CANCELLED_IN_TIME, NOW)


def test_holding_notes_who_was_there_and_what_was_travelled(visitor, supervisor):
    contract = make_contract(
        supervisor=supervisor,
        attendance_mode=AttendanceMode.PERSON,
        travel_billing=TravelBilling.KM,
        travel_price_cents=55,
    )
    here, away = (
        make_person(orderer=contract.orderer, contract=contract, role=ContractRole.SUPERVISEE)
        for _ in range(2)
    )
    meeting = make_meeting(contract=contract, starts_at=NOW - timedelta(hours=2))
    page = opened(visitor, f"/admin/meeting/{meeting.id}/held")
    assert page.has(f"input[name=persons][value='{away.id}']")

    page.submit(visitor, {"persons": [str(here.id)], "travel_km": "40"})

    assert (meeting.state, meeting.travel_km) == (MeetingState.HELD, 40)
    assert meeting_life.attendance_of(meeting) == (1, {here.id})
    notes = opened(visitor, f"/admin/meeting/{meeting.id}/notes")
    notes.submit(visitor, {"persons": [str(here.id), str(away.id)]})
    assert meeting_life.attendance_of(meeting)[0] == 2


@pytest.mark.parametrize("step", ["held", "no-show"])
def test_what_has_not_begun_was_neither_held_nor_missed(visitor, supervisor, step):
    contract = make_contract(supervisor=supervisor)
    meeting = make_meeting(contract=contract, starts_at=clock.now() + timedelta(minutes=5))

    answer = visitor.post(f"/admin/meeting/{meeting.id}/{step}")

    assert answer.status_code == 409
    assert meeting.state is MeetingState.CONFIRMED


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.NO_SHOW])
def test_a_slip_is_taken_back_as_long_as_no_invoice_has_gone(visitor, supervisor, state):
    contract = make_contract(supervisor=supervisor, starts_on=date(2026, 11, 2))
    starts_at = NOW - timedelta(days=7)
    meeting = make_meeting(contract=contract, state=state, starts_at=starts_at)
    page = opened(visitor, opened(visitor, details("meeting", meeting)).link("Palauta sovituksi"))
    assert meeting.state is state

    assert page.submit(visitor).status_code == 303

    db.session.expire_all()
    assert meeting.state is MeetingState.CONFIRMED
    after = opened(visitor, details("meeting", meeting))
    assert "Tapaaminen palautettiin sovituksi" in after.text
    assert after.has("form[action$='/held']")


def test_what_is_on_an_invoice_is_not_taken_back(visitor, supervisor):
    contract = make_contract(supervisor=supervisor)
    meeting = make_meeting(contract=contract, state=MeetingState.HELD, invoiced_on=TODAY)
    assert "Palauta sovituksi" not in opened(visitor, details("meeting", meeting)).text

    assert visitor.post(f"/admin/meeting/{meeting.id}/restore").status_code == 409
    assert visitor.post(f"/admin/meeting/{meeting.id}/confirmed").status_code == 409

    assert meeting.state is MeetingState.HELD


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.NO_SHOW])
def test_a_mapping_meeting_that_has_been_is_not_confirmed_anew(visitor, supervisor, state):
    meeting = make_meeting(supervisor=supervisor, state=state)
    assert not opened(visitor, details("meeting", meeting)).has("a[href*='/confirmed']")

    assert visitor.post(f"/admin/meeting/{meeting.id}/confirmed").status_code == 409


def test_what_has_been_held_is_not_cancelled(visitor, supervisor):
    contract = make_contract(supervisor=supervisor)
    meeting = make_meeting(contract=contract, state=MeetingState.HELD)

    answer = visitor.post(f"/admin/meeting/{meeting.id}/cancel")

    assert answer.status_code == 409
    assert meeting.state is MeetingState.HELD


def test_a_step_that_there_is_not_is_not_found(visitor, supervisor):
    meeting = make_meeting(contract=make_contract(supervisor=supervisor))

    assert visitor.post(f"/admin/meeting/{meeting.id}/proposed").status_code == 404


def test_cancelling_a_mapping_meeting_opens_its_request_again(visitor, supervisor, outbox):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_BOOKED)
    meeting = make_meeting(supervisor=supervisor, inquiry=inquiry)
    page = opened(visitor, f"/admin/meeting/{meeting.id}/cancelled-by-supervisor")

    page.submit(visitor, {"message": "Sairastuin, etsitään uusi aika."})

    assert meeting.state is MeetingState.CANCELLED_BY_SUPERVISOR
    assert inquiry.state is InquiryState.CONTACTED
    assert "Sairastuin" in outbox.to(inquiry.email)[0].text
    assert opened(visitor, details("inquiry", inquiry)).has("form[action$='/agree']")


def test_a_time_that_a_request_holds_is_agreed_on_the_requests_page(visitor, supervisor):
    inquiry = make_inquiry(supervisor=supervisor)
    meeting = make_meeting(supervisor=supervisor, inquiry=inquiry, state=MeetingState.PROPOSED)

    assert visitor.post(f"/admin/meeting/{meeting.id}/confirmed").status_code == 409
    assert "yhteydenoton sivulla" in opened(visitor, details("meeting", meeting)).text


def test_a_cancelled_mapping_meeting_is_told_of_even_without_a_word(visitor, supervisor, outbox):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_BOOKED)
    meeting = make_meeting(supervisor=supervisor, inquiry=inquiry)
    page = opened(visitor, f"/admin/meeting/{meeting.id}/cancelled-by-supervisor")

    page.submit(visitor, {"message": ""})

    (mail,) = outbox.to(inquiry.email)
    assert mail.template == "mapping-cancelled"
    assert "30.11.2026" in mail.text
