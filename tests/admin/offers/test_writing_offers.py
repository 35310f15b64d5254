"""An offer in the panel: written, changed and sent."""

import pytest
from sqlalchemy import select

from app.booking.models import Offer
from app.booking.services import offers
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import (
    Form,
    Place,
)
from app.practice.states import OfferState, StepNotAllowedError
from tests.admin.addresses import details
from tests.admin.offers.offering import TERMS, form_of, press, the_offer
from tests.factories import (
    make_inquiry,
    make_offer,
    make_service,
)
from tests.pages import Page, opened


def test_an_offer_is_written_changed_and_sent(visitor, inquiry, outbox):
    page = opened(visitor, details("inquiry", inquiry))
    form = opened(visitor, page.link("Tee tarjous"))

    answer = form.submit(visitor, TERMS)

    assert answer.status_code == 303
    offer = the_offer()
    assert (offer.state, offer.form, offer.unit_price_cents) == (
        OfferState.DRAFT, Form.WORK_COMMUNITY, 14500,
    )  # fmt: skip
    assert not outbox
    draft = opened(visitor, details("inquiry", inquiry))
    again = opened(visitor, form_of(inquiry))
    assert again.fields()["place_text"] == "Koulukatu 1"
    assert again.submit(visitor, {"meetings_planned": "10"}).status_code == 303
    assert press(draft, visitor, "sent").status_code == 409, "another draft than the one seen"
    assert press(opened(visitor, details("inquiry", inquiry)), visitor, "sent").status_code == 303

    offer = the_offer()
    assert (offer.state, offer.meetings_planned) == (OfferState.SENT, 10)
    assert offer.sent_at is not None
    (mail,) = outbox.to(inquiry.email)
    assert mail.template == "offer"
    for words in ("Kiitos tapaamisesta.", "10 tapaamista", "145,00", "15.12.2026", "/tarjous/"):
        assert words in mail.text
    assert "Tarjous lähetettiin" in opened(visitor, details("inquiry", inquiry)).text_at(".timeline")  # fmt: skip


def test_the_form_begins_with_what_the_request_tells(visitor, supervisor):
    service = make_service(form=Form.INDIVIDUAL, minutes=60, price_cents=9900)
    inquiry = make_inquiry(
        supervisor=supervisor,
        state=InquiryState.CONTACTED,
        service_id=service.id,
        place=Place.REMOTE,
        language="sv",
    )

    fields = opened(visitor, form_of(inquiry)).fields()

    wanted = {
        "form": "individual", "meeting_minutes": "60", "unit_price_cents": "99,00",
        "place_type": "remote", "language": "sv", "valid_until_on": "23.12.2026",
    }  # fmt: skip
    assert {name: fields[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("meetings_planned", ""), ("meeting_minutes", "0"), ("unit_price_cents", "paljon"),
        ("valid_until_on", "22.11.2026"), ("valid_until_on", "1.12.2027"), ("valid_until_on", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_offered_comes_back_as_typed(visitor, inquiry, field, text):
    refused = Page(opened(visitor, form_of(inquiry)).submit(visitor, TERMS | {field: text}))

    assert refused.status == 422
    assert len(refused.errors()) >= 1
    assert refused.fields()[field] == text
    assert refused.fields()["place_text"] == "Koulukatu 1"
    assert db.session.scalar(select(Offer)) is None


@pytest.mark.parametrize("billing", ["km", "fixed_per_visit", "travel_time"])
def test_travel_that_is_charged_by_a_price_needs_one(visitor, inquiry, billing):
    unpriced = TERMS | {"travel_billing": billing, "travel_price_cents": ""}
    refused = Page(opened(visitor, form_of(inquiry)).submit(visitor, unpriced))

    assert refused.status == 422
    assert "Kirjoita hinta" in refused.text_at("#travel_price_cents-error")
    assert db.session.scalar(select(Offer)) is None


@pytest.mark.parametrize("billing", ["none", "actual"])
def test_other_travel_needs_no_price(visitor, inquiry, billing):
    unpriced = TERMS | {"travel_billing": billing, "travel_price_cents": ""}

    assert opened(visitor, form_of(inquiry)).submit(visitor, unpriced).status_code == 303


def test_a_second_click_makes_no_second_draft(visitor, inquiry):
    form = opened(visitor, form_of(inquiry))
    form.submit(visitor, TERMS)

    again = form.submit(visitor, TERMS)

    assert again.status_code == 409
    assert Page(again).fields()["place_text"] == "Koulukatu 1"
    assert the_offer().version == 1


@pytest.mark.parametrize(
    "state", [InquiryState.NEW, InquiryState.CONVERTED, InquiryState.NO_REPLY, InquiryState.SPAM]
)
def test_nothing_is_offered_to_whom_nobody_talks(visitor, inquiry, state):
    inquiry.state = state
    db.session.commit()

    assert not opened(visitor, details("inquiry", inquiry)).has("a[href$='/contract-offer']")
    assert visitor.get(form_of(inquiry)).status_code == 302
    assert visitor.post(form_of(inquiry), data=TERMS | {"language": "fi", "vat_class": "standard"}).status_code == 409  # fmt: skip
    assert db.session.scalar(select(Offer)) is None


def test_a_sent_offer_stays_as_it_is(visitor, inquiry):
    make_offer(inquiry=inquiry)

    assert visitor.get(form_of(inquiry)).status_code == 302
    with pytest.raises(StepNotAllowedError):
        offers.draft(inquiry, {"meetings_planned": 3})
