"""What a contract lacks, by its guards and by the trade association's checklist."""

from dataclasses import replace

import pytest

from app.practice.checklist import GUARDS, Facts, Lack, guards, lacks
from app.practice.choices import (
    ContractRole,
    MidEvaluation,
    OrdererType,
    Payer,
    Place,
    PlanningFee,
    TravelBilling,
)

COMPLETE = Facts(
    orderer_type=OrdererType.ORGANISATION,
    has_goals=True,
    has_group_name=True,
    roles={ContractRole.CONTACT_PERSON},
    has_business_id=True,
    has_billing_address=True,
    has_einvoice_address=False,
    has_reference=False,
    unit_price_cents=18000,
    payer=Payer.ORDERER,
    travel_billing=TravelBilling.NONE,
    travel_price_cents=None,
    planning_fee=PlanningFee.FREE,
    planning_fee_cents=None,
    place=Place.OFFICE,
    has_place_text=False,
    has_remote_tool=False,
    has_methods=True,
    mid_evaluation=MidEvaluation.HALFWAY,
    mid_evaluation_after=None,
    cancel_exceptions=(),
    has_dissatisfaction_path=True,
    has_privacy_notice=True,
    prior_contacts_disclosed=True,
    is_signed=True,
)
PERSON, PUBLIC = OrdererType.PRIVATE_PERSON, OrdererType.PUBLIC_BODY


def test_a_complete_contract_lacks_nothing():
    assert lacks(COMPLETE) == ()


@pytest.mark.parametrize(
    ("changed", "lack"),
    [
        ({"has_goals": False}, Lack.GOALS),
        ({"unit_price_cents": None}, Lack.PRICE),
        ({"mid_evaluation": MidEvaluation.AFTER_N_SESSIONS}, Lack.MID_EVALUATION_AFTER),
        ({"is_signed": False}, Lack.SIGNED_ON),
        ({"has_group_name": False}, Lack.SUPERVISEES),
        ({"roles": ()}, Lack.CONTACT_PERSON),
        ({"has_business_id": False}, Lack.BUSINESS_ID),
        ({"has_billing_address": False}, Lack.BILLING),
        ({"orderer_type": PUBLIC, "has_einvoice_address": True}, Lack.BILLING),
        ({"orderer_type": PUBLIC, "has_reference": True}, Lack.BILLING),
        ({"payer": Payer.SUPERVISEE}, Lack.PAYER),
        ({"place": Place.CLIENT_PREMISES}, Lack.PLACE),
        ({"place": Place.REMOTE}, Lack.REMOTE_TOOL),
        ({"has_methods": False}, Lack.METHODS),
        ({"travel_billing": TravelBilling.KM}, Lack.TRAVEL_PRICE),
        ({"planning_fee": PlanningFee.AMOUNT}, Lack.PLANNING_FEE),
        ({"orderer_type": PERSON}, Lack.CANCEL_EXCEPTIONS),
        ({"has_dissatisfaction_path": False}, Lack.DISSATISFACTION_PATH),
        ({"has_privacy_notice": False}, Lack.PRIVACY_NOTICE),
        ({"prior_contacts_disclosed": False}, Lack.PRIOR_CONTACTS),
    ],
    ids=str,
)
def test_each_lack_is_named_alone(changed, lack):
    facts = replace(COMPLETE, **changed)

    assert lacks(facts) == (lack,)
    assert guards(facts) == ((lack,) if lack in GUARDS else ())


def test_a_private_person_needs_no_business_id():
    facts = replace(
        COMPLETE,
        orderer_type=PERSON,
        has_business_id=False,
        cancel_exceptions=["compelling_reason"],
    )

    assert lacks(facts) == ()


def test_a_price_of_nothing_is_agreed_too():
    assert lacks(replace(COMPLETE, unit_price_cents=0)) == ()
