"""Deleting asks first, says what goes with it, and refuses what others need."""

from sqlalchemy import select

from app.extensions import db
from app.practice.choices import ContractRole
from app.practice.models import Contract, Goal, Orderer, Person, Service, ServiceOption, Supervisor
from app.practice.states import ContractState
from tests.admin.addresses import delete, details
from tests.factories import (
    keep,
    make_contract,
    make_hours,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_person,
    make_practice,
    make_service,
    make_supervisor,
    make_user,
)
from tests.pages import Page, opened


def test_the_list_leads_to_a_page_that_asks(staff):
    row = make_orderer()
    owner = staff()
    page = opened(owner, "/admin/orderer/")

    question = opened(owner, page.link("Poista"))

    assert "Poistetaanko?" in question.text
    assert row.name in question.text
    assert db.session.get(Orderer, row.id)


def test_going_back_leaves_the_row(staff):
    row = make_orderer()
    owner = staff()

    back = opened(owner, delete("orderer", row)).link("Peruuta")

    assert owner.get(back).status_code == 200
    assert db.session.get(Orderer, row.id)


def test_saying_yes_deletes(staff):
    row = make_orderer()
    key = row.id
    owner = staff()

    answer = opened(owner, delete("orderer", row)).submit(owner)

    assert answer.status_code == 303
    assert db.session.get(Orderer, key) is None
    assert "Poistettu." in opened(owner, answer.location).text


def test_what_others_refer_to_stays_and_is_said_so(staff):
    contract = make_contract()
    owner = staff()

    answer = opened(owner, delete("orderer", contract.orderer)).submit(owner)

    assert answer.status_code == 409
    assert "viittaavat siihen" in Page(answer).text
    assert "FOREIGN KEY" not in answer.text
    assert db.session.get(Orderer, contract.orderer_id)


def test_a_supervisor_with_clients_stays(staff):
    contract = make_contract()
    make_hours(supervisor=contract.supervisor)
    owner = staff()
    page = opened(owner, delete("supervisor", contract.supervisor))
    assert "Vastaanottoaikoja: 1" in page.text

    assert page.submit(owner).status_code == 409
    assert db.session.get(Supervisor, contract.supervisor_id)


def test_a_service_goes_with_its_prices_and_says_so(staff):
    service = make_service()
    owner = staff()
    page = opened(owner, delete("service", service))
    assert "Palvelun hintoja: 1" in page.text

    page.submit(owner)

    assert not db.session.scalars(select(Service)).all()
    assert not db.session.scalars(select(ServiceOption)).all()


def test_a_person_says_on_which_contracts(staff):
    contract = make_contract()
    person = make_person(orderer=contract.orderer, contract=contract, role=ContractRole.MANAGER)
    owner = staff()
    page = opened(owner, delete("person", person))
    assert contract.contract_no in page.text

    page.submit(owner)

    assert not db.session.scalars(select(Person)).all()


def test_only_a_draft_of_a_contract_is_deleted(staff):
    make_practice()
    signed = make_contract()
    draft = make_contract(state=ContractState.DRAFT)
    keep(Goal(contract_id=draft.id, text="Selkeys"))
    key = draft.id
    owner = staff()

    assert owner.post("/admin/contract/delete/", data={"id": signed.id}).status_code == 409
    assert opened(owner, delete("contract", draft)).submit(owner).status_code == 303

    assert db.session.get(Contract, signed.id)
    assert db.session.get(Contract, key) is None


def test_requests_meetings_users_and_the_log_are_not_deleted(staff):
    inquiry = make_inquiry()
    meeting = make_meeting()
    user = make_user()
    owner = staff()

    for thing, row in (("inquiry", inquiry), ("meeting", meeting), ("user", user)):
        assert owner.get(delete(thing, row)).status_code == 403
        assert owner.post(f"/admin/{thing}/delete/", data={"id": row.id}).status_code == 403
        assert not opened(owner, details(thing, row)).has("a[href*='/delete/']")
    assert owner.post("/admin/audit/delete/", data={"id": 1}).status_code == 403
    assert owner.post("/admin/audit/edit/?id=1").status_code == 403


def test_deleting_leads_to_no_other_place(staff):
    row = make_orderer()
    owner = staff()

    answer = owner.post(
        "/admin/orderer/delete/", data={"id": row.id, "url": "/admin/\\evil.example"}
    )

    assert answer.location == "/admin/orderer/"


def test_a_supervisors_row_without_clients_is_deleted(staff):
    supervisor = make_supervisor()
    key = supervisor.id
    owner = staff()

    assert opened(owner, delete("supervisor", supervisor)).submit(owner).status_code == 303
    assert db.session.get(Supervisor, key) is None
