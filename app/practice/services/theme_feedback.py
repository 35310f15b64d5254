"""Feedback to the orderer: a few themes, shown to supervisees first. Domain.md section 2.3. Callers commit."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.accounts import audit
from app.extensions import db
from app.practice.choices import OrdererFeedback
from app.practice.models import Contract, ThemeFeedback
from app.practice.services import contracts
from app.practice.states import (
    FEEDBACK_STEPS,
    FeedbackState,
    StepNotAllowedError,
    check_step,
)

MOST_THEMES = 8
LONGEST_THEME = 200
# Feedback that has not come to its end.
IN_THE_MAKING = frozenset(state for state, steps in FEEDBACK_STEPS.items() if steps)


class ThemesTooLongError(ValueError):
    """Feedback is a short list of themes, not a story of what was said."""


def all_of(contract: Contract) -> list[ThemeFeedback]:
    """All feedback to the orderer, oldest first."""
    query = (
        select(ThemeFeedback)
        .where(ThemeFeedback.contract_id == contract.id)
        .order_by(ThemeFeedback.id)
    )
    return list(db.session.scalars(query))


def begin(contract: Contract) -> ThemeFeedback:
    """A draft of feedback to the orderer, one at a time. Raises StepNotAllowedError."""
    contracts.claim(contract.id)
    if contract.feedback_to_orderer is OrdererFeedback.NONE:
        raise StepNotAllowedError("the contract gives the orderer no feedback")
    if any(each.state in IN_THE_MAKING for each in all_of(contract)):
        raise StepNotAllowedError("there is one already")
    feedback = ThemeFeedback(contract_id=contract.id)
    db.session.add(feedback)
    db.session.flush()
    return feedback


def write_themes(feedback: ThemeFeedback, themes: Sequence[str]) -> None:
    """The themes of a draft. Raises ThemesTooLongError or StepNotAllowedError."""
    if feedback.state is not FeedbackState.DRAFT:
        raise StepNotAllowedError("what supervisees have seen is not changed behind their back")
    if len(themes) > MOST_THEMES or any(len(theme) > LONGEST_THEME for theme in themes):
        raise ThemesTooLongError
    feedback.themes = list(themes)
    db.session.flush()


def step(feedback: ThemeFeedback, state: FeedbackState, *, on: date) -> None:
    """Take feedback to its next state: supervisees see it first. Raises StepNotAllowedError."""
    check_step(FEEDBACK_STEPS, old=feedback.state, new=state)
    if state is FeedbackState.SHOWN_TO_SUPERVISEES:
        feedback.shown_on = on
    if state is FeedbackState.DELIVERED:
        feedback.delivered_on = on
    feedback.state = state
    db.session.flush()
    audit.record(f"feedback.{state.value}", about="contract", about_id=feedback.contract_id)
