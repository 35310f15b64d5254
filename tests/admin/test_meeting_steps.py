"""What becomes of a meeting."""

import re
from datetime import date, timedelta

import pytest

from app import clock
from app.accounts.models import Role
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import AttendanceMode, ContractRole, Place, TravelBilling, WaiverReason
from app.practice.services import meeting_life
from app.practice.states import MeetingState
from tests.admin.addresses import details
from tests.factories import (
    MONDAY_NINE,
    NOW,
    TODAY,
    make_contract,
    make_inquiry,
    make_meeting,
    make_person,
    make_practice,
    make_supervisor,
)
from tests.pages import Page, opened

WEEK = timedelta(weeks=1)


@pytest.fixture
def supervisor(app, stop_clock):
    stop_clock(NOW)
    make_practice()
    return make_supervisor()


@pytest.fixture
def visitor(staff, supervisor):
    return staff(role=Role.SUPERVISOR, supervisor=supervisor)


@pytest.fixture
def meeting(supervisor):
    return make_meeting(contract=make_contract(supervisor=supervisor))


def test_the_list_begins_with_what_comes_next(visitor, supervisor):
    for weeks in (3, -1, 1, -3):
        make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + weeks * WEEK)

    page = opened(visitor, "/admin/meeting/")

    days = re.findall(r"\d+\.\d+\.", page.text_at("table"))
    assert days == ["7.12.", "21.12.", "23.11.", "9.11."]


def test_a_meeting_is_moved(visitor, meeting):
    page = opened(visitor, f"/admin/meeting/{meeting.id}/move")
    assert page.fields()["time"] == "9.00"

    answer = page.submit(visitor, {"day": "1.12.2026", "time": "13.30"})

    assert answer.status_code == 303
    db.session.expire_all()
    assert meeting.starts_at == MONDAY_NINE + timedelta(days=1, hours=4, minutes=30)
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)


def test_not_onto_another_one(visitor, meeting, supervisor):
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + timedelta(hours=3))
    page = opened(visitor, f"/admin/meeting/{meeting.id}/move")

    answer = page.submit(visitor, {"time": "12.00"})

    assert answer.status_code == 409
    assert Page(answer).fields()["time"] == "12.00"
    db.session.expire_all()
    assert meeting.starts_at == MONDAY_NINE


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


def test_this_and_the_following_move_and_are_cancelled_together(visitor, supervisor):
    contract = make_contract(supervisor=supervisor)
    rows = [make_meeting(contract=contract, starts_at=MONDAY_NINE + n * WEEK) for n in range(3)]
    page = opened(visitor, f"/admin/meeting/{rows[1].id}/move-following")

    page.submit(visitor, {"day": "8.12.2026", "time": "10.00"})

    db.session.expire_all()
    starts = [clock.local(row.starts_at).strftime("%d.%m. %H") for row in rows]
    assert starts == ["30.11. 09", "08.12. 10", "15.12. 10"]

    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + timedelta(hours=3))
    page = opened(visitor, f"/admin/meeting/{rows[0].id}/move-following")
    assert page.submit(visitor, {"time": "12.00"}).status_code == 409

    page = opened(visitor, f"/admin/meeting/{rows[1].id}/cancel-following")
    assert page.submit(visitor).status_code == 303
    db.session.expire_all()
    assert [row.state for row in rows] == [
        MeetingState.CONFIRMED,
        MeetingState.CANCELLED_IN_TIME,
        MeetingState.CANCELLED_IN_TIME,
    ]


@pytest.mark.parametrize("step", ["move", "move-following"])
def test_a_meeting_that_is_ahead_is_not_moved_into_the_past(visitor, supervisor, step, outbox):
    contract = make_contract(supervisor=supervisor, starts_on=date(2026, 1, 1))
    make_person(orderer=contract.orderer, contract=contract, role=ContractRole.CONTACT_PERSON)
    meeting = make_meeting(contract=contract)
    page = opened(visitor, f"/admin/meeting/{meeting.id}/{step}")

    answer = page.submit(visitor, {"day": "23.11.2026", "time": "11.59"})

    assert answer.status_code == 422
    assert "Aika on jo mennyt." in Page(answer).text_at(".field:has(#day)")
    db.session.expire_all()
    assert meeting.starts_at == MONDAY_NINE
    assert not outbox


@pytest.mark.parametrize("step", ["move", "move-following"])
@pytest.mark.parametrize("day", ["1.1.2020", "22.11.2026", "1.7.2027"])
def test_a_contracts_meeting_stays_within_the_contract(visitor, supervisor, step, day):
    contract = make_contract(supervisor=supervisor, ends_on=date(2027, 6, 30))
    meeting = make_meeting(contract=contract)
    page = opened(visitor, f"/admin/meeting/{meeting.id}/{step}")

    answer = page.submit(visitor, {"day": day})

    assert answer.status_code == 422
    assert "Sopimus on voimassa 23.11.2026–30.6.2027." in Page(answer).text_at(".field:has(#day)")
    db.session.expire_all()
    assert meeting.starts_at == MONDAY_NINE


def test_one_outside_its_contract_can_still_be_met_elsewhere(visitor, supervisor):
    """The contract's last day was written down after the meeting was agreed."""
    contract = make_contract(supervisor=supervisor, ends_on=TODAY)
    meeting = make_meeting(contract=contract)

    opened(visitor, f"/admin/meeting/{meeting.id}/move").submit(visitor, {"place": "remote"})

    db.session.expire_all()
    assert meeting.place_type is Place.REMOTE


@pytest.mark.parametrize("step", ["move", "move-following"])
def test_of_one_that_is_behind_the_page_says_when_a_letter_goes_out(
    visitor, supervisor, step, outbox
):
    contract = make_contract(supervisor=supervisor, starts_on=date(2026, 11, 2))
    make_person(orderer=contract.orderer, contract=contract, role=ContractRole.CONTACT_PERSON)
    meeting = make_meeting(contract=contract, starts_at=NOW - timedelta(days=7))
    page = opened(visitor, f"/admin/meeting/{meeting.id}/{step}")
    assert "Tieto lähtee sähköpostina yhdelle henkilölle" in page.text
    assert "Jo menneestä tapaamisesta ei lähde viestiä." in page.text

    page.submit(visitor, {"day": "17.11.2026"})
    assert not outbox
    page.submit(visitor, {"day": "1.12.2026"})
    assert [mail.template for mail in outbox] == ["meetings-moved"]


def test_those_whose_role_asks_for_it_are_told_and_the_page_says_so(visitor, supervisor, outbox):
    contract = make_contract(supervisor=supervisor)
    make_person(orderer=contract.orderer, contract=contract, role=ContractRole.CONTACT_PERSON)
    first, second, third = (
        make_meeting(contract=contract, starts_at=MONDAY_NINE + n * WEEK) for n in range(3)
    )

    for address, typed in [
        (f"{first.id}/move", {"time": "13.30"}),
        (f"{first.id}/cancel", {}),
        (f"{second.id}/move-following", {"time": "10.00"}),
        (f"{third.id}/cancel-following", {}),
    ]:
        page = opened(visitor, f"/admin/meeting/{address}")
        assert "Tieto lähtee sähköpostina yhdelle henkilölle" in page.text
        assert page.submit(visitor, typed).status_code == 303

    assert [mail.template for mail in outbox] == ["meetings-moved", "meetings-cancelled"] * 2


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


def test_a_step_that_there_is_not_is_not_found(visitor, meeting):
    assert visitor.post(f"/admin/meeting/{meeting.id}/proposed").status_code == 404


def test_moving_a_mapping_meeting_tells_the_visitor(visitor, supervisor, outbox):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_BOOKED)
    meeting = make_meeting(supervisor=supervisor, inquiry=inquiry)
    page = opened(visitor, f"/admin/meeting/{meeting.id}/move")

    page.submit(visitor, {"time": "10.00"})

    (mail,) = outbox.to(inquiry.email)
    assert mail.template == "mapping-moved"
    assert "klo 10.00–11.30" in mail.text.replace("\xa0", " ")
    assert "Aiempi aika, maanantaina 30.11.2026 klo 9.00–10.30" in mail.text.replace("\xa0", " ")


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
