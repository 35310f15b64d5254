"""The first page: what has been begun and waits for its next step."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.models import ContractVersion
from app.practice.services import acceptance, contracts
from app.practice.states import ContractState, OfferState
from tests.factories import (
    TODAY,
    keep,
    make_contract,
    make_inquiry,
    make_offer,
    make_supervisor,
)
from tests.pages import opened
from tests.practice.counting import counted_queries

HELD = "Kartoitus pidetty, sopimus tekemättä"
OFFERED = "Tarjous odottaa vastausta"
BEGUN = "Keskeneräiset sopimukset"


def listed(visitor):
    """The lines of the first page by their headings."""
    page = opened(visitor, "/admin/")
    return {
        heading.text_content(): [
            " ".join(line.text_content().split()) for line in heading.getnext().cssselect("li")
        ]
        for heading in page.find_all("main h2")
    }


@pytest.mark.parametrize("state", [InquiryState.CONTACTED, InquiryState.MAPPING_BOOKED, InquiryState.MAPPING_HELD])  # fmt: skip
def test_a_request_with_an_offer_that_is_out_waits_for_the_answer(visitor, supervisor, state):
    inquiry = make_inquiry(supervisor=supervisor, state=state, name="Tarja Tarjottu")
    make_offer(inquiry=inquiry, valid_until_on=TODAY + timedelta(days=7))

    found = listed(visitor)

    assert found[OFFERED] == ["Tarja Tarjottu voimassa 30.11.2026 asti"]
    assert HELD not in found
    assert "Vastattu, aika sopimatta" not in found


@pytest.mark.parametrize("state", [OfferState.DRAFT, OfferState.REJECTED, OfferState.EXPIRED])
def test_without_one_that_is_out_the_next_step_is_ours(visitor, supervisor, state):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_HELD, name="Tarja")
    make_offer(inquiry=inquiry, state=state)

    found = listed(visitor)

    assert found[HELD] == ["Tarja"]
    assert OFFERED not in found


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ContractState.DRAFT, "luonnos lähettämättä"),
        (ContractState.SENT, "odottaa hyväksyntää"),
        (ContractState.CANCELLED, None),
        (ContractState.ACTIVE, None),
    ],
)
def test_a_contract_that_is_not_in_force_yet_is_told(visitor, supervisor, state, words):
    contract = make_contract(supervisor=supervisor, state=state, code="A7")

    found = listed(visitor)

    expected = [f"A7 · {contract.orderer.name} {words}"] if words else None
    assert found.get(BEGUN) == expected


def test_a_change_waits_to_be_sent_and_then_to_be_accepted(visitor, supervisor):
    contract = make_contract(supervisor=supervisor, code="A7")
    first = contracts.note_change(contract)
    first.in_force_from_on = TODAY
    db.session.commit()
    assert BEGUN not in listed(visitor)

    contract.unit_price_cents += 1000
    contracts.note_change(contract)
    db.session.commit()
    assert listed(visitor)[BEGUN] == [f"A7 · {contract.orderer.name} muutos lähettämättä"]

    newest = db.session.query(ContractVersion).order_by(ContractVersion.number.desc()).first()
    acceptance._rows_for(newest, contract)  # noqa: SLF001 - as when it is sent
    db.session.commit()
    assert listed(visitor)[BEGUN] == [f"A7 · {contract.orderer.name} muutos odottaa hyväksyntää"]


def test_ones_own_wall_holds(staff, supervisor):
    other = make_supervisor()
    make_contract(supervisor=other, state=ContractState.DRAFT)
    inquiry = make_inquiry(supervisor=other, state=InquiryState.MAPPING_HELD)
    make_offer(inquiry=inquiry)

    found = listed(staff(role=Role.SUPERVISOR, supervisor=supervisor))

    assert not {BEGUN, OFFERED, HELD} & found.keys()
    assistants = listed(staff(role=Role.ASSISTANT))
    assert not {BEGUN, OFFERED, HELD} & assistants.keys()


def test_each_list_has_its_own_length(visitor, supervisor):
    for state in (InquiryState.CONTACTED, InquiryState.MAPPING_HELD):
        for _number in range(14):
            make_inquiry(supervisor=supervisor, state=state)

    found = listed(visitor)

    assert [len(found[heading]) for heading in ("Vastattu, aika sopimatta", HELD)] == [12, 12]


def test_the_page_asks_as_often_however_much_waits(visitor, supervisor):
    def asked():
        db.session.expire_all()
        with counted_queries() as queries:
            opened(visitor, "/admin/")
        return len(queries)

    def more():
        for state in (ContractState.DRAFT, ContractState.SENT):
            make_contract(supervisor=supervisor, state=state)
        inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_HELD)
        keep(make_offer(inquiry=inquiry))

    more()
    asked()
    few = asked()
    more()
    more()
    asked()

    assert asked() == few
