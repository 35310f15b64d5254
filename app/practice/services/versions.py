"""Versions of contracts: what was agreed, kept as it was, and which of them holds on a day."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.accounts import audit
from app.extensions import db
from app.practice.cancelling import CancelTerms
from app.practice.charging import Terms
from app.practice.choices import Form, PriceBasis, TravelBilling, VatClass
from app.practice.models import Contract, ContractVersion, Practice
from app.practice.theme import SPRUCE

# What the contract itself says. Marks for invoices and our own book-keeping are no terms.
_TERMS = (
    "contract_no", "group_name", "group_size_planned", "form", "framework", "starts_on", "ends_on",
    "meetings_planned", "meeting_minutes", "interval_min_weeks", "interval_max_weeks",
    "scheduling_rule", "place_type", "place_text", "remote_tool", "language", "trial_meetings",
    "price_basis", "unit_price_cents", "price_includes_vat", "vat_class", "billing_rhythm",
    "payment_term_days", "payer", "travel_billing", "travel_price_cents", "planning_fee",
    "planning_fee_cents", "cancel_free_hours", "late_cancel_fee_pct", "no_show_fee_pct",
    "cancel_exceptions", "fees_are_taxed", "late_consumes", "least_present", "notice_weeks",
    "confidentiality_scope", "notes_policy", "mid_evaluation", "mid_evaluation_after",
    "final_evaluation", "feedback_to_orderer", "dissatisfaction_path", "certificate",
    "privacy_notice_version", "privacy_notice_on", "prior_contacts_disclosed",
    "goals_agreed_with", "attendance_mode",
)  # fmt: skip


def make(contract: Contract) -> ContractVersion:
    """The version of what the contract says now; a new one only when something is different."""
    version, newest = _unnumbered(contract), latest(contract)
    if newest is not None and _words(newest) == _words(version):
        return newest
    version.number = newest.number + 1 if newest else 1
    db.session.add(version)
    db.session.flush()
    audit.record(
        "contract.version_made", about="contract", about_id=contract.id, number=version.number
    )
    return version


def draft(contract: Contract, *, now: datetime) -> ContractVersion:
    """What a version made now would say; it is number 0 and not kept."""
    version = _unnumbered(contract)
    version.number, version.made_at = 0, now
    return version


def latest(contract: Contract) -> ContractVersion | None:
    """The newest version, whether or not it holds yet."""
    query = (
        select(ContractVersion)
        .where(ContractVersion.contract_id == contract.id)
        .order_by(ContractVersion.number.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def all_of(contract: Contract) -> list[ContractVersion]:
    """Every version there has been, oldest first."""
    query = (
        select(ContractVersion)
        .where(ContractVersion.contract_id == contract.id)
        .order_by(ContractVersion.number)
    )
    return list(db.session.scalars(query))


def says_the_same(version: ContractVersion, contract: Contract) -> bool:
    """Whether the contract's terms, goals and people are still those of the version."""
    now = json.loads(json.dumps(_content(contract)))
    then = version.terms
    return all(then[part] == now[part] for part in ("terms", "goals", "persons"))


class Book:
    """The terms of some contracts as they hold on each day, read at once.

    A meeting follows the version that was in force on its day, so a later change of price leaves
    what was held before as it was agreed. Before the first one, the first one holds.
    """

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self._contracts = {contract.id: contract for contract in contracts}
        self._in_force: dict[int, list[tuple[date, _Said]]] = defaultdict(list)
        query = (
            select(ContractVersion)
            .where(
                ContractVersion.contract_id.in_(self._contracts),
                ContractVersion.in_force_from_on.is_not(None),
            )
            .order_by(ContractVersion.number)
        )
        for version in db.session.scalars(query):
            if version.in_force_from_on is not None:
                said = _said(version.terms["terms"])
                self._in_force[version.contract_id].append((version.in_force_from_on, said))

    def money(self, contract_id: int, day: date) -> Terms:
        """What the contract says of its work and of money on the day."""
        return self._on(contract_id, day).money

    def cancelling(self, contract_id: int, day: date) -> CancelTerms:
        """What the contract says of cancelling on the day."""
        return self._on(contract_id, day).cancelling

    def _on(self, contract_id: int, day: date) -> "_Said":
        in_force = self._in_force[contract_id]
        if not in_force:
            said = _said(_terms(self._contracts[contract_id]))
            in_force.append((date.min, said))
        begun = [said for since, said in in_force if since <= day]
        return begun[-1] if begun else in_force[0][1]


@dataclass(frozen=True)
class _Said:
    money: Terms
    cancelling: CancelTerms


def _said(terms: Mapping[str, Any]) -> _Said:
    """What a version's terms say to the rules."""
    return _Said(
        Terms(
            form=Form(terms["form"]),
            price_basis=PriceBasis(terms["price_basis"]),
            unit_price_cents=terms["unit_price_cents"],
            price_includes_vat=terms["price_includes_vat"],
            vat_class=VatClass(terms["vat_class"]),
            payment_term_days=terms["payment_term_days"],
            meetings_planned=terms["meetings_planned"],
            group_size_planned=terms["group_size_planned"],
            travel_billing=TravelBilling(terms["travel_billing"]),
            travel_price_cents=terms["travel_price_cents"],
            fees_are_taxed=terms["fees_are_taxed"],
        ),
        CancelTerms(
            free_hours=terms["cancel_free_hours"],
            late_pct=terms["late_cancel_fee_pct"],
            no_show_pct=terms["no_show_fee_pct"],
        ),
    )


def _unnumbered(contract: Contract) -> ContractVersion:
    content = json.dumps(_content(contract), sort_keys=True, ensure_ascii=False, indent=1)
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    return ContractVersion(contract_id=contract.id, sha256=sha256, content=content)


def _content(contract: Contract) -> dict[str, Any]:
    practice, orderer = db.session.get(Practice, 1), contract.orderer
    return {
        "terms": _terms(contract),
        "goals": [goal.text for goal in sorted(contract.goals, key=lambda goal: goal.position)],
        "persons": _persons(contract),
        "orderer": {
            "type": orderer.type.value,
            "name": orderer.name,
            "business_id": orderer.business_id,
            "billing_address": orderer.billing_address,
        },
        "supervisor": contract.supervisor.name,
        "co_supervisor": contract.co_supervisor.name if contract.co_supervisor else "",
        "predecessor": contract.predecessor.contract_no if contract.predecessor else "",
        "practice": {
            name: getattr(practice, name, "") for name in ("name", "business_id", "address")
        },
        "look": {"accent_hue": practice.accent_hue if practice else SPRUCE},
    }


def _words(version: ContractVersion) -> dict[str, Any]:
    """All but the look: a practice that changes its colour changes no contract."""
    return {part: said for part, said in version.terms.items() if part != "look"}


def _persons(contract: Contract) -> list[dict[str, str]]:
    named = [
        {"role": role.role.value, "name": role.person.name, "title": role.person.title}
        for role in contract.persons
        if role.left_on is None
    ]
    return sorted(named, key=lambda person: (person["role"], person["name"], person["title"]))


def _terms(contract: Contract) -> dict[str, Any]:
    return {name: _plain(getattr(contract, name)) for name in _TERMS}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
