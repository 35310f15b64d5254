"""A contract that is over has an end day, and nothing but its keeping follows from it."""

from datetime import timedelta

import pytest

from app.practice.choices import EvaluationKind
from app.practice.models import Evaluation
from app.practice.services import contracts, evaluations
from app.practice.states import ContractState, EvaluationState
from tests.factories import TODAY, keep, make_contract

DAY = timedelta(days=1)
WAYS = pytest.mark.parametrize(
    ("before", "after"),
    [
        (ContractState.ENDING, ContractState.COMPLETED),
        (ContractState.ACTIVE, ContractState.TERMINATED),
        (ContractState.SENT, ContractState.CANCELLED),
    ],
)


@WAYS
def test_a_contract_without_an_end_day_ends_on_the_day_it_is_over(app, before, after):
    contract = make_contract(state=before, starts_on=TODAY - 400 * DAY)

    contracts.step(contract, after, over_on=TODAY)

    assert contract.ends_on == TODAY


@pytest.mark.parametrize(
    ("planned", "starts", "ends"),
    [
        (TODAY + 90 * DAY, TODAY - 90 * DAY, TODAY),
        (TODAY - 9 * DAY, TODAY - 90 * DAY, TODAY - 9 * DAY),
        (TODAY + 90 * DAY, TODAY + 9 * DAY, TODAY + 9 * DAY),
        (None, TODAY + 9 * DAY, TODAY + 9 * DAY),
    ],
    ids=["ended early", "ended as planned", "never began", "never began, without an end"],
)
def test_the_end_day_is_the_planned_one_only_when_it_has_come(app, planned, starts, ends):
    contract = make_contract(state=ContractState.ACTIVE, starts_on=starts, ends_on=planned)

    contracts.step(contract, ContractState.TERMINATED, over_on=TODAY)

    assert contract.ends_on == ends


def test_a_contract_is_not_over_without_a_day(app):
    contract = make_contract()

    with pytest.raises(ValueError, match="day"):
        contracts.step(contract, ContractState.TERMINATED)

    assert contract.state is ContractState.ACTIVE


def test_a_pause_ends_nothing(app):
    contract = make_contract(ends_on=TODAY + 90 * DAY)

    contracts.step(contract, ContractState.PAUSED)

    assert contract.ends_on == TODAY + 90 * DAY


def test_closing_an_evaluation_of_what_is_over_plans_no_other(app):
    contract = make_contract(starts_on=TODAY - 200 * DAY)
    look = keep(Evaluation(contract_id=contract.id, kind=EvaluationKind.MID, due_on=TODAY - DAY))
    contracts.step(contract, ContractState.TERMINATED, over_on=TODAY)

    evaluations.step(look, EvaluationState.SKIPPED, on=TODAY)

    assert evaluations.of_contract(contract) == [look]
