"""Contracts signed and ended, and filled with meetings and people."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.practice.choices import ContractRole, EvaluationKind, MeetingKind
from app.practice.models import ContractPerson, Evaluation, Goal, Meeting
from app.practice.states import ContractState, MeetingState
from tests.admin.addresses import details
from tests.factories import MONDAY_NINE, NOW, keep, make_contract, make_meeting, make_person
from tests.pages import Page, opened

MEETING = {"day": "30.11.2026", "time": "9.00", "minutes": "90", "kind": "regular"}


def test_a_contract_comes_into_force_on_the_day_it_is_signed(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, state=ContractState.SENT)
    keep(Goal(contract_id=contract.id, text="Selkeys"))
    page = opened(
        visitor, opened(visitor, details("contract", contract)).link("Merkitse voimaan tulleeksi")
    )

    answer = page.submit(visitor, {"signed_on": "20.11.2026"})

    assert answer.status_code == 303
    assert contract.state is ContractState.ACTIVE
    assert contract.signed_on == date(2026, 11, 20)


def test_of_a_draft_sending_it_is_the_one_thing_that_is_next(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, state=ContractState.DRAFT)
    keep(Goal(contract_id=contract.id, text="Selkeys"))

    page = opened(visitor, details("contract", contract))

    assert [each.text_content() for each in page.find_all("main .btn-primary")] == [
        "Lähetä hyväksyttäväksi"
    ]
    named = [each.text_content() for each in page.find_all("main a, main button")]
    order = [
        named.index(words)
        for words in (
            "Lähetä hyväksyttäväksi",
            "Merkitse lähetetyksi",
            "Merkitse voimaan tulleeksi",
        )
    ]
    assert order == sorted(order)


def test_of_one_that_cannot_come_into_force_no_such_step_is_offered(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, state=ContractState.DRAFT)

    page = opened(visitor, details("contract", contract))

    assert "ilman tätä sopimus ei tule voimaan" in page.text
    assert not page.has("main .btn-primary")
    assert not page.has("main [href$='/active'], main [action$='/sent'], main [href$='/paper']")
    assert page.link("Merkitse rauenneeksi")


def test_without_goals_it_does_not(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, state=ContractState.DRAFT)
    page = opened(visitor, f"/admin/contract/{contract.id}/active")

    answer = page.submit(visitor, {"signed_on": "20.11.2026"})

    assert answer.status_code == 409
    assert "tavoite" in Page(answer).text
    db.session.expire_all()
    assert contract.state is ContractState.DRAFT
    assert contract.signed_on is None


def test_a_step_back_from_the_end_is_a_conflict(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, state=ContractState.TERMINATED)

    answer = visitor.post(f"/admin/contract/{contract.id}/active", data={"signed_on": "1.1.2027"})

    assert answer.status_code == 409
    assert contract.state is ContractState.TERMINATED


def test_ending_a_contract_asks_first(visitor, contract):
    page = opened(visitor, opened(visitor, details("contract", contract)).link("Keskeytä"))
    assert contract.state is ContractState.ACTIVE

    page.submit(visitor)

    assert contract.state is ContractState.TERMINATED
    assert contract.ends_on == clock.today()


def test_a_meeting_is_added_to_a_signed_contract(visitor, contract):
    page = opened(visitor, details("contract", contract))

    answer = page.submit(visitor, MEETING, form="form[action$='/meetings']")

    assert answer.status_code == 303
    meeting = db.session.scalars(select(Meeting)).one()
    assert meeting.starts_at == MONDAY_NINE
    assert meeting.ends_at == MONDAY_NINE + timedelta(minutes=90)
    assert meeting.kind is MeetingKind.REGULAR
    assert meeting.state is MeetingState.CONFIRMED


@pytest.mark.parametrize("day", ["2.1.2001", "22.11.2026", "1.7.2027"])
def test_no_meeting_is_added_before_the_contract_begins_or_after_its_last_day(
    visitor, supervisor, day
):
    contract = make_contract(supervisor=supervisor, ends_on=date(2027, 6, 30))
    page = opened(visitor, details("contract", contract))

    answer = page.submit(visitor, MEETING | {"day": day}, form="form[action$='/meetings']")

    assert answer.status_code == 422
    assert "Sopimus on voimassa 23.11.2026–30.6.2027." in Page(answer).text_at("#meetings")
    assert not db.session.scalars(select(Meeting)).all()


def test_a_meeting_that_was_held_but_never_written_down_waits_for_its_word(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, starts_on=date(2026, 11, 2))
    page = opened(visitor, details("contract", contract))

    page.submit(visitor, MEETING | {"day": "2.11.2026"}, form="form[action$='/meetings']")

    after = opened(visitor, details("contract", contract))
    assert [each.text_content() for each in after.find_all("#meetings h3")] == ["Merkitsemättä"]
    assert "Tulossa" not in after.text
    assert "Ei tulevia tapaamisia." in opened(visitor, "/admin/").text


def test_those_whose_role_asks_for_it_are_told_of_an_added_meeting(visitor, supervisor, outbox):
    contract = make_contract(supervisor=supervisor, starts_on=date(2026, 11, 2))
    form = "form[action$='/meetings']"
    page = opened(visitor, details("contract", contract))
    assert "kerro osallistujille itse" in page.text_at(form)

    make_person(orderer=contract.orderer, contract=contract, role=ContractRole.CONTACT_PERSON)
    page = opened(visitor, details("contract", contract))
    assert "Tieto lähtee sähköpostina yhdelle henkilölle" in page.text_at(form)
    answer = page.submit(visitor, MEETING, form=form)

    (mail,) = outbox
    assert mail.template == "meetings-added"
    assert "30.11.2026" in mail.text
    assert "Tapaaminen on lisätty." in opened(visitor, answer.location).text

    page.submit(visitor, MEETING | {"day": "2.11.2026"}, form=form)
    assert len(outbox) == 1


def test_an_overlap_is_said_so_and_what_was_typed_is_kept(visitor, contract):
    make_meeting(contract=contract)
    page = opened(visitor, details("contract", contract))
    sent = MEETING | {"time": "10:00", "place_text": "Kokoustila Kataja"}

    answer = page.submit(visitor, sent, form="form[action$='/meetings']")

    assert answer.status_code == 409
    shown = Page(answer)
    assert "jo toinen tapaaminen" in shown.text
    kept = shown.fields("form[action$='/meetings']")
    assert (kept["time"], kept["place_text"]) == ("10:00", "Kokoustila Kataja")


@pytest.mark.parametrize("state", [ContractState.DRAFT, ContractState.SENT, ContractState.PAUSED])
def test_a_contract_that_is_not_in_force_takes_no_meetings(visitor, supervisor, state):
    contract = make_contract(supervisor=supervisor, state=state)
    page = opened(visitor, details("contract", contract))
    assert not page.has("form[action$='/meetings']")

    answer = visitor.post(
        f"/admin/contract/{contract.id}/meetings", data=MEETING | {"place": "office"}
    )

    assert answer.status_code == 409


def test_people_get_roles_and_lose_them(visitor, contract):
    person = make_person(orderer=contract.orderer, name="Paula Pajunen")
    page = opened(visitor, details("contract", contract))

    page.submit(visitor, {"person": str(person.id), "role": "manager"}, form="form[action$='/people']")  # fmt: skip

    row = db.session.scalars(select(ContractPerson)).one()
    assert row.role is ContractRole.MANAGER
    after = opened(visitor, details("contract", contract))
    assert "Paula Pajunen" in after.text_at("#people")

    after.submit(visitor, form="form[action$='/people/remove']")

    assert not db.session.scalars(select(ContractPerson)).all()


def test_the_page_tells_the_budget_and_the_next_step(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, meetings_planned=4)
    make_meeting(contract=contract, starts_at=NOW - timedelta(days=7))
    make_meeting(contract=contract, starts_at=NOW - timedelta(days=14), state=MeetingState.HELD)
    make_meeting(contract=contract)
    keep(Evaluation(contract_id=contract.id, kind=EvaluationKind.MID, due_on=date(2026, 11, 13)))

    page = opened(visitor, details("contract", contract))

    assert page.text_at("#budget dl") == "Sovittu 4 Pidetty 1 Aika sovittu 2 Ilman aikaa 1"
    for words in ("Merkitse, mitä tapaamisesta tuli.", "Sovi aika vielä yhdelle kerralle.", "Jatka, uusi tai päätä"):  # fmt: skip
        assert words in page.text
    assert "myöhässä 10 päivää" in page.text_at("#evaluations")
    headings = [each.text_content() for each in page.find_all("#meetings h3")]
    assert headings == ["Merkitsemättä", "Tulossa", "Aiemmat"]

    page.submit(visitor, {"state": "done"}, form="#evaluations form")
    assert "tehty" in opened(visitor, details("contract", contract)).text_at("#evaluations")
