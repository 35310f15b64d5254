"""Accepting a contract: who is asked, who has accepted which version, and when it holds.

Domain.md sections 1.3 (signatures) and 2.3. A simple acceptance with a typed name is enough.
Callers commit, and write the mails with a link about "acceptance" to each row waited for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import clock
from app.accounts import audit
from app.extensions import db
from app.mail import links, outbox
from app.practice.checklist import Lack
from app.practice.choices import AcceptanceWay, ContractRole, SignerRole
from app.practice.models import Acceptance, Contract, ContractVersion, Person
from app.practice.services import contracts, versions
from app.practice.states import OVER, ContractState, StepNotAllowedError

ABOUT = "acceptance"
# The letter that asks for it.
ASKING = "contract-to-accept"


class VersionChangedError(Exception):
    """The contract has changed since the page that is accepted was shown."""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Someone whose acceptance is needed; the orderer's is given by the contact person."""

    role: SignerRole
    person: Person | None = None

    @property
    def key(self) -> str:
        """What tells signers of one version apart."""
        named = self.role is SignerRole.SUPERVISEE and self.person
        return f"{self.role}:{self.person.id}" if named and self.person else self.role.value


def signers(contract: Contract) -> Iterator[Signer]:
    """Whose acceptance the contract needs. Whoever signs as the orderer does not sign again."""
    yield Signer(role=SignerRole.SUPERVISOR)
    contacts = _with_role(contract, ContractRole.CONTACT_PERSON)
    yield Signer(role=SignerRole.ORDERER, person=contacts[0] if contacts else None)
    if contract.supervisees_accept:
        for person in _with_role(contract, ContractRole.SUPERVISEE):
            if person not in contacts[:1]:
                yield Signer(role=SignerRole.SUPERVISEE, person=person)


def ask(contract: Contract, *, now: datetime) -> list[Acceptance]:
    """Send the contract, or its newest change, to be accepted; answers those waited for.

    Sending is the supervisor's own acceptance. Raises ContractIncompleteError or
    StepNotAllowedError. Asking twice asks nobody twice.
    """
    contracts.claim(contract.id)
    if contract.state in OVER:
        raise StepNotAllowedError(f"a {contract.state} contract is not sent")
    contracts.check_complete(contract, but=Lack.SIGNED_ON)
    version = versions.make(contract)
    rows = _rows_for(version, contract)
    own = next(row for row in rows if row.role is SignerRole.SUPERVISOR)
    if own.accepted_at is None:
        _sign(own, name=contract.supervisor.name, way=AcceptanceWay.PAGE, now=now)
    if contract.state is ContractState.DRAFT:
        contracts.step(contract, ContractState.SENT)
    db.session.flush()
    return [row for row in rows if row.accepted_at is None]


def take_back(contract: Contract) -> None:
    """Bring a sent contract back to the desk; the links to it open nothing any more."""
    contracts.step(contract, ContractState.DRAFT)
    close_all(contract)
    for row in waiting(contract):
        db.session.delete(row)
    db.session.flush()


def close_all(contract: Contract) -> None:
    """End every link to every version of the contract; who has accepted stays so."""
    query = (
        select(Acceptance).join(ContractVersion).where(ContractVersion.contract_id == contract.id)
    )
    for row in db.session.scalars(query):
        _close(row)


def opened_by(token: str, *, now: datetime) -> Acceptance | None:
    """The acceptance that a secret link asks for, with its version and contract."""
    acceptance_id = links.opened_by(token, about=ABOUT, now=now)
    return db.session.get(Acceptance, acceptance_id) if acceptance_id is not None else None


def accept(acceptance: Acceptance, *, name: str, sha256: str, now: datetime) -> bool:
    """Note that someone accepts what they were shown. Raises VersionChangedError.

    `sha256` is that of the page; the last acceptance that is needed puts the version in force.
    False when it was accepted already: of two presses one is the acceptance.
    """
    contract = contracts.claim(acceptance.version.contract_id)
    version = acceptance.version
    db.session.refresh(acceptance)
    db.session.refresh(version, ["acceptances"])
    if acceptance.accepted_at is not None:
        return False
    is_newest = versions.latest(contract) is version
    if not is_newest or sha256 != version.sha256 or not versions.says_the_same(version, contract):
        raise VersionChangedError
    if contract.state in OVER | {ContractState.DRAFT}:
        raise StepNotAllowedError(f"a {contract.state} contract is not accepted")
    _sign(acceptance, name=name, way=AcceptanceWay.PAGE, now=now)
    if all(row.accepted_at is not None for row in version.acceptances):
        _put_in_force(contract, version, on=clock.local(now).date())
    return True


def sign_on_paper(contract: Contract, *, signed_on: date, now: datetime) -> None:
    """Everyone has signed the newest version on paper. Raises as ask() does."""
    ask(contract, now=now)
    version = versions.make(contract)
    for row in version.acceptances:
        if row.accepted_at is None:
            _sign(row, name=_name_of(row, contract), way=AcceptanceWay.PAPER, now=now)
            _close(row)
    _put_in_force(contract, version, on=signed_on)


def of_version(version: ContractVersion) -> list[Acceptance]:
    """Who has accepted a version and who is waited for, with their persons."""
    query = (
        select(Acceptance)
        .where(Acceptance.version_id == version.id)
        .options(selectinload(Acceptance.person))
        .order_by(Acceptance.id)
    )
    return list(db.session.scalars(query))


def waiting(contract: Contract) -> list[Acceptance]:
    """Whose acceptance of the newest version is still waited for."""
    version = versions.latest(contract)
    return [row for row in of_version(version) if row.accepted_at is None] if version else []


def _put_in_force(contract: Contract, version: ContractVersion, *, on: date) -> None:
    if contract.state in {ContractState.DRAFT, ContractState.SENT}:
        contracts.step(contract, ContractState.ACTIVE, signed_on=on)
        return
    version.in_force_from_on = version.in_force_from_on or on
    db.session.flush()
    audit.record(
        "contract.change_accepted", about="contract", about_id=contract.id, number=version.number
    )


def _rows_for(version: ContractVersion, contract: Contract) -> list[Acceptance]:
    there = {row.signer for row in version.acceptances}
    for signer in signers(contract):
        if signer.key not in there:
            version.acceptances.append(
                Acceptance(
                    signer=signer.key,
                    role=signer.role,
                    person_id=signer.person.id if signer.person else None,
                )
            )
    db.session.flush()
    return list(version.acceptances)


def _sign(row: Acceptance, *, name: str, way: AcceptanceWay, now: datetime) -> None:
    row.name_typed, row.way, row.accepted_at = name, way, now
    db.session.flush()
    audit.record(
        "contract.accepted",
        about="contract",
        about_id=row.version.contract_id,
        role=row.role.value,
        way=way.value,
        sha256=row.version.sha256,
    )


def _close(row: Acceptance) -> None:
    """Nothing is asked any more: no link opens the page, and no letter goes out with a new one."""
    links.end_all(ABOUT, row.id)
    outbox.withdraw(ASKING, about=ABOUT, about_id=row.id)


def _name_of(row: Acceptance, contract: Contract) -> str:
    return row.person.name if row.person else contract.orderer.name


def _with_role(contract: Contract, role: ContractRole) -> list[Person]:
    there = [row for row in contract.persons if row.role is role and row.left_on is None]
    return [row.person for row in sorted(there, key=lambda row: row.person_id)]
