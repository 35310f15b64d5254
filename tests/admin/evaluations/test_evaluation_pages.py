"""Evaluations on the contract's page: sent, closed, and read together."""

import re
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from app.accounts.models import Role
from app.extensions import db
from app.mail import delivery, links
from app.practice.services import evaluations
from app.practice.states import ContractState, EvaluationState
from tests.admin.addresses import details
from tests.admin.evaluations.evaluating import (
    FORM,
    answer,
    due,
    page_of,
    people_of,
)
from tests.factories import (
    NOW,
    TODAY,
    make_contract,
)
from tests.pages import Page, opened


def test_opening_sends_each_a_link_of_their_own(visitor, contract, outbox):
    people_of(contract, 3)
    evaluation = due(contract)
    page = page_of(visitor, contract)
    assert "lähtee sähköpostilla 3 ohjattavalle" in page.text_at("#evaluations")

    sent = page.submit(visitor, {"state": "open"}, form=FORM)
    again = page.submit(visitor, {"state": "open"}, form=FORM)

    assert (sent.status_code, again.status_code) == (303, 409)
    assert evaluation.state is EvaluationState.OPEN
    assert [(mail.template, mail.recipient, mail.language) for mail in outbox] == [
        ("evaluation-open", f"outi{number}@example.com", "fi") for number in range(3)
    ]
    secrets = f"Outi|Puistola|{contract.orderer.name}|{contract.contract_no}"
    for mail in outbox:
        assert "/arviointi/oma-linkki" in mail.text
        assert not re.search(f"{secrets}|työnohjau|arvioin", mail.subject, re.IGNORECASE)
        assert not re.search(secrets, mail.text + mail.html)
    assert "kun merkitset" in page_of(visitor, contract).text_at("#evaluations")


def question_of(visitor, contract):
    return opened(visitor, page_of(visitor, contract).link("Lähetä kysely"))


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "Kysely lähtee heti sähköpostilla yhdelle ohjattavalle."),
        (2, "Kysely lähtee heti sähköpostilla 2 ohjattavalle."),
        (3, "Kysely lähtee heti sähköpostilla 3 ohjattavalle."),
    ],
)
def test_sending_asks_first_and_says_of_how_few_no_results_are_shown(
    visitor, contract, outbox, count, words
):
    people_of(contract, count)
    evaluation = due(contract)

    page = question_of(visitor, contract)

    assert words in page.text_at("main")
    assert ("alle kolme, sen tuloksia ei näytetä" in page.text_at("main")) == (count < 3)
    assert (evaluation.state, len(outbox)) == (EvaluationState.PLANNED, 0)
    assert page.submit(visitor).status_code == 303
    assert (evaluation.state, len(outbox)) == (EvaluationState.OPEN, count)


@pytest.mark.parametrize(("days", "is_early"), [(0, False), (14, False), (15, True), (180, True)])
def test_an_evaluation_that_is_far_ahead_is_said_to_be_so(
    visitor, contract, stop_clock, days, is_early
):
    stop_clock(NOW)
    people_of(contract, 3)
    due(contract, due_on=TODAY + timedelta(days=days))

    text = question_of(visitor, contract).text_at("main")

    assert (f"johon on vielä {days} päivää" in text) == is_early


def test_what_has_been_sent_is_not_asked_about_again(visitor, contract):
    people_of(contract, 3)
    evaluation = due(contract, state=EvaluationState.OPEN)
    address = f"/admin/contract/{contract.id}/evaluations/{evaluation.id}"

    answer = visitor.get(address)

    assert (answer.status_code, answer.location) == (303, f"{details('contract', contract)}#evaluations")  # fmt: skip
    assert visitor.get(f"{address}9").status_code == 404


def test_a_letter_that_has_gone_out_leads_to_the_form(visitor, client, contract, app):
    people_of(contract, 1)
    due(contract)
    page_of(visitor, contract).submit(visitor, {"state": "open"}, form=FORM)

    delivery.deliver_due()

    [letter] = (Path(app.instance_path) / "mail").iterdir()
    parts = message_from_bytes(letter.read_bytes()).walk()
    [body] = [
        part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/plain"
    ]
    [address] = re.findall(r"/arviointi/[\w-]+", body.decode())
    assert opened(client, address).has("fieldset")


def test_the_letter_is_in_the_language_of_the_contract(visitor, supervisor, outbox):
    contract = make_contract(supervisor=supervisor, language="sv")
    people_of(contract, 1)
    due(contract)

    page_of(visitor, contract).submit(visitor, {"state": "open"}, form=FORM)

    assert outbox[0].language == "sv"


def test_without_anyone_to_ask_nothing_is_opened(visitor, contract, outbox):
    evaluation = due(contract)
    page = page_of(visitor, contract)
    assert "Lähetä kysely" not in page.text_at("#evaluations")
    assert "keskustellen" in page.text_at("#evaluations")

    refused = Page(page.submit(visitor, {"state": "open"}, form=FORM))

    assert refused.status == 409
    assert "Kyselyä ei avattu" in refused.text_at(".notice-error")
    assert (evaluation.state, len(outbox)) == (EvaluationState.PLANNED, 0)


def test_fewer_than_three_are_said_to_be_too_few(visitor, contract):
    people_of(contract, 2)
    due(contract)

    told = page_of(visitor, contract).text_at("#evaluations")

    assert "vain 2 ohjattavalle" in told
    assert "keskustellen" in told


@pytest.mark.parametrize("state", [ContractState.DRAFT, ContractState.TERMINATED])
def test_nobody_is_asked_about_a_contract_that_is_not_in_force(visitor, supervisor, outbox, state):
    contract = make_contract(supervisor=supervisor, state=state)
    people_of(contract, 3)
    evaluation = due(contract)
    page = page_of(visitor, contract)
    assert "Lähetä kysely" not in page.text_at("#evaluations")

    refused = page.submit(visitor, {"state": "open"}, form=FORM)

    assert (refused.status_code, len(outbox)) == (409, 0)
    page.submit(visitor, {"state": "skipped"}, form=FORM)
    assert evaluation.state is EvaluationState.SKIPPED


@pytest.mark.parametrize("state", ["done", "skipped"])
def test_closing_ends_the_links_and_calls_back_what_waits(visitor, contract, outbox, state):
    people_of(contract, 3)
    evaluation = due(contract)
    page_of(visitor, contract).submit(visitor, {"state": "open"}, form=FORM)
    token = links.make(evaluations.ABOUT, evaluation.id, now=NOW)
    db.session.commit()

    page_of(visitor, contract).submit(visitor, {"state": state}, form=FORM)

    assert evaluation.state == state
    assert len(outbox) == 0
    assert links.opened_by(token, about=evaluations.ABOUT, now=NOW) is None


def test_results_are_hidden_until_all_is_said(visitor, contract, outbox):
    people_of(contract, 3)
    evaluation = due(contract)
    page_of(visitor, contract).submit(visitor, {"state": "open"}, form=FORM)
    answer(evaluation, 2)
    answer(evaluation, 1)
    hidden = page_of(visitor, contract)
    assert "kun merkitset arvioinnin tehdyksi ja vastauksia on" in hidden.text_at("#evaluations")
    assert not hidden.has("#evaluations dl")

    hidden.submit(visitor, {"state": "done"}, form=FORM)

    shown = page_of(visitor, contract).text_at("#evaluations")
    assert "Työskentely on edennyt kohti tavoitteita 3,0" in shown
    assert "vastauksia 3" in shown
    assert "kun merkitset" not in shown


def test_the_first_page_lists_what_is_due_behind_the_wall(visitor, staff, contract, supervisor):
    due(contract, due_on=TODAY - timedelta(days=3))
    other = make_contract()
    due(other)
    due(make_contract(supervisor=supervisor, state=ContractState.TERMINATED))

    page = opened(visitor, "/admin/")

    assert "väliarviointi 20.11.2026 myöhässä 3 päivää" in page.text
    assert len(page.find_all("a[href$='#evaluations']")) == 1
    assert other.orderer.name not in page.source
    assert "väliarviointi" not in opened(staff(role=Role.ASSISTANT), "/admin/").source
