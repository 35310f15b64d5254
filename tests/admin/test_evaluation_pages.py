"""Evaluations and feedback to the orderer in the admin: asked by letter, shown together, behind the wall."""

import re
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.extensions import db
from app.mail import delivery, links
from app.practice.choices import (
    ContractRole,
    EvaluationKind,
    FeedbackQuestion,
    OrdererFeedback,
)
from app.practice.models import Evaluation, ThemeFeedback
from app.practice.services import evaluations, theme_feedback
from app.practice.states import ContractState, EvaluationState, FeedbackState
from tests.admin.addresses import details
from tests.factories import (
    NOW,
    TODAY,
    keep,
    make_contract,
    make_person,
    make_practice,
    make_supervisor,
)
from tests.pages import Page, opened

THEMES = "[name=themes]"
THEMES_FORM = "#feedback form.sheet"
FORM = "#evaluations li:first-child form"
STEP_FORM = "#feedback form[action$='/step']"
ALL_FOUR = dict.fromkeys(FeedbackQuestion, 4)


@pytest.fixture
def supervisor(app):
    make_practice()
    return make_supervisor(name="Aino Metsä")


@pytest.fixture
def visitor(staff, supervisor):
    return staff(role=Role.SUPERVISOR, supervisor=supervisor)


@pytest.fixture
def contract(supervisor):
    return make_contract(supervisor=supervisor, group_name="Puistolan tiimi")


def people_of(contract, count):
    for number in range(count):
        make_person(
            orderer=contract.orderer,
            contract=contract,
            role=ContractRole.SUPERVISEE,
            name=f"Outi Ohjattava {number}",
            email=f"outi{number}@example.com",
        )


def due(contract, **columns):
    return keep(
        Evaluation(
            contract_id=contract.id, **{"kind": EvaluationKind.MID, "due_on": TODAY} | columns
        )
    )


def drafted(contract, *themes):
    feedback = theme_feedback.begin(contract)
    theme_feedback.write_themes(feedback, themes)
    db.session.commit()
    return feedback


def page_of(visitor, contract):
    return opened(visitor, details("contract", contract))


def answer(evaluation, count):
    for _number in range(count):
        token = links.make(evaluations.ABOUT, evaluation.id, now=NOW)
        evaluations.answer(token, ALL_FOUR | {FeedbackQuestion.GOALS: 3}, now=NOW)
    db.session.commit()


# --- Evaluations


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
    assert not page.has("#evaluations button[value=open]")
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
    assert not page.has("#evaluations button[value=open]")

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


# --- Feedback to the orderer


def test_themes_are_written_shown_and_then_given(visitor, contract):
    begun = page_of(visitor, contract).submit(visitor, form="#feedback form")
    assert begun.status_code == 303
    page = page_of(visitor, contract)
    assert "Ohjattavat näkevät teemat aina ennen tilaajaa" in page.text_at("#feedback")

    page.submit(visitor, {"themes": "Työnjako\n\n  Kuormitus ", "act": "save"}, form=THEMES_FORM)
    page = page_of(visitor, contract)
    assert page.find(THEMES).text_content().split() == ["Työnjako", "Kuormitus"]
    page.submit(visitor, {"act": "shown"}, form=THEMES_FORM)
    page = page_of(visitor, contract)
    assert not page.has(THEMES)
    assert "näytetty ohjattaville 23.11.2026" in page.text_at("#feedback")
    given = page.submit(visitor, {"state": "delivered"}, form=STEP_FORM)

    assert given.status_code == 303
    feedback = db.session.scalars(select(ThemeFeedback)).one()
    assert (feedback.state, feedback.themes) == (FeedbackState.DELIVERED, ["Työnjako", "Kuormitus"])
    assert (feedback.shown_on, feedback.delivered_on) == (TODAY, TODAY)
    page = page_of(visitor, contract)
    assert "Annettu tilaajalle 23.11.2026" in page.text_at("#feedback")
    assert "Palaute annettiin tilaajalle" in page.text
    assert page.has("#feedback form[action$='/feedback']")


def test_shown_themes_can_be_a_draft_again_and_a_draft_is_left_out(visitor, contract):
    feedback = drafted(contract, "Työnjako")
    theme_feedback.step(feedback, FeedbackState.SHOWN_TO_SUPERVISEES, on=TODAY)
    db.session.commit()

    page_of(visitor, contract).submit(visitor, {"state": "draft"}, form=STEP_FORM)
    page = page_of(visitor, contract)
    assert page.has(THEMES)
    page.submit(visitor, {"state": "waived"}, form=STEP_FORM)

    assert feedback.state is FeedbackState.WAIVED
    assert "Ei anneta" in page_of(visitor, contract).text_at("#feedback")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("\n".join(f"Teema {number}" for number in range(9)), "Enintään 8 teemaa"),
        ("x" * 201, "enintään 200 merkkiä"),
    ],
    ids=["too many", "too long"],
)
@pytest.mark.parametrize("act", ["save", "shown"])
def test_a_story_is_refused_and_stays_in_the_field(visitor, contract, typed, told, act):
    feedback = drafted(contract, "Työnjako")
    page = page_of(visitor, contract)

    refused = Page(page.submit(visitor, {"themes": typed, "act": act}, form=THEMES_FORM))

    assert refused.status == 422
    assert "ei tallennettu" in refused.text_at(".notice-error")
    assert told in refused.text_at("#themes-error")
    assert refused.fields(THEMES_FORM)["themes"] == typed
    assert (feedback.state, feedback.themes) == (FeedbackState.DRAFT, ["Työnjako"])


def test_there_is_something_to_show_before_it_is_shown(visitor, contract):
    feedback = drafted(contract)
    page = page_of(visitor, contract)

    refused = Page(page.submit(visitor, {"themes": "  ", "act": "shown"}, form=THEMES_FORM))

    assert refused.status == 422
    assert "Kirjoita ensin teema" in refused.text_at("#themes-error")
    assert feedback.state is FeedbackState.DRAFT


def test_what_another_has_written_meanwhile_is_not_lost(visitor, contract):
    feedback = drafted(contract, "Työnjako")
    page = page_of(visitor, contract)
    theme_feedback.write_themes(feedback, ["Kuormitus"])
    db.session.commit()

    refused = Page(page.submit(visitor, {"themes": "Omani", "act": "save"}, form=THEMES_FORM))

    assert refused.status == 409
    assert "Joku muu on muuttanut" in refused.text_at(".notice-error")
    assert "Nyt tallessa: Kuormitus" in refused.text_at("#feedback")
    assert refused.fields(THEMES_FORM)["themes"] == "Omani"
    assert feedback.themes == ["Kuormitus"]
    assert refused.submit(visitor, {"act": "save"}, form=THEMES_FORM).status_code == 303
    assert feedback.themes == ["Omani"]


@pytest.mark.parametrize("state", [FeedbackState.SHOWN_TO_SUPERVISEES, FeedbackState.WAIVED])
def test_what_supervisees_have_seen_is_not_changed_behind_their_back(visitor, contract, state):
    feedback = drafted(contract, "Työnjako")
    page = page_of(visitor, contract)
    theme_feedback.step(feedback, state, on=TODAY)
    db.session.commit()

    refused = Page(page.submit(visitor, {"themes": "Omani", "act": "shown"}, form=THEMES_FORM))

    assert refused.status == 409
    assert "eivät ole enää luonnos" in refused.text_at(".notice-error")
    assert "Tallentamatta jäi: Omani" in refused.text_at("#feedback")
    assert feedback.themes == ["Työnjako"]


def test_the_orderer_does_not_hear_first(visitor, contract):
    feedback = drafted(contract, "Työnjako")
    address = f"/admin/contract/{contract.id}/feedback/{feedback.id}/step"

    assert visitor.post(address, data={"state": "delivered"}).status_code == 409
    assert visitor.post(address, data={"state": "nonsense"}).status_code == 404
    assert feedback.state is FeedbackState.DRAFT


def test_feedback_is_begun_once_and_only_where_it_is_agreed(visitor, contract, supervisor):
    drafted(contract)
    none = make_contract(supervisor=supervisor, feedback_to_orderer=OrdererFeedback.NONE)
    early = make_contract(supervisor=supervisor, state=ContractState.DRAFT)

    for each in (contract, none, early):
        assert visitor.post(f"/admin/contract/{each.id}/feedback").status_code == 409

    assert not page_of(visitor, none).has("#feedback")
    assert not page_of(visitor, early).has("#feedback")
    assert len(db.session.scalars(select(ThemeFeedback)).all()) == 1


# --- The wall


def test_evaluations_and_feedback_are_behind_the_wall(staff, contract):
    people_of(contract, 3)
    evaluation = due(contract, state=EvaluationState.OPEN)
    answer(evaluation, 3)
    feedback = drafted(contract, "Salainen teema")
    other = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())
    assistant = staff(role=Role.ASSISTANT)
    base = f"/admin/contract/{contract.id}"
    posts = {
        f"{base}/evaluations/{evaluation.id}": {"state": "done"},
        f"{base}/feedback": {},
        f"{base}/feedback/{feedback.id}": {"themes": "Muu", "act": "save", "version": "2"},
        f"{base}/feedback/{feedback.id}/step": {"state": "waived"},
    }

    for address, sent in posts.items():
        assert other.post(address, data=sent).status_code == 404, address
        assert assistant.post(address, data=sent).status_code == 403, address
    seen = opened(assistant, details("contract", contract))

    assert not seen.has("#evaluations")
    assert not seen.has("#feedback")
    assert "Salainen teema" not in seen.source
    assert evaluation.state is EvaluationState.OPEN
    assert (feedback.state, feedback.themes) == (FeedbackState.DRAFT, ["Salainen teema"])


def test_rows_of_another_contract_are_not_found_through_ones_own(visitor, contract):
    other = make_contract()
    evaluation, feedback = due(other), drafted(other, "Työnjako")
    base = f"/admin/contract/{contract.id}"

    for address in (
        f"{base}/evaluations/{evaluation.id}",
        f"{base}/feedback/{feedback.id}",
        f"{base}/feedback/{feedback.id}/step",
    ):
        assert visitor.post(address, data={"state": "done"}).status_code == 404
