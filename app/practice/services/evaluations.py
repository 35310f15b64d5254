"""Mid and final evaluations: when they are due, and anonymous answers.

Domain.md sections 2.2, 2.3 and 4.1. Callers commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts import audit
from app.extensions import db
from app.mail import links
from app.practice.choices import (
    EvaluationKind,
    FeedbackQuestion,
    MeetingKind,
    MidEvaluation,
)
from app.practice.evaluation_plan import EvaluationPlan, half_year_after
from app.practice.models import (
    AnonymousAnswer,
    Contract,
    ContractPerson,
    Evaluation,
    Meeting,
    Person,
)
from app.practice.states import (
    EVALUATION_STEPS,
    LIVE,
    OVER,
    RUNNING,
    ContractState,
    EvaluationState,
    StepNotAllowedError,
    check_step,
)

ABOUT = "evaluation"
# Of two, each would know what the other said.
LEAST_SHOWN = 3
SCORES = range(1, 6)
_WAITING = (EvaluationState.PLANNED, EvaluationState.OPEN)
_CLOSED = frozenset(EvaluationState) - set(_WAITING)
_KIND_OF_MEETING = {
    MeetingKind.MID_EVALUATION: EvaluationKind.MID,
    MeetingKind.FINAL_EVALUATION: EvaluationKind.FINAL,
}
# Signed and not over: the evaluations of other contracts wait for nobody.
IN_FORCE = RUNNING | {ContractState.PAUSED}


class NotAnAnswerError(ValueError):
    """The scores are not one from 1 to 5 for each question."""


class LinkUsedError(Exception):
    """The link has been answered with already, or never was one."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """What supervisees say together."""

    count: int
    means: Mapping[FeedbackQuestion, float]


def plan_left(contract: Contract) -> EvaluationPlan:
    """When the contract wants the work to be looked at, but for what has its meeting already."""
    mid = contract.mid_evaluation
    if mid is not MidEvaluation.EVERY_6_MONTHS and _days_of(contract, MeetingKind.MID_EVALUATION):
        mid = MidEvaluation.NONE
    return EvaluationPlan(
        mid=mid,
        after=contract.mid_evaluation_after,
        final=contract.final_evaluation and not _days_of(contract, MeetingKind.FINAL_EVALUATION),
    )


def looked_at_on(contract: Contract) -> date:
    """The day of the last evaluation that is done or has a meeting, or of the beginning."""
    query = select(Evaluation.closed_on).where(
        Evaluation.contract_id == contract.id, Evaluation.state == EvaluationState.DONE
    )
    done = [day for day in db.session.scalars(query) if day is not None]
    return max([*done, *_days_of(contract, MeetingKind.MID_EVALUATION), contract.starts_on])


def replan(contract: Contract) -> None:
    """Make the evaluations that wait those of the contract's plan and meetings, as they now are.

    One whose day stands stays; others that wait take the days that have none.
    """
    there = of_contract(contract)
    for kind, days in (
        (EvaluationKind.MID, _mid_days(contract)),
        (EvaluationKind.FINAL, _final_days(contract)),
    ):
        of_kind = [row for row in there if row.kind is kind]
        standing = {row.due_on for row in of_kind}.intersection(days)
        free = [day for day in days if day not in standing]
        loose = [row for row in of_kind if row.state in _WAITING and row.due_on not in standing]
        for row, due_on in zip(loose, free, strict=False):
            row.due_on = due_on
        # What is over is given no new ones: its end day came with its end, and was no plan.
        for due_on in () if contract.state in OVER else free[len(loose) :]:
            db.session.add(Evaluation(contract_id=contract.id, kind=kind, due_on=due_on))
        for row in loose[len(free) :]:
            if row.state is EvaluationState.PLANNED:
                db.session.delete(row)
    db.session.flush()


def follow(meeting: Meeting, *, was_on: date) -> None:
    """Let the evaluation of a moved meeting go with it, also one that is closed already."""
    kind = _KIND_OF_MEETING.get(meeting.kind)
    if meeting.contract is None or kind is None:
        return
    for row in of_contract(meeting.contract):
        if row.kind is kind and row.due_on == was_on:
            row.due_on = clock.local(meeting.starts_at).date()
    db.session.flush()


def overdue(*, today: date, within: ColumnElement[bool] | None = None) -> list[Evaluation]:
    """Unclosed evaluations in force whose day has come; `within` is a wall on Contract."""
    query = (
        select(Evaluation)
        .join(Evaluation.contract)
        .where(
            Evaluation.state.in_(_WAITING),
            Evaluation.due_on <= today,
            Contract.state.in_(IN_FORCE),
            true() if within is None else within,
        )
        .options(joinedload(Evaluation.contract).joinedload(Contract.orderer))
        .order_by(Evaluation.due_on, Evaluation.id)
    )
    return list(db.session.scalars(query))


def of_contract(contract: Contract) -> list[Evaluation]:
    """All evaluations of a contract, in order."""
    query = (
        select(Evaluation)
        .where(Evaluation.contract_id == contract.id)
        .order_by(Evaluation.due_on, Evaluation.id)
    )
    return list(db.session.scalars(query))


def step(evaluation: Evaluation, state: EvaluationState, *, on: date) -> None:
    """Take an evaluation to its next state. Raises StepNotAllowedError.

    Closing it closes its links, and the next one is planned.
    """
    check_step(EVALUATION_STEPS, old=evaluation.state, new=state)
    if state is EvaluationState.OPEN and evaluation.contract.state not in IN_FORCE:
        raise StepNotAllowedError("nobody is asked about a contract that is not in force")
    evaluation.state = state
    if state in _CLOSED:
        evaluation.closed_on = on
        links.end_all(ABOUT, evaluation.id)
    db.session.flush()
    replan(evaluation.contract)
    audit.record(f"evaluation.{state.value}", about="contract", about_id=evaluation.contract_id)


def asked(evaluation: Evaluation) -> list[Person]:
    """Who is sent a link to the form: one mail about "evaluation" to each, and no list of them."""
    query = (
        select(Person)
        .join(ContractPerson, ContractPerson.person_id == Person.id)
        .where(
            ContractPerson.contract_id == evaluation.contract_id,
            ContractPerson.mails_evaluations,
            ContractPerson.left_on.is_(None),
            Person.email != "",
        )
        .distinct()
        .order_by(Person.id)
    )
    return list(db.session.scalars(query))


def opened_by(token: str, *, now: datetime) -> Evaluation | None:
    """The open evaluation that a secret link leads to."""
    evaluation_id = links.opened_by(token, about=ABOUT, now=now)
    row = db.session.get(Evaluation, evaluation_id) if evaluation_id is not None else None
    return row if row is not None and row.state is EvaluationState.OPEN else None


def answer(token: str, scores: Mapping[FeedbackQuestion, int], *, now: datetime) -> None:
    """Keep one supervisee's scores; the link is used up, and nothing else of them is kept.

    Raises NotAnAnswerError or LinkUsedError.
    """
    if set(scores) != set(FeedbackQuestion) or not all(
        score in SCORES for score in scores.values()
    ):
        raise NotAnAnswerError
    evaluation = opened_by(token, now=now)
    if evaluation is None or not links.end_one(token, about=ABOUT):
        raise LinkUsedError
    plain = {question.value: score for question, score in scores.items()}
    db.session.add(AnonymousAnswer(evaluation_id=evaluation.id, scores=plain))
    db.session.flush()


def results(evaluation: Evaluation) -> Results | None:
    """The means of the answers; None as long as it is open, or of fewer than three.

    Whoever saw them between the third answer and the fourth could work out the fourth.
    """
    if evaluation.state not in _CLOSED:
        return None
    query = select(AnonymousAnswer.scores).where(AnonymousAnswer.evaluation_id == evaluation.id)
    scores = list(db.session.scalars(query))
    if len(scores) < LEAST_SHOWN:
        return None
    means = {
        question: fmean(answered[question.value] for answered in scores)
        for question in FeedbackQuestion
    }
    return Results(count=len(scores), means=means)


def _mid_days(contract: Contract) -> list[date]:
    """The days of the mid evaluations' meetings; without any, half a year after the last look."""
    days = _days_of(contract, MeetingKind.MID_EVALUATION)
    if days or contract.mid_evaluation is not MidEvaluation.EVERY_6_MONTHS:
        return days
    begun = [
        row
        for row in of_contract(contract)
        if row.kind is EvaluationKind.MID and row.state is not EvaluationState.PLANNED
    ]
    # One that is open or left out has had its turn, or the next would fall due on the same day.
    turns = [row.due_on for row in begun if row.state is not EvaluationState.DONE]
    next_on = half_year_after(max([*turns, looked_at_on(contract)]))
    if contract.ends_on is not None and contract.ends_on <= next_on:
        return []
    # Those that have begun stand before it.
    return [*(row.due_on for row in begun), next_on]


def _final_days(contract: Contract) -> list[date]:
    """The day of the final evaluation's meeting, or the contract's last; one that is had stays the last."""
    had = [
        row.due_on
        for row in of_contract(contract)
        if row.kind is EvaluationKind.FINAL and row.state in _CLOSED
    ]
    if had:
        return had
    days = _days_of(contract, MeetingKind.FINAL_EVALUATION)[-1:]
    if days or not contract.final_evaluation or contract.ends_on is None:
        return days
    return [contract.ends_on]


def _days_of(contract: Contract, kind: MeetingKind) -> list[date]:
    query = (
        select(Meeting.starts_at)
        .where(Meeting.contract_id == contract.id, Meeting.kind == kind, Meeting.state.in_(LIVE))
        .order_by(Meeting.starts_at)
    )
    return [clock.local(starts_at).date() for starts_at in db.session.scalars(query)]
