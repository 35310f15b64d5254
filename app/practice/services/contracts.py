"""Contracts: numbering, and the steps of their life. Callers commit."""

import re
import secrets
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import audit
from app.extensions import db
from app.practice.models import Contract, Goal
from app.practice.states import CONTRACT_STEPS, ContractState, check_step

# Without those that are taken for digits when read aloud or by hand.
CODE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_MOST_TRIES = 5


class ContractIncompleteError(Exception):
    """The contract lacks what has to be agreed before it can be in force; names the lacks."""

    def __init__(self, *missing: str) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def open_contract(contract: Contract, *, year: int) -> None:
    """Keep a new contract under the year's next number and an unused code."""
    for tries_left in reversed(range(_MOST_TRIES)):
        contract.contract_no = next_number(_numbers_of(year), year=year)
        contract.code = _unused_code()
        try:
            with db.session.begin_nested():
                db.session.add(contract)
        except IntegrityError:
            # On PostgreSQL two contracts can be opened at once; the later one takes the next number.
            if not tries_left:
                raise
        else:
            break
    audit.record("contract.created", about="contract", about_id=contract.id)


def next_number(taken: Iterable[str], *, year: int) -> str:
    """2026-014 after 2026-013, whatever else is there."""
    pattern = re.compile(rf"{year}-(\d+)")
    found = [int(number[1]) for number in map(pattern.fullmatch, taken) if number]
    return f"{year}-{max(found, default=0) + 1:03d}"


def agree_goals(contract: Contract, texts: list[str]) -> None:
    """What the work is for, in this order."""
    if texts != [goal.text for goal in contract.goals]:
        contract.goals = [Goal(text=text, position=number) for number, text in enumerate(texts)]


def step(contract: Contract, state: ContractState, *, signed_on: date | None = None) -> None:
    """Take a contract to its next state. Raises StepNotAllowedError or ContractIncompleteError."""
    check_step(CONTRACT_STEPS, old=contract.state, new=state)
    if state is ContractState.ACTIVE:
        contract.signed_on = signed_on or contract.signed_on
        _check_complete(contract)
    contract.state = state
    db.session.flush()
    audit.record(f"contract.{state.value}", about="contract", about_id=contract.id)


def _check_complete(contract: Contract) -> None:
    missing = [
        name
        for name, is_there in (("goals", contract.goals), ("signed_on", contract.signed_on))
        if not is_there
    ]
    if missing:
        raise ContractIncompleteError(*missing)


def _numbers_of(year: int) -> list[str]:
    query = select(Contract.contract_no).where(Contract.contract_no.startswith(f"{year}-"))
    return list(db.session.scalars(query))


def _unused_code() -> str:
    """A letter and a number, as short as is free: it tells nothing of whose it is."""
    taken = set(db.session.scalars(select(Contract.code)))
    for digits in range(1, 7):
        numbers = range(10 ** (digits - 1), 10**digits)
        free = [f"{letter}{number}" for letter in CODE_LETTERS for number in numbers][:20_000]
        if free := [code for code in free if code not in taken]:
            return secrets.choice(free)
    raise RuntimeError("no code is left")
