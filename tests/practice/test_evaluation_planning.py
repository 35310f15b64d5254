"""When evaluations are due: by the plan, by their meetings, and by those that have been had."""

from datetime import date, time, timedelta

import pytest

from app.extensions import db
from app.practice.choices import MeetingKind, MidEvaluation
from app.practice.services import evaluations, meeting_life, series
from app.practice.states import EvaluationState
from tests.factories import MONDAY_NINE, NOW, TODAY, make_contract, make_meeting


def planned(contract):
    evaluations.replan(contract)
    db.session.commit()
    return [(row.kind.value, row.due_on.isoformat(), row.state.value) for row in evaluations.of_contract(contract)]  # fmt: skip


def mid_meetings(contract, *weeks):
    columns = {"contract": contract, "kind": MeetingKind.MID_EVALUATION}
    return [make_meeting(starts_at=MONDAY_NINE + timedelta(weeks=n), **columns) for n in weeks]


def test_without_meetings_the_next_one_is_half_a_year_on(app):
    contract = make_contract(starts_on=date(2026, 8, 18), ends_on=date(2027, 8, 17))

    assert planned(contract) == [
        ("mid", "2027-02-18", "planned"),
        ("final", "2027-08-17", "planned"),
    ]


def test_evaluations_follow_their_meetings(app):
    contract = make_contract(mid_evaluation=MidEvaluation.HALFWAY)
    mid = make_meeting(contract=contract, kind=MeetingKind.MID_EVALUATION)
    assert planned(contract) == [("mid", "2026-11-30", "planned")]

    mid.starts_at += timedelta(days=1)
    mid.ends_at += timedelta(days=1)

    assert planned(contract) == [("mid", "2026-12-01", "planned")]


def test_a_done_one_plans_the_next(app):
    contract = make_contract(starts_on=date(2026, 8, 18), final_evaluation=False)
    planned(contract)
    (first,) = evaluations.of_contract(contract)

    evaluations.step(first, EvaluationState.DONE, on=date(2027, 3, 1))

    assert planned(contract) == [("mid", "2027-02-18", "done"), ("mid", "2027-09-01", "planned")]


@pytest.mark.parametrize("state", [EvaluationState.OPEN, EvaluationState.SKIPPED])
def test_one_that_is_open_or_left_out_does_not_fall_due_again(app, state):
    contract = make_contract(starts_on=date(2026, 8, 18), final_evaluation=False)
    planned(contract)
    (first,) = evaluations.of_contract(contract)

    evaluations.step(first, state, on=date(2027, 3, 1))

    assert planned(contract) == [
        ("mid", "2027-02-18", state.value),
        ("mid", "2027-08-18", "planned"),
    ]


def test_a_planned_one_stays_when_the_meeting_of_one_that_is_had_is_cancelled(app):
    contract = make_contract(final_evaluation=False)
    had, _later = mid_meetings(contract, 0, 10)
    planned(contract)
    evaluations.step(evaluations.of_contract(contract)[0], EvaluationState.DONE, on=TODAY)

    meeting_life.cancel(had, now=NOW)

    assert planned(contract) == [("mid", "2026-11-30", "done"), ("mid", "2027-02-08", "planned")]


def test_one_that_had_no_meeting_leaves_the_next_meeting_its_own(app):
    contract = make_contract(starts_on=date(2026, 5, 18), final_evaluation=False)
    planned(contract)
    evaluations.step(evaluations.of_contract(contract)[0], EvaluationState.DONE, on=TODAY)

    mid_meetings(contract, 10)

    assert planned(contract) == [("mid", "2026-11-18", "done"), ("mid", "2027-02-08", "planned")]


@pytest.mark.parametrize("state", EvaluationState)
def test_an_evaluation_goes_with_its_moved_meeting(app, state):
    contract = make_contract(final_evaluation=False)
    first, _later = mid_meetings(contract, 0, 10)
    planned(contract)
    evaluations.of_contract(contract)[0].state = state

    series.move_following(first, on=date(2026, 12, 1), starts=time(9), now=NOW)

    assert planned(contract) == [("mid", "2026-12-01", state.value), ("mid", "2027-02-09", "planned")]  # fmt: skip


def test_an_open_one_follows_a_meeting_that_is_agreed_for_it(app):
    contract = make_contract(starts_on=date(2026, 5, 18), final_evaluation=False)
    planned(contract)
    evaluations.step(evaluations.of_contract(contract)[0], EvaluationState.OPEN, on=TODAY)

    mid_meetings(contract, 0)

    assert planned(contract) == [("mid", "2026-11-30", "open")]


def test_the_final_one_is_had_once_even_if_the_contract_goes_on(app):
    contract = make_contract(ends_on=date(2027, 1, 31), mid_evaluation=MidEvaluation.NONE)
    planned(contract)
    evaluations.step(evaluations.of_contract(contract)[0], EvaluationState.DONE, on=TODAY)

    contract.ends_on = date(2027, 5, 31)

    assert planned(contract) == [("final", "2027-01-31", "done")]


def test_no_plan_no_evaluations(app):
    assert planned(make_contract(mid_evaluation=MidEvaluation.NONE, final_evaluation=False)) == []


def test_the_last_look_is_the_last_evaluation_meeting(app):
    contract = make_contract()
    make_meeting(contract=contract, kind=MeetingKind.MID_EVALUATION, starts_at=MONDAY_NINE)

    assert evaluations.looked_at_on(contract) == date(2026, 11, 30)
