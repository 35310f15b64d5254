"""The budget is always counted, in as many queries for two hundred contracts as for one."""

from datetime import timedelta

import pytest

from app.practice.budget import Budget, of_contract, together
from app.practice.choices import MeetingKind, WaiverReason
from app.practice.models import Contract
from app.practice.services import budget
from app.practice.states import ContractState, MeetingState
from tests.factories import MONDAY_NINE, make_contract, make_meeting, make_orderer
from tests.practice.counting import counted_queries

ACTIVE, OVER = ContractState.ACTIVE, ContractState.TERMINATED
HELD, CONFIRMED = MeetingState.HELD, MeetingState.CONFIRMED
LATE, MISSED = MeetingState.CANCELLED_LATE, MeetingState.NO_SHOW


@pytest.mark.parametrize(
    ("state", "counts", "left", "over"),
    [
        (ACTIVE, {}, 10, 0),
        (ACTIVE, {"held": 3, "planned": 4, "consumed": 1}, 2, 0),
        (ACTIVE, {"held": 6, "planned": 4}, 0, 0),
        (ACTIVE, {"held": 8, "planned": 4}, 0, 2),
        (OVER, {"held": 3}, 0, 0),
    ],
)
def test_what_is_left(state, counts, left, over):
    made = of_contract(state, agreed=10, **counts)

    assert (made.left, made.over) == (left, over)


def test_budgets_are_added():
    one = Budget(agreed=10, held=4, left=6)
    other = Budget(agreed=5, held=5, consumed=1, over=1)

    assert together([one, other]) == Budget(agreed=15, held=9, consumed=1, left=6, over=1)
    assert together([]) == Budget()


def meetings_of(contract, *said):
    for number, (state, columns) in enumerate(said):
        starts_at = MONDAY_NINE + timedelta(weeks=number)
        make_meeting(contract=contract, state=state, starts_at=starts_at, **columns)


def test_every_meeting_counts_as_what_became_of_it(any_app):
    contract = make_contract(meetings_planned=12)
    meetings_of(
        contract,
        (HELD, {}),
        (HELD, {"kind": MeetingKind.MID_EVALUATION}),
        # A talk with the orderer comes on top.
        (HELD, {"kind": MeetingKind.THREE_WAY}),
        (CONFIRMED, {}),
        (MeetingState.PROPOSED, {}),
        (LATE, {"charge_pct": 50}),
        (LATE, {"charge_pct": 0}),
        (LATE, {"charge_pct": 50, "waiver_reason": WaiverReason.GOODWILL}),
        # From before fees were noted: the contract says.
        (MISSED, {}),
        (MeetingState.CANCELLED_IN_TIME, {}),
        (MeetingState.CANCELLED_BY_SUPERVISOR, {}),
    )

    assert budget.of_contract(contract) == Budget(
        agreed=12, held=2, planned=2, consumed=2, given_back=4, left=6
    )


def test_late_ones_count_for_nothing_where_that_is_agreed(app):
    contract = make_contract(meetings_planned=2, late_consumes=False)
    meetings_of(contract, (LATE, {"charge_pct": 50}))

    assert budget.of_contract(contract).left == 2


def test_orderers_and_the_practice_add_up_what_is_agreed(any_app):
    orderer = make_orderer()
    for state in (ACTIVE, OVER, ContractState.DRAFT):
        meetings_of(make_contract(orderer=orderer, state=state, meetings_planned=5))
    other = make_contract(meetings_planned=7)
    meetings_of(other, (HELD, {}))

    found = budget.of_orderers()

    assert found[orderer.id] == Budget(agreed=10, left=5)
    assert budget.of_practice() == Budget(agreed=17, held=1, left=11)
    wall = Contract.supervisor_id == other.supervisor_id
    assert budget.of_practice(wall) == Budget(agreed=7, held=1, left=6)
    assert set(budget.of_orderers(wall)) == {other.orderer_id}


def test_the_number_of_queries_does_not_grow(app):
    contracts = [make_contract() for _number in range(5)]
    for contract in contracts:
        meetings_of(contract, (HELD, {}), (CONFIRMED, {}))
    ids = [contract.id for contract in contracts]

    with counted_queries() as asked:
        budget.of_contracts(ids)
        budget.of_practice()
        budget.of_orderers()

    assert len(asked) == 3
