"""Contracts: numbering, the steps of their life, changes and renewals. Callers commit."""

import re
import secrets
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import audit
from app.extensions import db
from app.practice.checklist import Facts, Lack, guards, lacks
from app.practice.models import Contract, ContractPerson, ContractVersion, Goal
from app.practice.services import versions
from app.practice.states import (
    CONTRACT_STEPS,
    OVER,
    ContractState,
    StepNotAllowedError,
    check_step,
)

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


def claim(contract_id: int) -> Contract:
    """Queue up for one contract: of two who change it at once, the later one sees what the other did."""
    query = select(Contract).where(Contract.id == contract_id).with_for_update()
    return db.session.scalars(query, execution_options={"populate_existing": True}).one()


def next_number(taken: Iterable[str], *, year: int) -> str:
    """2026-014 after 2026-013, whatever else is there."""
    pattern = re.compile(rf"{year}-(\d+)")
    found = [int(number[1]) for number in map(pattern.fullmatch, taken) if number]
    return f"{year}-{max(found, default=0) + 1:03d}"


def agree_goals(contract: Contract, texts: list[str]) -> None:
    """What the work is for, in this order."""
    if texts != [goal.text for goal in contract.goals]:
        contract.goals = [Goal(text=text, position=number) for number, text in enumerate(texts)]


def step(
    contract: Contract,
    state: ContractState,
    *,
    signed_on: date | None = None,
    over_on: date | None = None,
) -> None:
    """Take a contract to its next state. Raises StepNotAllowedError or ContractIncompleteError.

    The version that is signed first holds from the contract's beginning (domain.md section 2.3).
    A step that ends it needs `over_on`: from its end day counts how long a contract is kept.
    """
    check_step(CONTRACT_STEPS, old=contract.state, new=state)
    if state is ContractState.ACTIVE:
        contract.signed_on = signed_on or contract.signed_on
        check_complete(contract)
        _put_in_force(contract)
    if state in OVER:
        contract.ends_on = _last_day(contract, over_on)
    contract.state = state
    db.session.flush()
    audit.record(f"contract.{state.value}", about="contract", about_id=contract.id)


def check_complete(contract: Contract, *, but: Lack | None = None) -> None:
    """Raise ContractIncompleteError unless every guard is met; `but` one that is met later."""
    missing = [lack for lack in guards(facts_of(contract)) if lack is not but]
    if missing:
        raise ContractIncompleteError(*missing)


def missing(contract: Contract) -> tuple[Lack, ...]:
    """What the contract still lacks, guards first (domain.md sections 1.1 and 2.3)."""
    return lacks(facts_of(contract))


def note_change(contract: Contract) -> ContractVersion | None:
    """After a change of what has left the desk: the new version, or None if nothing is different.

    The old version stays, and holds until the new one is accepted.
    """
    if contract.state is ContractState.DRAFT or contract.state in OVER:
        return None
    db.session.flush()
    before = versions.latest(contract)
    version = versions.make(contract)
    return None if before is not None and before.id == version.id else version


def renew(contract: Contract, *, starts_on: date, year: int) -> Contract:
    """A draft that goes on from the contract (jatkosopimus): the same terms, goals and people."""
    if contract.state in {ContractState.DRAFT, ContractState.SENT, ContractState.CANCELLED}:
        raise StepNotAllowedError(f"a {contract.state} contract is not renewed")
    left_behind = {
        "id", "contract_no", "code", "state", "inquiry_id", "predecessor_id", "starts_on",
        "ends_on", "signed_on", "changed_at", "version",
    }  # fmt: skip
    columns = [column.key for column in Contract.__mapper__.column_attrs]
    copied = {name: getattr(contract, name) for name in columns if name not in left_behind}
    renewal = Contract(
        **copied,
        starts_on=starts_on,
        predecessor_id=contract.id,
        goals=[Goal(text=goal.text, position=goal.position) for goal in contract.goals],
        persons=[_same_role(role) for role in contract.persons if role.left_on is None],
    )
    open_contract(renewal, year=year)
    return renewal


def facts_of(contract: Contract) -> Facts:
    """What the checklist looks at."""
    orderer = contract.orderer
    return Facts(
        orderer_type=orderer.type,
        has_goals=bool(contract.goals),
        has_group_name=bool(contract.group_name),
        roles={role.role for role in contract.persons if role.left_on is None},
        has_business_id=bool(orderer.business_id),
        has_billing_address=bool(orderer.billing_address),
        has_einvoice_address=bool(orderer.einvoice_address and orderer.einvoice_operator),
        has_reference=bool(
            contract.payer_reference
            or contract.order_number
            or contract.cost_center
            or orderer.buyer_reference
            or orderer.order_number
            or orderer.cost_center
        ),
        unit_price_cents=contract.unit_price_cents,
        payer=contract.payer,
        travel_billing=contract.travel_billing,
        travel_price_cents=contract.travel_price_cents,
        planning_fee=contract.planning_fee,
        planning_fee_cents=contract.planning_fee_cents,
        place=contract.place_type,
        has_place_text=bool(contract.place_text),
        has_remote_tool=bool(contract.remote_tool),
        has_methods=bool(contract.framework),
        mid_evaluation=contract.mid_evaluation,
        mid_evaluation_after=contract.mid_evaluation_after,
        cancel_exceptions=contract.cancel_exceptions,
        has_dissatisfaction_path=bool(contract.dissatisfaction_path),
        has_privacy_notice=contract.privacy_notice_on is not None,
        prior_contacts_disclosed=contract.prior_contacts_disclosed,
        is_signed=contract.signed_on is not None,
    )


def _put_in_force(contract: Contract) -> None:
    if any(version.in_force_from_on for version in versions.all_of(contract)):
        # Coming back from a pause puts no change in force that nobody has accepted.
        return
    version = versions.make(contract)
    version.in_force_from_on = min(contract.starts_on, contract.signed_on or contract.starts_on)


def _last_day(contract: Contract, over_on: date | None) -> date:
    """The day once planned when it has come; a contract never ends before it begins."""
    if over_on is None:
        raise ValueError("what is over has a day on which it was")
    return max(contract.starts_on, min(over_on, contract.ends_on or over_on))


def _same_role(role: ContractPerson) -> ContractPerson:
    columns = [column.key for column in ContractPerson.__mapper__.column_attrs]
    return ContractPerson(
        **{name: getattr(role, name) for name in columns if name != "contract_id"}
    )


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
