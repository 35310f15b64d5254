"""What a contract still lacks: the guards before it is in force, and the trade association's
checklist for its paper (domain.md sections 1.1 and 2.3).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.practice.choices import (
    PRICED_TRAVEL,
    ContractRole,
    MidEvaluation,
    OrdererType,
    Payer,
    Place,
    PlanningFee,
    TravelBilling,
    WaiverReason,
)


class Lack(StrEnum):
    """One thing that is missing."""

    GOALS = "goals"
    PRICE = "price"
    MID_EVALUATION_AFTER = "mid_evaluation_after"
    SIGNED_ON = "signed_on"
    SUPERVISEES = "supervisees"
    CONTACT_PERSON = "contact_person"
    BUSINESS_ID = "business_id"
    BILLING = "billing"
    PAYER = "payer"
    PLACE = "place"
    REMOTE_TOOL = "remote_tool"
    METHODS = "methods"
    TRAVEL_PRICE = "travel_price"
    PLANNING_FEE = "planning_fee"
    CANCEL_EXCEPTIONS = "cancel_exceptions"
    DISSATISFACTION_PATH = "dissatisfaction_path"
    PRIVACY_NOTICE = "privacy_notice"
    PRIOR_CONTACTS = "prior_contacts"


# Without these a contract is not in force; the other terms always say something.
GUARDS = frozenset({Lack.GOALS, Lack.PRICE, Lack.MID_EVALUATION_AFTER, Lack.SIGNED_ON})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the list looks at."""

    orderer_type: OrdererType
    has_goals: bool
    has_group_name: bool
    roles: Collection[ContractRole]
    has_business_id: bool
    has_billing_address: bool
    has_einvoice_address: bool
    has_reference: bool
    unit_price_cents: int | None
    payer: Payer
    travel_billing: TravelBilling
    travel_price_cents: int | None
    planning_fee: PlanningFee
    planning_fee_cents: int | None
    place: Place
    has_place_text: bool
    has_remote_tool: bool
    has_methods: bool
    mid_evaluation: MidEvaluation
    mid_evaluation_after: int | None
    cancel_exceptions: Collection[str]
    has_dissatisfaction_path: bool
    has_privacy_notice: bool
    prior_contacts_disclosed: bool
    is_signed: bool


def lacks(facts: Facts) -> tuple[Lack, ...]:
    """What is missing, what stands in the way of being in force first."""
    missing = {**_of_guards(facts), **_of_parties(facts), **_of_terms(facts)}
    return tuple(lack for lack in Lack if missing[lack])


def guards(facts: Facts) -> tuple[Lack, ...]:
    """Only what stands in the way of being in force."""
    return tuple(lack for lack in lacks(facts) if lack in GUARDS)


def _of_guards(facts: Facts) -> dict[Lack, bool]:
    is_numbered = facts.mid_evaluation is MidEvaluation.AFTER_N_SESSIONS
    return {
        Lack.GOALS: not facts.has_goals,
        # A price of nothing is a price; it is agreed by saying so.
        Lack.PRICE: facts.unit_price_cents is None,
        Lack.MID_EVALUATION_AFTER: is_numbered and not facts.mid_evaluation_after,
        Lack.SIGNED_ON: not facts.is_signed,
    }


def _of_parties(facts: Facts) -> dict[Lack, bool]:
    is_person = facts.orderer_type is OrdererType.PRIVATE_PERSON
    is_public = facts.orderer_type is OrdererType.PUBLIC_BODY
    is_reached = facts.has_einvoice_address or (facts.has_billing_address and not is_public)
    return {
        Lack.SUPERVISEES: not facts.has_group_name and ContractRole.SUPERVISEE not in facts.roles,
        Lack.CONTACT_PERSON: ContractRole.CONTACT_PERSON not in facts.roles,
        Lack.BUSINESS_ID: not is_person and not facts.has_business_id,
        # Public buyers take e-invoices only, and none without their reference (section 5.5).
        Lack.BILLING: not is_reached or (is_public and not facts.has_reference),
        Lack.PAYER: facts.payer is not Payer.ORDERER
        and not {ContractRole.PAYER, ContractRole.SUPERVISEE} & set(facts.roles),
        Lack.PRIOR_CONTACTS: not facts.prior_contacts_disclosed,
    }


def _of_terms(facts: Facts) -> dict[Lack, bool]:
    is_remote = facts.place in {Place.REMOTE, Place.HYBRID}
    is_consumer = facts.orderer_type is OrdererType.PRIVATE_PERSON
    return {
        Lack.PLACE: facts.place in {Place.CLIENT_PREMISES, Place.HYBRID, Place.OUTDOOR}
        and not facts.has_place_text,
        Lack.REMOTE_TOOL: is_remote and not facts.has_remote_tool,
        Lack.METHODS: not facts.has_methods,
        Lack.TRAVEL_PRICE: facts.travel_billing in PRICED_TRAVEL and not facts.travel_price_cents,
        Lack.PLANNING_FEE: facts.planning_fee is PlanningFee.AMOUNT
        and facts.planning_fee_cents is None,
        Lack.CANCEL_EXCEPTIONS: is_consumer
        and WaiverReason.COMPELLING_REASON not in facts.cancel_exceptions,
        Lack.DISSATISFACTION_PATH: not facts.has_dissatisfaction_path,
        Lack.PRIVACY_NOTICE: not facts.has_privacy_notice,
    }
