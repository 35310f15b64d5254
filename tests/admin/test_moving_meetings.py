"""A meeting gets another time or place, within what is agreed, and those who come are told."""

import re
from datetime import date, timedelta

import pytest

from app import clock
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import ContractRole, Place
from app.practice.states import MeetingState
from tests.factories import (
    MONDAY_NINE,
    NOW,
    TODAY,
    make_contract,
    make_inquiry,
    make_meeting,
    make_person,
)
from tests.pages import Page, opened

WEEK = timedelta(weeks=1)


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


def test_moving_a_mapping_meeting_tells_the_visitor(visitor, supervisor, outbox):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_BOOKED)
    meeting = make_meeting(supervisor=supervisor, inquiry=inquiry)
    page = opened(visitor, f"/admin/meeting/{meeting.id}/move")

    page.submit(visitor, {"time": "10.00"})

    (mail,) = outbox.to(inquiry.email)
    assert mail.template == "mapping-moved"
    assert "klo 10.00–11.30" in mail.text.replace("\xa0", " ")
    assert "Aiempi aika, maanantaina 30.11.2026 klo 9.00–10.30" in mail.text.replace("\xa0", " ")
