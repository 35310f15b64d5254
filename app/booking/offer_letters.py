"""The letters about an offer: its terms to whoever asked, and what became of it to whoever answers."""

from dataclasses import replace

from app import clock
from app.booking import letters
from app.booking.letters import News
from app.booking.models import Offer
from app.booking.offer_terms import facts_of
from app.booking.wording import greets
from app.mail.outbox import enqueue
from app.practice import queries
from app.practice.states import OfferState

# The page where an offer is read and accepted; the link to one's own page opens it too.
PAGE = "/tarjous/"
OFFER = "offer"
_NEWS = {
    OfferState.ACCEPTED: News.OFFER_ACCEPTED,
    OfferState.REJECTED: News.OFFER_REJECTED,
    OfferState.EXPIRED: News.OFFER_EXPIRED,
}


def made(offer: Offer) -> None:
    """The offer with its terms, and the way to accept it."""
    _to_visitor(OFFER, offer)


def accepted(offer: Offer) -> None:
    """What whoever asked has accepted, and what comes next."""
    _to_visitor("offer-accepted", offer)


def decided(offer: Offer) -> None:
    """What the client, or time, has made of the offer."""
    letters.tell_practice(_NEWS[offer.state], offer.inquiry)


def _to_visitor(letter: str, offer: Offer) -> None:
    inquiry = offer.inquiry
    enqueue(
        letter,
        replace(letters.to_visitor(inquiry), language=offer.language, link_path=PAGE),
        practice=queries.practice(),
        supervisor=inquiry.supervisor,
        offer=offer,
        greets=greets(offer.message),
        facts=facts_of(offer, today=clock.today()),
    )
