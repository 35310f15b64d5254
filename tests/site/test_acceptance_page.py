"""The contract behind a secret link: looking accepts nothing, one press accepts once."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.mail import links
from app.practice.choices import ContractRole
from app.practice.models import Acceptance, Contract, Goal
from app.practice.services import acceptance, contracts, versions
from app.practice.states import ContractState
from tests.factories import (
    NOW,
    keep,
    make_contract,
    make_person,
    make_practice,
    make_supervisor,
    make_user,
)
from tests.pages import Page, opened

WHO = "Kaisa Kokeilija"


def a_sent_contract(**columns):
    """A contract that waits for its orderer and one supervisee."""
    make_practice()
    supervisor = make_supervisor(email="aino@example.com")
    make_user(supervisor=supervisor, email="aino.kirjautuu@example.com")
    contract = make_contract(
        supervisor=supervisor,
        state=ContractState.DRAFT,
        starts_on=date(2026, 12, 1),
        group_name="Puistolan tiimi",
        **columns,
    )
    keep(Goal(contract_id=contract.id, text="Työnjaon selkeys"))
    for role, name, email in (
        (ContractRole.CONTACT_PERSON, WHO, "kaisa@example.com"),
        (ContractRole.SUPERVISEE, "Outi Ohjattava", "outi@example.com"),
    ):
        make_person(orderer=contract.orderer, contract=contract, role=role, name=name, email=email)
    rows = acceptance.ask(contract, now=NOW)
    db.session.commit()
    return contract, rows


def address_of(row):
    token = links.make(acceptance.ABOUT, row.id, now=NOW)
    db.session.commit()
    return f"/sopimus/{token}"


def told(client, path):
    """What an answer tells, without the number of its request."""
    answer = client.get(path)
    headers = {name: value for name, value in answer.headers if name != "Content-Length"}
    return answer.status_code, re.sub(r"[0-9a-f]{12}", "", answer.text), headers


def accepted():
    db.session.rollback()
    rows = db.session.scalars(select(Acceptance).order_by(Acceptance.id))
    return [row.name_typed for row in rows if row.accepted_at is not None][1:]


def test_looking_shows_the_contract_and_accepts_nothing(client):
    _contract, (orderer, _supervisee) = a_sent_contract()
    address = address_of(orderer)

    for method in ("GET", "HEAD", "OPTIONS"):
        answer = client.open(address, method=method, query_string={"name": WHO})
        assert answer.status_code == 200
    page = opened(client, address)

    assert page.text_at("h1") == "Työnohjaussopimus"
    assert "Työnjaon selkeys" in page.text_at(".contract")
    assert "Outi Ohjattava" in page.text_at(".contract")
    headers = page.response.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert accepted() == []
    file = client.get(page.link("Tallenna PDF"))
    assert (file.mimetype, file.data[:5]) == ("application/pdf", b"%PDF-")
    assert file.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("visitor", ["client", "htmx"])
def test_everyone_accepts_and_the_contract_is_in_force(request, client, visitor, outbox):
    contract, rows = a_sent_contract()
    presser = request.getfixturevalue(visitor)
    first, second = map(address_of, rows)

    answer = opened(client, first).submit(presser, name=f"  {WHO} ")
    page = opened(client, first) if answer.status_code == 303 else Page(answer)

    assert page.text_at(".told").startswith("Kiitos, sopimus on hyväksytty.")
    assert "kun muutkin osapuolet" in page.text_at("#contract_acceptance")
    opened(client, second).submit(presser, name="Outi Ohjattava")
    assert accepted() == [WHO, "Outi Ohjattava"]
    db.session.refresh(contract)
    assert contract.state is ContractState.ACTIVE
    assert "Sopimus on voimassa." in opened(client, first).text_at("#contract_acceptance")
    copy, news, *_rest = outbox
    assert (copy.template, copy.recipient) == ("contract-accepted", "kaisa@example.com")
    assert (news.template, news.recipient) == ("contract-news", "aino.kirjautuu@example.com")
    assert [mail.subject for mail in outbox.to("aino.kirjautuu@example.com")] == [
        "Sopimukseen on tullut hyväksyntä", "Sopimus on hyväksytty ja voimassa",
    ]  # fmt: skip
    secrets = re.compile(f"{WHO}|Outi|Puistola|{contract.orderer.name}|työnohjau", re.IGNORECASE)
    for mail in outbox:
        assert not secrets.search(mail.subject)
    assert not any(re.search("Kaisa|Outi|Puistola", mail.text) for mail in outbox)


def test_a_second_press_says_that_it_is_done(client, outbox):
    _contract, (orderer, _supervisee) = a_sent_contract()
    address = address_of(orderer)
    twice = opened(client, address)
    twice.submit(client, name=WHO)
    mails = len(outbox)

    answer = twice.submit(client, name="Joku Muu")

    assert "Olet jo hyväksynyt" in opened(client, answer.location).text_at(".told")
    assert accepted() == [WHO]
    assert len(outbox) == mails


def test_a_name_is_asked_for_and_what_was_typed_stays(client):
    _contract, (orderer, _supervisee) = a_sent_contract()
    page = opened(client, address_of(orderer))

    refused = Page(page.submit(client, name="   "))

    assert refused.status == 422
    assert refused.errors() == ["Kirjoita oma nimesi."]
    assert Page(page.submit(client, name="x" * 121)).status == 422
    assert accepted() == []


@pytest.mark.parametrize("changed", ["price", "new version"])
def test_what_has_changed_meanwhile_is_not_accepted(client, changed):
    contract, (orderer, _supervisee) = a_sent_contract()
    address = address_of(orderer)
    page = opened(client, address)
    contract.unit_price_cents += 100
    if changed == "new version":
        contracts.note_change(contract)
    db.session.commit()

    refused = Page(page.submit(client, name=WHO))

    assert refused.status == 409
    assert "Sopimus on muuttunut" in refused.text_at(".error-summary")
    assert "120,00" in refused.text_at(".contract"), "the page tells the words of its own version"
    assert not opened(client, address).has("form[action^='/sopimus']")
    assert accepted() == []
    assert contract.state is ContractState.SENT


def test_no_other_token_opens_anything(client):
    contract, (orderer, _supervisee) = a_sent_contract()
    address = address_of(orderer)
    inquirys = links.make("inquiry", orderer.id, now=NOW)
    db.session.commit()
    nowhere = told(client, "/sopimus/a/b")

    assert nowhere[0] == 404
    taken_back = address_of(acceptance.waiting(contract)[1])
    acceptance.take_back(contract)
    db.session.commit()
    for wrong in ("/sopimus/x", f"/sopimus/{inquirys}", taken_back, address):
        for path in (wrong, f"{wrong}/sopimus.pdf"):
            assert told(client, path) == nowhere
        assert client.post(wrong, data={"name": WHO}).status_code == 404


def test_an_expired_link_opens_nothing(client, stop_clock):
    _contract, (orderer, _supervisee) = a_sent_contract()
    address = address_of(orderer)

    stop_clock(NOW + links.LIFETIME + timedelta(days=1))

    assert client.get(address).status_code == 404


def test_a_press_needs_the_token_of_its_form(secure_client):
    _contract, (orderer, _supervisee) = a_sent_contract()
    address = address_of(orderer)
    page = opened(secure_client, address)

    forged = Page(page.submit(secure_client, name=WHO, csrf_token="x"))
    assert (forged.status, accepted()) == (400, [])
    assert forged.find("input[name=name]").get("value") == WHO

    assert page.submit(secure_client, name=WHO).status_code == 303
    assert accepted() == [WHO]


def test_page_and_mail_speak_the_language_of_the_contract(client, outbox):
    _contract, (orderer, _supervisee) = a_sent_contract(language="sv")
    address = address_of(orderer)

    page = opened(client, address)
    page.submit(client, name=WHO)

    assert page.find("html").get("lang") == "sv"
    assert page.text_at("h1") == "Handledningsavtal"
    assert "godkännande" in outbox[0].subject
    assert versions.latest(db.session.get_one(Contract, 1)).in_force_from_on is None
