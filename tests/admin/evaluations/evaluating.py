"""What tests of evaluations in the panel look for and press."""

from app.extensions import db
from app.mail import links
from app.practice.choices import (
    ContractRole,
    EvaluationKind,
    FeedbackQuestion,
)
from app.practice.models import Evaluation
from app.practice.services import evaluations, theme_feedback
from tests.admin.addresses import details
from tests.factories import (
    NOW,
    TODAY,
    keep,
    make_person,
)
from tests.pages import opened

THEMES = "[name=themes]"


THEMES_FORM = "#feedback form.sheet"


FORM = "#evaluations li:first-child form"


STEP_FORM = "#feedback form[action$='/step']"


ALL_FOUR = dict.fromkeys(FeedbackQuestion, 4)


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
