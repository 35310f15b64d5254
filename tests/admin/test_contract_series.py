"""The page of a contract's series: a preview that keeps nothing, and saving it whole."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Role
from app.extensions import db
from app.practice.choices import ContractRole, Eve
from app.practice.models import BookingRules, ContractVersion, Meeting
from app.practice.states import ContractState, MeetingState
from tests.admin.addresses import details
from tests.factories import (
    MONDAY_NINE,
    NOW,
    keep,
    make_closure,
    make_contract,
    make_meeting,
    make_person,
    make_practice,
    make_supervisor,
)
from tests.pages import Page, opened

# Four Mondays; the third is closed.
RHYTHM = {"first_on": "30.11.2026", "starts": "9.00", "weeks": "1", "count": "4"}


@pytest.fixture
def supervisor(app, stop_clock):
    stop_clock(NOW)
    make_practice()
    make_closure(starts_on=date(2026, 12, 14))
    return make_supervisor()


@pytest.fixture
def contract(supervisor):
    return make_contract(supervisor=supervisor, meetings_planned=4, starts_on=date(2026, 11, 2))


def series_of(contract):
    return f"/admin/contract/{contract.id}/series"


def shown(visitor, contract, **changes):
    return Page(opened(visitor, series_of(contract)).submit(visitor, RHYTHM | changes))


def days():
    query = select(Meeting.starts_at).order_by(Meeting.starts_at)
    return [f"{clock.local(at):%d.%m. %H}" for at in db.session.scalars(query)]


def test_a_preview_says_all_there_is_to_know_and_keeps_nothing(visitor, contract):
    page = shown(visitor, contract)

    rows = [row.text_content() for row in page.find_all("#preview tbody tr")]
    assert len(rows) == 4
    assert "ma 30.11.2026" in rows[0]
    assert "49" in rows[0]
    assert "ma 21.12.2026" in rows[2]
    assert "sulku" in rows[2]
    assert "Tapaamisia 4, toivottu 4" in page.text
    assert not days()


def test_a_closed_eve_is_no_holiday_and_reasons_are_told_apart(visitor, contract):
    keep(BookingRules(closed_eves=[Eve.EPIPHANY]))
    make_closure(starts_on=date(2027, 1, 5))

    page = shown(visitor, contract, first_on="5.1.2027", count="1")

    assert "ti 5.1. sulku, suljettu aatto" in page.text_at("#preview tbody")


def test_what_was_shown_is_kept_whole(visitor, contract):
    page = shown(visitor, contract)

    answer = page.submit(visitor, {"act": "save"})

    assert answer.status_code == 303
    assert days() == ["30.11. 09", "07.12. 09", "21.12. 09", "28.12. 09"]


def test_those_whose_role_asks_for_it_get_one_letter_and_the_page_says_so(
    visitor, contract, outbox
):
    for role in (ContractRole.CONTACT_PERSON, ContractRole.PAYER):
        make_person(orderer=contract.orderer, contract=contract, role=role, email=f"{role}@x.fi")
    page = shown(visitor, contract)
    assert "Tieto lähtee sähköpostina yhdelle henkilölle" in page.text_at("#preview")
    assert not outbox

    answer = page.submit(visitor, {"act": "save"})

    (mail,) = outbox
    assert (mail.template, mail.recipient) == ("meetings-added", "contact_person@x.fi")
    for day in ("30.11.2026", "7.12.2026", "21.12.2026", "28.12.2026"):
        assert day in mail.text
    after = opened(visitor, answer.location).text
    assert "Tapaamisia sovittiin 4." in after
    assert "kerro osallistujille itse" not in after


def test_a_series_that_is_over_is_told_to_nobody(visitor, contract, outbox):
    make_person(orderer=contract.orderer, contract=contract, role=ContractRole.CONTACT_PERSON)
    page = shown(visitor, contract, first_on="2.11.2026", count="2")
    assert "ei lähde viestiä" in page.text_at("#preview")

    page.submit(visitor, {"act": "save"})

    assert len(days()) == 2
    assert not outbox


@pytest.mark.parametrize("first_on", ["7.12.2020", "1.11.2026"])
def test_a_series_does_not_begin_before_its_contract(visitor, contract, first_on):
    answer = opened(visitor, series_of(contract)).submit(visitor, RHYTHM | {"first_on": first_on})

    assert answer.status_code == 422
    assert "Sopimus alkaa 2.11.2026." in Page(answer).text_at(".field:has(#first_on)")


def test_a_row_after_the_last_day_of_the_contract_is_not_kept(visitor, contract):
    contract.ends_on = date(2026, 12, 7)
    db.session.commit()
    page = shown(visitor, contract, count="3")

    last = page.find_all("#preview tbody tr")[2].text_content()
    assert "sopimus ei ole silloin voimassa" in last
    assert "Valitse tälle muu aika." in last
    assert page.has("button[value=save][disabled]")

    page = Page(page.submit(visitor, {"way-2026-12-14": "leave_out"}))
    page.submit(visitor, {"act": "save"})

    assert days() == ["30.11. 09", "07.12. 09"]


def test_a_picked_day_outside_the_contract_is_not_kept(visitor, contract):
    page = shown(visitor, contract, picked="1.12.2026\n9.12.2020")

    assert "sopimus ei ole silloin voimassa" in page.text_at("#preview")
    assert page.submit(visitor, {"act": "save"}).status_code == 409
    assert not days()


def test_rows_are_skipped_left_out_and_given_other_times(visitor, contract):
    page = shown(visitor, contract)
    page = Page(page.submit(visitor, {"way-2026-11-30": "skip", "way-2026-12-07": "other_time"}))
    assert len(page.find_all("#preview tbody tr")) == 5

    page = Page(page.submit(visitor, {"on-2026-12-07": "8.12.2026", "at-2026-12-07": "13.30"}))
    page.submit(visitor, {"act": "save"})

    assert days() == ["08.12. 13", "21.12. 09", "28.12. 09", "04.01. 09"]


def test_irregular_dates_are_picked(visitor, contract):
    page = shown(visitor, contract, picked="1.12.2026 klo 10.00\n\n9.12.2026")
    assert not page.has("select[name^=way-]")

    page.submit(visitor, {"act": "save"})

    assert days() == ["01.12. 10", "09.12. 09"]
    wrong = opened(visitor, series_of(contract)).submit(visitor, RHYTHM | {"picked": "joskus"})
    assert wrong.status_code == 422
    assert "joskus" in Page(wrong).text


def test_a_time_taken_meanwhile_refuses_all_and_shows_anew(visitor, contract, supervisor, outbox):
    make_person(orderer=contract.orderer, contract=contract, role=ContractRole.CONTACT_PERSON)
    page = shown(visitor, contract)
    other = make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + timedelta(weeks=1))

    answer = page.submit(visitor, {"act": "save"})

    assert answer.status_code == 409
    again = Page(answer)
    assert "Mitään ei tallennettu" in again.text
    assert "toinen tapaaminen samaan aikaan" in again.text
    assert db.session.scalars(select(Meeting.id)).all() == [other.id]
    assert not outbox
    assert again.submit(visitor, {"act": "save"}).status_code == 303
    assert len(days()) == 5


def test_htmx_swaps_the_form_alone(staff, contract, supervisor):
    visitor = staff(role=Role.SUPERVISOR, supervisor=supervisor, htmx=True)
    page = Page(visitor.post(series_of(contract), data=RHYTHM | {"minutes": "90", "place": "office"}))  # fmt: skip
    assert page.is_fragment

    answer = page.submit(visitor, {"act": "save"}, form="#series")

    assert (answer.status_code, len(days())) == (204, 4)
    assert answer.headers["HX-Redirect"].endswith("#meetings")


def test_a_contract_not_in_force_is_only_looked_at(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, state=ContractState.DRAFT)
    page = shown(visitor, contract)
    assert not page.has("button[value=save]")

    answer = page.submit(visitor, {"shown": page.fields()["shown"]})
    assert answer.status_code == 200
    refused = visitor.post(series_of(contract), data=page.fields() | {"act": "save"})
    assert refused.status_code == 409
    assert not days()


def test_extending_makes_a_version_and_goes_on(visitor, contract):
    make_meeting(contract=contract, state=MeetingState.HELD, starts_at=NOW - timedelta(days=7))
    page = opened(visitor, details("contract", contract))

    answer = page.submit(visitor, {"by": "6"}, form="form[action$='/extend']")

    assert answer.status_code == 303
    assert contract.meetings_planned == 10
    assert db.session.scalar(select(func.count(ContractVersion.id))) == 1
    assert opened(visitor, answer.location).fields()["count"] == "9"
