"""Contracts made: alone, from a request, or from the one before."""

from datetime import timedelta

from sqlalchemy import select

from app.booking.states import InquiryState
from app.extensions import db
from app.mail import links
from app.mail.models import SecretLink
from app.practice.choices import ContractRole
from app.practice.models import Contract, ContractPerson, Goal, Orderer, Person
from app.practice.services import acceptance, contracts, versions
from app.practice.states import ContractState, MeetingState
from tests.admin.addresses import details
from tests.conftest import signed_in
from tests.factories import (
    NOW,
    keep,
    make_contract,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_person,
    make_practice,
    make_service,
    make_user,
)
from tests.pages import Page, opened
from tests.racers import meanwhile

TERMS = {"meetings_planned": "10", "unit_price_cents": "1 200,50"}


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


def test_a_role_that_is_given_twice_at_once_is_given_once(postgresql_app):
    make_practice()
    contract = make_contract()
    person = make_person(orderer=contract.orderer)
    contract_id, sent = contract.id, {"person": person.id, "role": ContractRole.MANAGER.value}
    owner = signed_in(postgresql_app, make_user())

    def give():
        contracts.claim(contract_id)
        db.session.add(ContractPerson(contract_id=contract_id, person_id=sent["person"], role=ContractRole.MANAGER))  # fmt: skip
        db.session.flush()

    answer = meanwhile(
        postgresql_app, give, lambda: owner.post(f"/admin/contract/{contract_id}/people", data=sent)
    )

    assert answer.status_code == 303
    assert len(db.session.scalars(select(ContractPerson)).all()) == 1


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
    assert "Kartoitustapaaminen 14.11.2026, 11 päivää myöhemmin" in page.text_at("#story")
    assert "Sopimus luonnosteltu odottanut 9 päivää" in page.text_at("#story")

    make_orderer(supervisor=supervisor, name="Koivulan koulu")
    new = opened(visitor, page.link("Tee sopimus"))
    assert new.fields()["orderer"] != "__None"
    new.submit(visitor, TERMS)

    made = db.session.scalars(select(Contract)).one()
    assert "Sopimus luonnosteltu 23.11.2026, 9 päivää myöhemmin" in opened(
        visitor, details("contract", made)
    ).text_at("#story")
    assert len(db.session.scalars(select(Orderer)).all()) == 1


def test_a_renewal_goes_on_from_its_predecessor(visitor, contract):
    page = opened(visitor, details("contract", contract))

    answer = page.submit(visitor, {"starts_on": "1.8.2027"}, form="form[action$='/renew']")

    renewal = db.session.scalars(select(Contract).order_by(Contract.id.desc())).first()
    assert (renewal.predecessor_id, renewal.state) == (contract.id, ContractState.DRAFT)
    assert contract.contract_no in opened(visitor, answer.location).text_at(".sub")


def test_a_draft_that_was_sent_once_takes_its_links_with_it(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, state=ContractState.DRAFT)
    keep(Goal(contract_id=contract.id, text="Työnjaon selkeys"))
    make_person(orderer=contract.orderer, contract=contract, role=ContractRole.CONTACT_PERSON)
    acceptance.ask(contract, now=NOW)
    acceptance.take_back(contract)
    own = acceptance.of_version(versions.latest(contract))[0]
    links.make(acceptance.ABOUT, own.id, now=NOW)
    db.session.commit()

    answer = visitor.post("/admin/contract/delete/", data={"id": contract.id})

    assert answer.status_code in {302, 303}
    db.session.rollback()
    assert db.session.scalars(select(Contract)).all() == []
    assert [row.about_id for row in db.session.scalars(select(SecretLink))] == []
