"""Feedback to the orderer: themes, supervisees first, and the wall around all of it."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.extensions import db
from app.practice.choices import (
    OrdererFeedback,
)
from app.practice.models import ThemeFeedback
from app.practice.services import theme_feedback
from app.practice.states import ContractState, EvaluationState, FeedbackState
from tests.admin.addresses import details
from tests.admin.evaluations.evaluating import (
    STEP_FORM,
    THEMES,
    THEMES_FORM,
    answer,
    drafted,
    due,
    page_of,
    people_of,
)
from tests.factories import (
    TODAY,
    make_contract,
    make_supervisor,
)
from tests.pages import Page, opened


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
