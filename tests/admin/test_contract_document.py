"""The contract's document in the admin: sent, signed on paper, downloaded; behind the wall."""

from datetime import date

import pytest

from app.accounts.models import Role
from app.extensions import db
from app.practice.choices import AcceptanceWay, ContractRole
from app.practice.models import Goal
from app.practice.services import acceptance, contracts, versions
from app.practice.states import ContractState
from tests.admin.addresses import details
from tests.factories import (
    NOW,
    TODAY,
    keep,
    make_contract,
    make_person,
    make_supervisor,
)
from tests.pages import Page, opened


@pytest.fixture
def contract(supervisor):
    """A draft with all that is needed and two people to ask, one of whom no mail reaches."""
    contract = make_contract(
        supervisor=supervisor, state=ContractState.DRAFT, starts_on=date(2026, 12, 1)
    )
    keep(Goal(contract_id=contract.id, text="Työnjaon selkeys"))
    for role, email in (
        (ContractRole.CONTACT_PERSON, "kaisa@example.com"),
        (ContractRole.SUPERVISEE, ""),
    ):
        make_person(orderer=contract.orderer, contract=contract, role=role, email=email)
    return contract


def address(contract, step):
    return f"/admin/contract/{contract.id}/{step}"


def test_what_stands_in_the_way_is_told_before_anything_is_sent(visitor, contract, outbox):
    contract.goals = []
    db.session.commit()

    page = opened(visitor, address(contract, "ask"))

    assert "ainakin yksi tavoite" in page.text_at(".notice-error")
    assert "tilaajan Y-tunnus" in page.text
    assert not page.has("form[action$='/ask']")
    assert visitor.post(address(contract, "ask")).status_code == 409
    assert (contract.state, len(outbox)) == (ContractState.DRAFT, 0)


def test_it_is_sent_by_link_to_those_whom_mail_reaches(visitor, contract, outbox):
    page = opened(visitor, address(contract, "ask"))
    assert "Ei lähde: sähköpostiosoite puuttuu" in page.text

    page.submit(visitor, form="form[action$='/ask']")
    page.submit(visitor, form="form[action$='/ask']")

    db.session.refresh(contract)
    assert contract.state is ContractState.SENT
    assert [(mail.template, mail.recipient) for mail in outbox] == [
        ("contract-to-accept", "kaisa@example.com")
    ]
    assert "/sopimus/oma-linkki" in outbox[0].text
    shown = opened(visitor, details("contract", contract)).text_at("#document")
    assert "odotetaan hyväksyntää" in shown
    assert "hyväksynyt 23.11.2026 klo 12.00 verkossa" in shown


def test_signing_on_paper_puts_it_in_force_and_calls_the_letters_back(visitor, contract, outbox):
    opened(visitor, address(contract, "ask")).submit(visitor, form="form[action$='/ask']")
    page = opened(visitor, address(contract, "paper"))
    too_late = page.submit(visitor, form="form[action$='/paper']", signed_on="1.1.2027")
    assert Page(too_late).status == 422

    answer = page.submit(visitor, form="form[action$='/paper']", signed_on="20.11.2026")

    assert answer.status_code == 303
    db.session.refresh(contract)
    assert (contract.state, contract.signed_on) == (ContractState.ACTIVE, date(2026, 11, 20))
    ways = [row.way for row in acceptance.of_version(versions.latest(contract))]
    assert ways == [AcceptanceWay.PAGE, AcceptanceWay.PAPER, AcceptanceWay.PAPER]
    assert len(outbox) == 0


def test_a_sent_contract_is_taken_back_with_its_letters(visitor, contract, outbox):
    opened(visitor, address(contract, "ask")).submit(visitor, form="form[action$='/ask']")
    page = opened(visitor, details("contract", contract))

    page.submit(visitor, form="form[action$='/take-back']")

    db.session.refresh(contract)
    assert (contract.state, len(outbox)) == (ContractState.DRAFT, 0)
    assert visitor.post(address(contract, "take-back")).status_code == 409


def test_a_change_after_signing_is_sent_as_a_new_version(visitor, contract, outbox):
    acceptance.sign_on_paper(contract, signed_on=TODAY, now=NOW)
    contract.unit_price_cents += 1000
    db.session.commit()

    opened(visitor, address(contract, "ask")).submit(visitor, form="form[action$='/ask']")

    shown = opened(visitor, details("contract", contract))
    assert [version.number for version in versions.all_of(contract)] == [1, 2]
    files = [visitor.get(shown.link(f"Lataa PDF, versio {number}")) for number in (1, 2)]
    assert [file.mimetype for file in files] == ["application/pdf"] * 2
    assert files[0].data != files[1].data
    assert f"sopimus-{contract.contract_no}-v2.pdf" in files[1].headers["Content-Disposition"]


def test_the_end_day_of_a_terminated_contract_is_no_change_to_be_accepted(visitor, contract):
    acceptance.sign_on_paper(contract, signed_on=TODAY, now=NOW)
    contracts.step(contract, ContractState.TERMINATED, over_on=TODAY)
    db.session.commit()

    shown = opened(visitor, details("contract", contract)).text

    assert "Lataa PDF, versio 1" in shown
    assert "Lataa luonnos" not in shown
    assert "Lähetä hyväksyttäväksi" not in shown


def test_the_document_is_behind_the_wall(staff, contract, supervisor):
    acceptance.ask(contract, now=NOW)
    db.session.commit()
    other = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())
    assistant = staff(role=Role.ASSISTANT)

    for step in ("ask", "paper", "take-back", "sopimus.pdf", "1/sopimus.pdf"):
        for method in ("GET", "POST"):
            if method == "POST" and step.endswith("pdf"):
                continue
            assert other.open(address(contract, step), method=method).status_code == 404, step
            assert assistant.open(address(contract, step), method=method).status_code == 403, step
    assert not opened(assistant, details("contract", contract)).has("#document")
    assert db.session.get_one(type(contract), contract.id).state is ContractState.SENT
