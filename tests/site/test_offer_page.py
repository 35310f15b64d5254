"""The offer behind a secret link: looking answers nothing, one press answers once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app.booking.models import Offer
from app.booking.services import offers
from app.booking.states import InquiryState
from app.extensions import db
from app.mail import links
from app.practice.choices import VatClass
from app.practice.models import Contract, VatRate
from app.practice.states import OfferState
from tests.factories import (
    NOW,
    make_inquiry,
    make_offer,
    make_practice,
    make_supervisor,
    make_user,
)
from tests.pages import Page, opened

PRACTICE = "aino.kirjautuu@example.com"
YES = "form:has(input[value='accepted'])"
NO = "form:has(input[value='rejected'])"


@pytest.fixture
def inquiry(app):
    make_practice()
    supervisor = make_supervisor(email="aino@example.com")
    make_user(supervisor=supervisor, email=PRACTICE)
    return make_inquiry(
        supervisor=supervisor, state=InquiryState.MAPPING_HELD, organisation="Puistolan koulu"
    )


@pytest.fixture
def offer(inquiry):
    return make_offer(inquiry=inquiry, message="Kiitos tapaamisesta.")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({}, "tällä hetkellä 25,5 %. Verollinen hinta 181,98 €"),
        ({"price_includes_vat": True}, "Hinnat sisältävät arvonlisäveron."),
        ({"vat_class": VatClass.EXEMPT_SMALL_BUSINESS}, "Arvonlisävero"),
    ],
    ids=["on top", "within", "none"],
)
def test_an_offer_tells_what_is_paid_with_tax(client, inquiry, columns, told):
    make_offer(inquiry=inquiry, **columns)

    words = opened(client, address_of(inquiry)).text_at(".contract")

    assert told in words
    assert ("Verollinen hinta" in words) is (not columns)


def test_without_a_known_rate_an_offer_tells_none(client, inquiry, offer):
    db.session.execute(delete(VatRate))

    words = opened(client, address_of(inquiry)).text_at(".contract")

    assert "tapaamispäivän verokannan mukaan." in words
    assert "Verollinen hinta" not in words


def address_of(inquiry):
    token = links.make("inquiry", inquiry.id, now=NOW)
    db.session.commit()
    return f"/tarjous/{token}"


def state_of(offer):
    db.session.rollback()
    return db.session.scalars(select(Offer.state).where(Offer.id == offer.id)).one()


def contracts():
    return list(db.session.scalars(select(Contract)))


def test_looking_shows_the_offer_and_answers_nothing(client, inquiry, offer):
    address = address_of(inquiry)

    for method in ("GET", "HEAD", "OPTIONS"):
        query = {"answer": "accepted", "offer": offer.id}
        assert client.open(address, method=method, query_string=query).status_code == 200
    page = opened(client, address)

    assert "Tarjous on voimassa 30.11.2026 saakka" in page.text_at(".contract")
    for words in ("Kiitos tapaamisesta.", "8 tapaamista", "90 minuuttia", "145,00"):
        assert words in page.text_at(".contract")
    headers = page.response.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert state_of(offer) is OfferState.SENT


@pytest.mark.parametrize("visitor", ["client", "htmx"])
def test_a_yes_makes_the_draft_and_tells_the_supervisor(
    request, client, visitor, inquiry, offer, outbox
):
    presser = request.getfixturevalue(visitor)
    address = address_of(inquiry)

    answer = opened(client, address).submit(presser, form=YES)
    page = opened(client, address) if answer.status_code == 303 else Page(answer)

    assert "Lähetämme siitä vahvistuksen" in page.text_at(".told")
    assert not page.has("form")
    assert state_of(offer) is OfferState.ACCEPTED
    (contract,) = contracts()
    assert (contract.unit_price_cents, contract.orderer.name) == (14500, "Puistolan koulu")
    assert inquiry.state is InquiryState.CONVERTED
    copy, mail = outbox
    assert (copy.template, copy.recipient) == ("offer-accepted", inquiry.email)
    for words in ("8 tapaamista", "145,00", "sopimuksen", "Jos et ole itse hyväksynyt"):
        assert words in copy.text
    assert (mail.template, mail.recipient) == ("request-news", PRACTICE)
    assert mail.subject == "Tarjous on hyväksytty"
    assert f"/admin/inquiry/details/?id={inquiry.id}" in mail.text
    assert not re.search(f"{inquiry.name}|Puistola", mail.text + mail.subject)


@pytest.mark.parametrize("visitor", ["client", "htmx"])
def test_a_no_leaves_the_request_open(request, client, visitor, inquiry, offer, outbox):
    presser = request.getfixturevalue(visitor)
    address = address_of(inquiry)

    answer = opened(client, address).submit(presser, form=NO)
    page = opened(client, address) if answer.status_code == 303 else Page(answer)

    assert "Tarjous on hylätty" in page.text_at("#contract_offer")
    assert state_of(offer) is OfferState.REJECTED
    assert inquiry.state is InquiryState.MAPPING_HELD
    assert contracts() == []
    assert [mail.subject for mail in outbox] == ["Tarjous on hylätty"]


@pytest.mark.parametrize("form", [YES, NO])
def test_a_second_press_says_that_it_is_done(client, inquiry, offer, outbox, form):
    address = address_of(inquiry)
    twice = opened(client, address)
    twice.submit(client, form=form)

    answer = twice.submit(client, form=form)

    assert "Tämä on jo tehty." in opened(client, answer.location).text_at(".told")
    assert len(outbox) == (2 if form == YES else 1)
    assert len(contracts()) == (form == YES)


def test_a_no_after_a_yes_changes_nothing(client, inquiry, offer):
    page = opened(client, address_of(inquiry))
    page.submit(client, form=YES)

    refused = Page(page.submit(client, form=NO))

    assert refused.status == 409
    assert "Tarjous on hyväksytty" in refused.text_at("#contract_offer")
    assert state_of(offer) is OfferState.ACCEPTED


def test_on_its_last_day_it_is_in_force_and_on_the_next_no_more(client, inquiry, offer, stop_clock):
    address = address_of(inquiry)
    stop_clock(NOW + timedelta(days=7))
    page = opened(client, address)
    assert page.has(YES)

    stop_clock(NOW + timedelta(days=8))

    assert page.submit(client, form=YES).status_code == 409
    late = opened(client, address)
    assert "Tarjous ei ole enää voimassa" in late.text_at("#contract_offer")
    assert "30.11.2026 saakka" in late.text_at("#contract_offer")
    assert not late.has("form")
    assert state_of(offer) is OfferState.SENT
    assert contracts() == []


def test_a_press_answers_only_the_offer_that_was_shown(client, inquiry, offer):
    address = address_of(inquiry)
    page = opened(client, address)
    offers.withdraw(offer, now=NOW)
    db.session.commit()
    assert "Tarjous on peruttu" in opened(client, address).text_at("#contract_offer")
    newer = make_offer(inquiry=inquiry, unit_price_cents=99900)

    refused = Page(page.submit(client, form=YES))

    assert refused.status == 409
    assert "999,00" in refused.text_at(".contract")
    assert state_of(newer) is OfferState.SENT


def test_no_other_token_opens_anything(client, inquiry, offer):
    address = address_of(inquiry)
    others = links.make("acceptance", inquiry.id, now=NOW)
    without = address_of(make_inquiry())
    draft = make_inquiry(supervisor=inquiry.supervisor, state=InquiryState.CONTACTED)
    make_offer(inquiry=draft, state=OfferState.DRAFT, sent_at=None)
    unsent = address_of(draft)
    links.end_all("inquiry", inquiry.id)
    db.session.commit()

    def told(path):
        answer = client.get(path)
        return answer.status_code, re.sub(r"[0-9a-f]{12}", "", answer.text)

    nowhere = told("/tarjous/a/b")
    assert nowhere[0] == 404
    for wrong in ("/tarjous/x", f"/tarjous/{others}", without, unsent, address):
        assert told(wrong) == nowhere
        data = {"answer": "accepted", "offer": offer.id}
        assert client.post(wrong, data=data).status_code == 404
    assert state_of(offer) is OfferState.SENT


def test_an_expired_link_opens_nothing(client, inquiry, offer, stop_clock):
    address = address_of(inquiry)

    stop_clock(NOW + links.LIFETIME + timedelta(days=1))

    assert client.get(address).status_code == 404


def test_an_answer_is_yes_or_no(client, inquiry, offer):
    address = address_of(inquiry)

    for data in ({}, {"answer": "sent"}, {"answer": "withdrawn"}):
        assert client.post(address, data=data | {"offer": offer.id}).status_code == 400
    assert state_of(offer) is OfferState.SENT


def test_a_press_needs_the_token_of_its_form(secure_client, secure_app):
    make_practice()
    inquiry = make_inquiry(supervisor=make_supervisor(), state=InquiryState.MAPPING_HELD)
    offer = make_offer(inquiry=inquiry)
    page = opened(secure_client, address_of(inquiry))

    forged = page.submit(secure_client, form=YES, csrf_token="x")
    assert (forged.status_code, state_of(offer)) == (400, OfferState.SENT)

    assert page.submit(secure_client, form=YES).status_code == 303
    assert state_of(offer) is OfferState.ACCEPTED


def test_the_letters_link_opens_the_page_and_ones_own_page_leads_to_it(client, inquiry, offer):
    address = address_of(inquiry)

    own = opened(client, address.replace("/tarjous/", "/yhteydenotto/"))

    assert own.link("Avaa tarjous") == address


def test_the_page_speaks_the_language_of_the_offer(client, inquiry):
    make_offer(inquiry=inquiry, language="sv")

    assert opened(client, address_of(inquiry)).find("html").get("lang") == "sv"
