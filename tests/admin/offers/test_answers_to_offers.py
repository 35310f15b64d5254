"""What becomes of an offer, and of what it was made for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.booking.models import AskerRole, Offer
from app.booking.services import beginning, inquiries, mapping, offers, own
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import (
    ContractRole,
    Form,
    OrdererType,
    Place,
    PriceBasis,
    TravelBilling,
    VatClass,
)
from app.practice.models import Contract, Orderer, Person
from app.practice.states import ContractState, OfferState
from tests.admin.addresses import delete, details
from tests.admin.offers.offering import form_of, press, the_offer
from tests.factories import (
    NOW,
    TODAY,
    make_meeting,
    make_offer,
    make_orderer,
    make_supervisor,
)
from tests.pages import opened


def test_a_yes_by_telephone_makes_the_orderer_the_person_and_the_draft(visitor, inquiry, outbox):
    make_offer(
        inquiry=inquiry,
        form=Form.WORK_COMMUNITY,
        place_type=Place.CLIENT_PREMISES,
        place_text="Koulukatu 1",
        vat_class=VatClass.EXEMPT_HEALTH,
        travel_billing=TravelBilling.KM,
        travel_price_cents=59,
    )

    answer = press(opened(visitor, details("inquiry", inquiry)), visitor, "accepted")

    assert answer.status_code == 303
    assert the_offer().state is OfferState.ACCEPTED
    assert inquiry.state is InquiryState.CONVERTED
    contract = db.session.scalars(select(Contract)).one()
    assert contract.state is ContractState.DRAFT
    said = (
        contract.form, contract.meetings_planned, contract.meeting_minutes,
        contract.unit_price_cents, contract.price_basis, contract.vat_class, contract.place_text,
        contract.travel_billing, contract.travel_price_cents, contract.group_size_planned,
    )  # fmt: skip
    assert said == (
        Form.WORK_COMMUNITY, 8, 90, 14500, PriceBasis.PER_SESSION, VatClass.EXEMPT_HEALTH,
        "Koulukatu 1", TravelBilling.KM, 59, 6,
    )  # fmt: skip
    assert (contract.orderer.name, contract.orderer.type) == (
        "Puistolan koulu", OrdererType.ORGANISATION,
    )  # fmt: skip
    assert {(role.person.name, role.role) for role in contract.persons} == {
        ("Kaisa Kokeilija", ContractRole.CONTACT_PERSON),
        ("Kaisa Kokeilija", ContractRole.MANAGER),
    }
    # Whoever marked it needs no letter of it.
    assert not outbox
    page = opened(visitor, details("inquiry", inquiry))
    assert page.link(contract.contract_no) == details("contract", contract)
    assert opened(visitor, details("contract", contract)).text_at("h1").startswith("Puistolan koulu")  # fmt: skip


def test_a_known_orderer_and_person_are_not_made_again(visitor, inquiry, supervisor):
    orderer = make_orderer(supervisor=supervisor, name="puistolan koulu")
    person = Person(supervisor_id=supervisor.id, name=inquiry.name, email=inquiry.email)
    db.session.add(person)
    make_orderer(supervisor=make_supervisor(), name="Puistolan koulu")
    make_offer(inquiry=inquiry)

    press(opened(visitor, details("inquiry", inquiry)), visitor, "accepted")

    contract = db.session.scalars(select(Contract)).one()
    assert contract.orderer_id == orderer.id
    assert {role.person_id for role in contract.persons} == {person.id}
    assert len(list(db.session.scalars(select(Orderer)))) == 2


@pytest.mark.parametrize("known", ["Äänekosken Ääni Oy", "ÄÄNEKOSKEN ÄÄNI OY"])
def test_an_orderer_is_known_by_its_finnish_letters(inquiry, supervisor, known):
    orderer = make_orderer(supervisor=supervisor, name=known)
    inquiry.organisation = "Äänekosken Ääni Oy"

    assert beginning.known_orderer(inquiry) is orderer


def test_a_private_person_orders_for_themselves(inquiry):
    inquiry.organisation, inquiry.role = "", AskerRole.SUPERVISEE

    contract = offers.accept(make_offer(inquiry=inquiry, form=Form.INDIVIDUAL), now=NOW)

    assert (contract.orderer.name, contract.orderer.type) == (
        inquiry.name, OrdererType.PRIVATE_PERSON,
    )  # fmt: skip
    assert {role.role for role in contract.persons} == {
        ContractRole.CONTACT_PERSON, ContractRole.SUPERVISEE,
    }  # fmt: skip


def test_an_offer_may_be_accepted_without_a_mapping_meeting(inquiry):
    inquiry.state = InquiryState.CONTACTED

    offers.accept(make_offer(inquiry=inquiry), now=NOW)

    assert inquiry.state is InquiryState.CONVERTED


def test_an_agreed_mapping_meeting_is_still_held_after_the_yes(inquiry, supervisor):
    inquiry.state = InquiryState.MAPPING_BOOKED
    meeting = make_meeting(supervisor=supervisor, inquiry=inquiry)

    offers.accept(make_offer(inquiry=inquiry), now=NOW)
    assert inquiry.state is InquiryState.MAPPING_BOOKED
    mapping.note_held(inquiry, now=NOW + timedelta(days=30))

    assert inquiry.state is InquiryState.CONVERTED
    assert meeting.state == "held"


@pytest.mark.parametrize(
    ("step", "state"), [("rejected", OfferState.REJECTED), ("withdrawn", OfferState.WITHDRAWN)]
)
def test_after_a_no_another_offer_begins_with_the_same_terms(visitor, inquiry, step, state, outbox):
    make_offer(inquiry=inquiry, meetings_planned=12)

    assert press(opened(visitor, details("inquiry", inquiry)), visitor, step).status_code == 303

    offer = the_offer()
    assert (offer.state, offer.decided_at is not None) == (state, True)
    assert inquiry.state is InquiryState.MAPPING_HELD
    assert not outbox
    page = opened(visitor, details("inquiry", inquiry))
    form = opened(visitor, page.link("Tee uusi tarjous"))
    assert form.fields()["meetings_planned"] == "12"
    assert form.submit(visitor).status_code == 303
    assert len(list(db.session.scalars(select(Offer)))) == 2


def test_a_letter_that_has_not_gone_out_goes_with_its_offer(inquiry, outbox):
    offer = make_offer(inquiry=inquiry, state=OfferState.DRAFT, sent_at=None)
    offers.send(offer, now=NOW)
    db.session.commit()
    assert len(outbox) == 1

    offers.withdraw(offer, now=NOW)

    assert not outbox


@pytest.mark.parametrize(
    "end",
    [
        lambda inquiry: inquiries.decline(inquiry, message="", now=NOW),
        lambda inquiry: inquiries.close(inquiry, InquiryState.NO_REPLY, now=NOW),
        lambda inquiry: inquiries.close(inquiry, InquiryState.CONVERTED, now=NOW),
        lambda inquiry: own.withdraw(inquiry, now=NOW),
    ],
    ids=["declined", "no reply", "contract by hand", "withdrawn"],
)
def test_an_offer_ends_with_its_request(inquiry, end):
    offer = make_offer(inquiry=inquiry)

    end(inquiry)

    assert offer.state is OfferState.WITHDRAWN


def test_an_offer_is_not_accepted_after_its_last_day(visitor, inquiry):
    make_offer(inquiry=inquiry, valid_until_on=TODAY - timedelta(days=1))

    page = opened(visitor, details("inquiry", inquiry))
    assert not page.has("form[action$='/contract-offer/accepted']")
    assert visitor.post(f"{form_of(inquiry)}/accepted").status_code == 409

    assert the_offer().state is OfferState.SENT


def test_when_the_draft_was_deleted_the_contract_begins_with_the_accepted_offer(
    visitor, inquiry, supervisor
):
    inquiry.state = InquiryState.MAPPING_BOOKED
    make_meeting(supervisor=supervisor, inquiry=inquiry)
    contract = offers.accept(make_offer(inquiry=inquiry), now=NOW)
    db.session.commit()
    assert visitor.post(delete("contract", contract)).status_code == 303
    mapping.note_held(inquiry, now=NOW + timedelta(days=30))
    db.session.commit()

    page = opened(visitor, details("inquiry", inquiry))
    fields = opened(visitor, page.link("Tee sopimus")).fields()

    assert (fields["unit_price_cents"], fields["meetings_planned"]) == ("145,00", "8")
