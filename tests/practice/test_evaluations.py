"""Evaluations that are due are listed; answers are anonymous; the orderer hears themes only."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from app.extensions import db
from app.mail import links
from app.practice.choices import (
    ContractRole,
    EvaluationKind,
    FeedbackQuestion,
    OrdererFeedback,
)
from app.practice.models import AnonymousAnswer, Contract, Evaluation
from app.practice.services import evaluations, theme_feedback
from app.practice.services.evaluations import LinkUsedError, NotAnAnswerError
from app.practice.services.theme_feedback import ThemesTooLongError
from app.practice.states import ContractState, EvaluationState, FeedbackState, StepNotAllowedError
from tests.factories import (
    NOW,
    TODAY,
    keep,
    make_contract,
    make_person,
)
from tests.racers import meanwhile

ALL_FOUR = dict.fromkeys(FeedbackQuestion, 4)


def make_evaluation(*, contract=None, **columns):
    contract = contract or make_contract()
    return keep(
        Evaluation(
            contract_id=contract.id, **{"kind": EvaluationKind.MID, "due_on": TODAY} | columns
        )
    )


def answer(evaluation, **scores):
    token = links.make(evaluations.ABOUT, evaluation.id, now=NOW)
    evaluations.answer(token, ALL_FOUR | scores, now=NOW)
    return token


def test_nobody_is_asked_about_a_contract_that_is_not_in_force(app):
    evaluation = make_evaluation(contract=make_contract(state=ContractState.COMPLETED))

    with pytest.raises(StepNotAllowedError):
        evaluations.step(evaluation, EvaluationState.OPEN, on=TODAY)

    assert evaluations.overdue(today=TODAY) == []
    evaluations.step(evaluation, EvaluationState.DONE, on=TODAY)


def test_what_is_due_and_not_closed_is_listed_behind_the_wall(app):
    due = make_evaluation()
    make_evaluation(due_on=TODAY + timedelta(days=1))
    make_evaluation(state=EvaluationState.SKIPPED)
    wall = Contract.supervisor_id == due.contract.supervisor_id

    assert [row.id for row in evaluations.overdue(today=TODAY)] == [due.id]
    assert evaluations.overdue(today=TODAY, within=wall) == [due]
    assert evaluations.overdue(today=TODAY, within=~wall) == []


def test_only_those_who_want_to_are_asked(app):
    evaluation = make_evaluation()
    contract = evaluation.contract
    told = {"orderer": contract.orderer, "contract": contract}
    supervisee = make_person(role=ContractRole.SUPERVISEE, **told)
    make_person(role=ContractRole.MANAGER, **told)
    make_person(role=ContractRole.SUPERVISEE, email="", **told)

    assert evaluations.asked(evaluation) == [supervisee]


def test_two_answers_are_never_shown(any_app):
    evaluation = make_evaluation(state=EvaluationState.OPEN)
    answer(evaluation)
    answer(evaluation)

    evaluations.step(evaluation, EvaluationState.DONE, on=NOW.date())

    assert evaluations.results(evaluation) is None


def test_results_are_shown_from_three_answers_on_and_when_all_is_said(any_app):
    evaluation = make_evaluation(state=EvaluationState.OPEN)

    answer(evaluation)
    answer(evaluation, **{FeedbackQuestion.GOALS: 1})
    answer(evaluation)
    assert evaluations.results(evaluation) is None
    evaluations.step(evaluation, EvaluationState.DONE, on=NOW.date())

    results = evaluations.results(evaluation)
    assert results.count == 3
    assert results.means[FeedbackQuestion.GOALS] == 3
    assert results.means[FeedbackQuestion.SAFETY] == 4


def test_an_answer_leads_to_nobody():
    columns = {column.key for column in inspect(AnonymousAnswer).columns}

    assert columns == {"id", "evaluation_id", "scores"}


def test_a_link_answers_once(app):
    evaluation = make_evaluation(state=EvaluationState.OPEN)
    token = answer(evaluation)

    with pytest.raises(LinkUsedError):
        evaluations.answer(token, ALL_FOUR, now=NOW)

    assert len(db.session.scalars(select(AnonymousAnswer)).all()) == 1


@pytest.mark.parametrize(
    "scores", [{}, ALL_FOUR | {FeedbackQuestion.GOALS: 6}, {FeedbackQuestion.GOALS: 3}]
)
def test_what_is_no_answer_uses_no_link(app, scores):
    evaluation = make_evaluation(state=EvaluationState.OPEN)
    token = links.make(evaluations.ABOUT, evaluation.id, now=NOW)

    with pytest.raises(NotAnAnswerError):
        evaluations.answer(token, scores, now=NOW)

    assert evaluations.opened_by(token, now=NOW) is evaluation


def test_a_closed_evaluation_takes_no_answers(app):
    evaluation = make_evaluation(state=EvaluationState.OPEN)
    token = links.make(evaluations.ABOUT, evaluation.id, now=NOW)

    evaluations.step(evaluation, EvaluationState.DONE, on=TODAY)

    with pytest.raises(LinkUsedError):
        evaluations.answer(token, ALL_FOUR, now=NOW)


def test_supervisees_see_the_themes_before_the_orderer(app):
    feedback = theme_feedback.begin(make_contract())
    theme_feedback.write_themes(feedback, ["Työnjako", "Palautteen antaminen"])

    with pytest.raises(StepNotAllowedError):
        theme_feedback.step(feedback, FeedbackState.DELIVERED, on=TODAY)
    theme_feedback.step(feedback, FeedbackState.SHOWN_TO_SUPERVISEES, on=TODAY)
    with pytest.raises(StepNotAllowedError):
        theme_feedback.write_themes(feedback, ["Muuta"])
    theme_feedback.step(feedback, FeedbackState.DELIVERED, on=TODAY)

    assert (feedback.shown_on, feedback.delivered_on) == (TODAY, TODAY)
    assert feedback.themes == ["Työnjako", "Palautteen antaminen"]


@pytest.mark.parametrize("themes", [["teema"] * 9, ["x" * 201]])
def test_feedback_is_no_story(app, themes):
    feedback = theme_feedback.begin(make_contract())

    with pytest.raises(ThemesTooLongError):
        theme_feedback.write_themes(feedback, themes)


def test_feedback_is_in_the_making_one_at_a_time(app):
    contract = make_contract()
    first = theme_feedback.begin(contract)

    with pytest.raises(StepNotAllowedError):
        theme_feedback.begin(contract)

    theme_feedback.step(first, FeedbackState.WAIVED, on=TODAY)
    second = theme_feedback.begin(contract)
    assert theme_feedback.all_of(contract) == [first, second]


def test_who_presses_twice_begins_one_feedback(postgresql_app):
    contract_id = make_contract().id

    def begin():
        theme_feedback.begin(db.session.get_one(Contract, contract_id))

    with pytest.raises(StepNotAllowedError):
        meanwhile(postgresql_app, begin, begin)

    assert len(theme_feedback.all_of(db.session.get_one(Contract, contract_id))) == 1


def test_no_feedback_where_none_is_agreed(app):
    with pytest.raises(StepNotAllowedError):
        theme_feedback.begin(make_contract(feedback_to_orderer=OrdererFeedback.NONE))
