"""Contracts: numbers, codes and the steps of their life."""

from datetime import date

import pytest

from app.accounts import audit
from app.practice.choices import Form
from app.practice.models import Contract, Goal
from app.practice.services import contracts
from app.practice.services.contracts import ContractIncompleteError
from app.practice.states import ContractState, StepNotAllowedError
from tests.factories import TODAY, keep, make_contract, make_orderer


def new_contract(orderer):
    return Contract(
        supervisor_id=orderer.supervisor_id,
        orderer_id=orderer.id,
        form=Form.GROUP,
        starts_on=TODAY,
        meetings_planned=10,
        unit_price_cents=12000,
    )


@pytest.mark.parametrize(
    ("taken", "number"),
    [
        ([], "2026-001"),
        (["2026-001", "2026-013"], "2026-014"),
        (["2025-040", "2026-002"], "2026-003"),
        (["2026-999"], "2026-1000"),
        (["2026-1000", "2026-999"], "2026-1001"),
        (["2026-vanha", "KL-7"], "2026-001"),
    ],
)
def test_a_years_contracts_are_numbered_in_order(taken, number):
    assert contracts.next_number(taken, year=2026) == number


def test_a_new_contract_gets_a_number_and_a_code_of_its_own(app):
    orderer = make_orderer()
    opened = []
    for _number in range(40):
        contract = new_contract(orderer)
        contracts.open_contract(contract, year=2026)
        opened.append(contract)

    assert [contract.contract_no for contract in opened][-1] == "2026-040"
    codes = {contract.code for contract in opened}
    assert len(codes) == 40
    assert all(code[0].isalpha() and code[1:].isdigit() for code in codes)


def test_codes_do_not_follow_the_order_of_signing(app):
    orderer = make_orderer()
    codes = []
    for _number in range(12):
        contract = new_contract(orderer)
        contracts.open_contract(contract, year=2026)
        codes.append(contract.code)

    assert codes != sorted(codes)


def test_a_contract_in_force_has_a_goal_and_a_signature(app):
    contract = make_contract(state=ContractState.DRAFT)

    with pytest.raises(ContractIncompleteError) as lacks:
        contracts.step(contract, ContractState.ACTIVE)

    assert set(lacks.value.missing) == {"goals", "signed_on"}
    assert contract.state is ContractState.DRAFT


def test_a_signed_contract_with_a_goal_comes_into_force(app):
    contract = make_contract(state=ContractState.SENT)
    keep(Goal(contract_id=contract.id, text="Työnjaon selkeys"))

    contracts.step(contract, ContractState.ACTIVE, signed_on=date(2026, 11, 20))

    assert contract.state is ContractState.ACTIVE
    assert contract.signed_on == date(2026, 11, 20)
    assert [event.event for event in audit.history("contract", contract.id)] == [
        "contract.version_made", "contract.active",
    ]  # fmt: skip


def test_a_finished_contract_stays_finished(app):
    contract = make_contract(state=ContractState.COMPLETED)

    with pytest.raises(StepNotAllowedError):
        contracts.step(contract, ContractState.ACTIVE, signed_on=TODAY)


def test_goals_are_kept_in_their_order(app):
    contract = make_contract()

    contracts.agree_goals(contract, ["Toinen", "Ensimmäinen"])

    assert [(goal.text, goal.position) for goal in contract.goals] == [
        ("Toinen", 0), ("Ensimmäinen", 1),
    ]  # fmt: skip


def test_the_same_goals_are_not_written_again(app):
    contract = make_contract()
    contracts.agree_goals(contract, ["Yksi"])
    kept = contract.goals[0]

    contracts.agree_goals(contract, ["Yksi"])

    assert contract.goals[0] is kept
