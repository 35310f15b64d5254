"""An offer is part of its request: in its story, its keeping and its data, and behind its wall."""

from datetime import timedelta

from sqlalchemy import delete as delete_rows
from sqlalchemy import select

from app.accounts import audit
from app.accounts.models import AuditEvent, Role
from app.booking import retention, rights
from app.booking.models import Offer
from app.booking.services import offers
from app.extensions import db
from app.mail import links
from app.practice.states import OfferState
from tests.admin.offers.offering import form_of, story_of, the_offer
from tests.factories import (
    NOW,
    TODAY,
    make_meeting,
    make_offer,
    make_supervisor,
)


def test_the_story_tells_of_the_offer_and_for_how_long_it_waits(visitor, inquiry):
    inquiry.created_at = NOW - timedelta(days=9)
    db.session.commit()
    assert "Tarjous" not in story_of(visitor, inquiry)
    offer = make_offer(inquiry=inquiry, sent_at=NOW - timedelta(days=3))
    make_meeting(
        supervisor=inquiry.supervisor,
        inquiry=inquiry,
        starts_at=NOW - timedelta(days=5),
        state="held",
    )

    assert story_of(visitor, inquiry) == (
        "Vaiheet Yhteydenotto saapui 14.11.2026 Kartoitustapaaminen 18.11.2026, 4 päivää myöhemmin"
        " Tarjous lähetetty 20.11.2026, 2 päivää myöhemmin"
        " Tarjous hyväksytty odottanut 3 päivää Sopimus luonnosteltu edessä"
    )

    offers.accept(offer, now=NOW)
    db.session.commit()
    words = story_of(visitor, inquiry)
    assert "Tarjous hyväksytty 23.11.2026, 3 päivää myöhemmin" in words
    assert "Sopimus luonnosteltu 23.11.2026" in words
    assert "Lähetetty hyväksyttäväksi odottaa" in words


def test_nothing_waits_for_what_comes_after_a_meeting_to_come(visitor, inquiry):
    inquiry.created_at = NOW - timedelta(days=2)
    coming = NOW + timedelta(days=3)
    make_meeting(supervisor=inquiry.supervisor, inquiry=inquiry, starts_at=coming)
    make_offer(inquiry=inquiry, state=OfferState.DRAFT, sent_at=None)
    db.session.commit()

    assert story_of(visitor, inquiry) == (
        "Vaiheet Yhteydenotto saapui 21.11.2026 Kartoitustapaaminen 26.11.2026, 5 päivää myöhemmin"
        " Tarjous lähetetty edessä Tarjous hyväksytty edessä Sopimus luonnosteltu edessä"
    )


def test_a_contract_whose_making_nobody_noted_does_not_wait_for_its_draft(visitor, inquiry):
    offers.accept(make_offer(inquiry=inquiry), now=NOW)
    db.session.execute(delete_rows(AuditEvent).where(AuditEvent.event == "contract.created"))
    db.session.commit()

    assert "Sopimus luonnosteltu" not in story_of(visitor, inquiry)


def test_erasing_a_request_erases_its_offers(inquiry, outbox):
    offer = make_offer(inquiry=inquiry, state=OfferState.DRAFT, sent_at=None)
    offers.send(offer, now=NOW)
    token, inquiry_id = links.make("inquiry", inquiry.id, now=NOW), inquiry.id
    db.session.commit()

    retention.erase(inquiry, now=NOW)
    db.session.commit()

    assert db.session.scalar(select(Offer)) is None
    assert not outbox
    assert audit.history("inquiry", inquiry_id) == []
    assert links.opened_by(token, about="inquiry", now=NOW) is None


def test_an_offer_is_a_contact_that_keeps_the_request(inquiry):
    inquiry.changed_at = NOW - retention.REQUESTS * 2
    db.session.commit()

    offers.reject(make_offer(inquiry=inquiry), now=NOW)
    db.session.commit()

    assert retention.delete_old_requests(now=NOW) == 0


def test_whoever_asks_for_their_data_gets_what_was_offered_but_no_draft(inquiry):
    make_offer(inquiry=inquiry, state=OfferState.REJECTED)
    make_offer(inquiry=inquiry, state=OfferState.DRAFT, sent_at=None)

    (told,) = rights.everything_about(inquiry)["offers"]

    assert (told["state"], told["unit_price_cents"]) == ("rejected", 14500)
    assert told["valid_until_on"] == (TODAY + timedelta(days=7)).isoformat()


def test_another_supervisor_finds_nothing(staff, inquiry):
    make_offer(inquiry=inquiry, message="Salainen")
    other = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())

    for address in (form_of(inquiry), f"{form_of(inquiry)}/accepted"):
        assert other.post(address).status_code == 404
    assert other.get(form_of(inquiry)).status_code == 404
    assert staff(role=Role.ASSISTANT).get(form_of(inquiry)).status_code in {403, 404}
    assert the_offer().state is OfferState.SENT
