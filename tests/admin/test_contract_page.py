"""Contracts: made, signed, and filled with meetings."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import ContractRole, EvaluationKind, MeetingKind
from app.practice.models import (
    Contract,
    ContractPerson,
    Evaluation,
    Goal,
    Meeting,
    Orderer,
    Person,
)
from app.practice.services import contracts, versions
from app.practice.states import ContractState, MeetingState
from tests.admin.addresses import details, edit
from tests.factories import (
    MONDAY_NINE,
    NOW,
    keep,
    make_contract,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_person,
    make_practice,
    make_service,
    make_supervisor,
)
from tests.pages import Page, opened

TERMS = {"meetings_planned": "10", "unit_price_cents": "1 200,50"}
MEETING = {"day": "30.11.2026", "time": "9.00", "minutes": "90", "kind": "regular"}


@pytest.fixture
def supervisor(app, stop_clock):
    stop_clock(NOW)
    make_practice()
    return make_supervisor()


@pytest.fixture
def visitor(staff, supervisor):
    return staff(role=Role.SUPERVISOR, supervisor=supervisor)


@pytest.fixture
def contract(supervisor):
    return make_contract(supervisor=supervisor)


def test_a_contract_is_made_with_its_goals(visitor, supervisor):
    orderer = make_orderer(supervisor=supervisor)
    page = opened(visitor, "/admin/contract/new/")

    answer = page.submit(
        visitor, TERMS | {"orderer": str(orderer.id), "goals": "Selkeys\r\n\r\nJaksaminen"}
    )

    assert answer.status_code == 303, Page(answer).errors()
    made = db.session.scalars(select(Contract)).one()
    assert answer.location == details("contract", made)
    assert made.contract_no == "2026-001"
    assert made.unit_price_cents == 120050
    assert made.supervisor_id == supervisor.id
    assert made.state is ContractState.DRAFT
    assert [goal.text for goal in made.goals] == ["Selkeys", "Jaksaminen"]


def test_a_contract_follows_from_a_held_mapping_meeting(visitor, supervisor):
    inquiry = make_inquiry(
        supervisor=supervisor,
        state=InquiryState.MAPPING_HELD,
        organisation="Koivulan koulu",
        service_id=make_service(minutes=75, price_cents=18000).id,
        participants=6,
    )
    page = opened(visitor, opened(visitor, details("inquiry", inquiry)).link("Tee sopimus"))
    begun = page.fields()
    assert begun["new_orderer"] == "Koivulan koulu"
    assert (begun["form"], begun["meeting_minutes"]) == ("group", "75")
    assert begun["unit_price_cents"] == "180,00"

    answer = page.submit(visitor, {"meetings_planned": "10"})

    assert answer.status_code == 303, Page(answer).errors()
    made = db.session.scalars(select(Contract)).one()
    assert made.inquiry_id == inquiry.id
    assert made.orderer.name == "Koivulan koulu"
    assert inquiry.state is InquiryState.CONVERTED


def test_one_request_leads_to_one_contract(visitor, supervisor):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_HELD)
    page = opened(visitor, f"/admin/contract/new/?inquiry={inquiry.id}")

    page.submit(visitor, TERMS)
    again = page.submit(visitor, TERMS)

    assert again.status_code == 422
    assert "jo tehty sopimus" in Page(again).text
    assert len(db.session.scalars(select(Contract)).all()) == 1
    assert len(db.session.scalars(select(Orderer)).all()) == 1


def test_a_contract_needs_someone_who_orders(visitor):
    answer = opened(visitor, "/admin/contract/new/").submit(visitor, TERMS)

    assert answer.status_code == 422
    assert Page(answer).has("#new_orderer-error")


def test_terms_that_cannot_be_are_told_without_sql(visitor, contract):
    page = opened(visitor, edit("contract", contract))

    answer = page.submit(visitor, {"interval_min_weeks": "6", "interval_max_weeks": "3"})

    assert answer.status_code == 422
    assert "yläraja" in Page(answer).text
    for word in ("CHECK", "constraint", "sqlite", "UPDATE"):
        assert word not in answer.text


def test_the_end_comes_after_the_beginning(visitor, contract):
    page = opened(visitor, edit("contract", contract))

    answer = page.submit(visitor, {"starts_on": "24.12.2026", "ends_on": "1.12.2026"})

    assert answer.status_code == 422
    assert Page(answer).has("#ends_on-error")


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


def test_a_meeting_is_added_to_a_signed_contract(visitor, contract):
    page = opened(visitor, details("contract", contract))

    answer = page.submit(visitor, MEETING, form="form[action$='/meetings']")

    assert answer.status_code == 303
    meeting = db.session.scalars(select(Meeting)).one()
    assert meeting.starts_at == MONDAY_NINE
    assert meeting.ends_at == MONDAY_NINE + timedelta(minutes=90)
    assert meeting.kind is MeetingKind.REGULAR
    assert meeting.state is MeetingState.CONFIRMED


def test_those_whose_role_asks_for_it_are_told_of_an_added_meeting(visitor, contract, outbox):
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


def test_a_goal_may_be_a_whole_sentence(visitor, supervisor):
    goal = "Yhteisten toimintatapojen löytäminen uusien työntekijöiden kanssa"
    contract = make_contract(supervisor=supervisor)
    page = opened(visitor, f"/admin/contract/edit/?id={contract.id}")
    assert page.find("textarea[name=goals]").get("maxlength") is None

    answer = page.submit(visitor, {"goals": f"{goal}\nToinen"})

    assert answer.status_code in {302, 303}
    assert [row.text for row in db.session.scalars(select(Goal).order_by(Goal.position))] == [
        goal,
        "Toinen",
    ]


def test_more_than_twelve_goals_are_too_many(visitor, supervisor):
    contract = make_contract(supervisor=supervisor)
    page = opened(visitor, f"/admin/contract/edit/?id={contract.id}")

    answer = page.submit(visitor, {"goals": "\n".join(f"Tavoite {n}" for n in range(13))})

    assert answer.status_code == 422
    assert "Enintään kaksitoista tavoitetta" in Page(answer).text


def test_a_contract_from_a_request_knows_whom_to_write_to(visitor, supervisor):
    inquiry = make_inquiry(
        supervisor=supervisor,
        state=InquiryState.MAPPING_HELD,
        name="Kysyjä Kaisa",
        email="kaisa@example.com",
        organisation="Kysyjän koulu",
    )
    page = opened(visitor, f"/admin/contract/new/?inquiry={inquiry.id}")

    page.submit(
        visitor,
        {"meetings_planned": "5", "unit_price_cents": "100", "goals": "Selkeys", "form": "group"},
    )

    role = db.session.scalars(select(ContractPerson)).one()
    assert role.role is ContractRole.CONTACT_PERSON
    assert db.session.get(Person, role.person_id).email == "kaisa@example.com"


def test_what_is_missing_is_listed_guards_first_and_leads_to_its_part(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, state=ContractState.DRAFT)
    page = opened(visitor, details("contract", contract))
    assert page.find_all("#missing li")[0].text_content().split()[:3] == ["ainakin", "yksi", "tavoite"]  # fmt: skip

    part = opened(visitor, page.link("ainakin yksi tavoite"))
    assert not part.has("[name=starts_on]")
    answer = part.submit(visitor, {"goals": "Selkeys", "framework": "Dialogi", "go": "next"})

    assert answer.location.endswith("part=meetings")
    assert "ainakin yksi tavoite" not in opened(visitor, details("contract", contract)).text
    assert contract.final_evaluation is True


def test_a_change_after_signing_makes_a_version_and_keeps_the_old(visitor, contract):
    contracts.step(contract, ContractState.ENDING)
    versions.make(contract).in_force_from_on = contract.starts_on
    db.session.commit()
    page = opened(visitor, f"/admin/contract/edit/?id={contract.id}&part=money")

    assert page.submit(visitor, {"unit_price_cents": "200"}).status_code == 303

    assert [version.number for version in versions.all_of(contract)] == [1, 2]
    assert "odottaa hyväksyntää" in opened(visitor, details("contract", contract)).text


def test_the_page_tells_the_budget_and_the_next_step(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, meetings_planned=4)
    make_meeting(contract=contract, starts_at=NOW - timedelta(days=7))
    make_meeting(contract=contract, starts_at=NOW - timedelta(days=14), state=MeetingState.HELD)
    make_meeting(contract=contract)
    keep(Evaluation(contract_id=contract.id, kind=EvaluationKind.MID, due_on=date(2026, 11, 13)))

    page = opened(visitor, details("contract", contract))

    assert page.text_at("#budget dl") == "Sovittu 4 Pidetty 1 Tulossa 2 Ilman aikaa 1"
    for words in ("Merkitse, mitä tapaamisesta tuli.", "Sovi aika vielä yhdelle kerralle.", "Jatka, uusi tai päätä"):  # fmt: skip
        assert words in page.text
    assert "myöhässä 10 päivää" in page.text_at("#evaluations")
    headings = [each.text_content() for each in page.find_all("#meetings h3")]
    assert headings == ["Merkitsemättä", "Tulossa", "Aiemmat"]

    page.submit(visitor, {"state": "done"}, form="#evaluations form")
    assert "tehty" in opened(visitor, details("contract", contract)).text_at("#evaluations")


def test_a_renewal_goes_on_from_its_predecessor(visitor, contract):
    page = opened(visitor, details("contract", contract))

    answer = page.submit(visitor, {"starts_on": "1.8.2027"}, form="form[action$='/renew']")

    renewal = db.session.scalars(select(Contract).order_by(Contract.id.desc())).first()
    assert (renewal.predecessor_id, renewal.state) == (contract.id, ContractState.DRAFT)
    assert contract.contract_no in opened(visitor, answer.location).text_at(".sub")


def test_the_story_tells_the_days_of_waiting_on_both_pages(visitor, supervisor):
    inquiry = make_inquiry(
        supervisor=supervisor,
        state=InquiryState.MAPPING_HELD,
        created_at=NOW - timedelta(days=20),
        organisation="Koivulan koulu",
    )
    make_meeting(
        supervisor=supervisor,
        inquiry=inquiry,
        starts_at=NOW - timedelta(days=9),
        state=MeetingState.HELD,
    )
    page = opened(visitor, details("inquiry", inquiry))
    assert "Kartoitustapaaminen 14.11.2026, 11 päivän kuluttua" in page.text_at("#story")
    assert "Sopimus luonnosteltu odottanut 9 päivää" in page.text_at("#story")

    make_orderer(supervisor=supervisor, name="Koivulan koulu")
    new = opened(visitor, page.link("Tee sopimus"))
    assert new.fields()["orderer"] != "__None"
    new.submit(visitor, TERMS)

    made = db.session.scalars(select(Contract)).one()
    assert "Sopimus luonnosteltu 23.11.2026, 9 päivän kuluttua" in opened(
        visitor, details("contract", made)
    ).text_at("#story")
    assert len(db.session.scalars(select(Orderer)).all()) == 1
