"""Offers: between the mapping meeting and the contract, where the client wants one (domain.md 2.2).

The caller locks the request first, so what a step finds is still so when it is done.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts import audit
from app.booking import offer_letters
from app.booking.models import Inquiry, Offer
from app.booking.services import beginning, steps
from app.booking.states import InquiryState
from app.extensions import db
from app.mail import outbox
from app.practice.models import Contract
from app.practice.states import (
    OFFER_STEPS,
    STANDING,
    MeetingState,
    OfferState,
    StepNotAllowedError,
    check_step,
)

# Someone has been answered and may still want to go on.
OFFERED_IN = frozenset(
    {InquiryState.CONTACTED, InquiryState.MAPPING_BOOKED, InquiryState.MAPPING_HELD}
)


def latest(inquiry: Inquiry) -> Offer | None:
    """The newest offer, whatever has become of it."""
    return db.session.scalars(_of(inquiry.id)).first()


def shown(inquiry_id: int) -> Offer | None:
    """The newest offer that has left the desk: what the visitor sees of it."""
    return db.session.scalars(_of(inquiry_id).where(Offer.sent_at.is_not(None))).first()


def standing(inquiry: Inquiry) -> Offer | None:
    """The offer that is being written, waits for its answer or has been accepted."""
    return db.session.scalars(_of(inquiry.id).where(Offer.state.in_(STANDING))).first()


def may_offer(inquiry: Inquiry) -> bool:
    """Whether a new offer can be made."""
    return inquiry.state in OFFERED_IN and standing(inquiry) is None


def is_in_force(offer: Offer, *, now: datetime) -> bool:
    """Whether it can still be accepted: its last day is one of them."""
    return offer.state is OfferState.SENT and clock.local(now).date() <= offer.valid_until_on


def draft(inquiry: Inquiry, said: dict[str, Any]) -> Offer:
    """Write a new offer, or write the draft anew. Raises StepNotAllowedError."""
    offer = standing(inquiry)
    if inquiry.state not in OFFERED_IN or inquiry.supervisor_id is None:
        raise StepNotAllowedError(f"nothing is offered to a request that is {inquiry.state}")
    if offer is not None and offer.state is not OfferState.DRAFT:
        raise StepNotAllowedError(f"a {offer.state} offer stays as it is")
    event = "inquiry.offer_changed"
    if offer is None:
        offer, event = Offer(inquiry=inquiry), "inquiry.offer_drafted"
        db.session.add(offer)
    for name, value in said.items():
        setattr(offer, name, value)
    db.session.flush()
    audit.record(event, about="inquiry", about_id=inquiry.id)
    return offer


def send(offer: Offer, *, now: datetime) -> None:
    """Send the draft to whoever asked. Raises StepNotAllowedError."""
    if clock.local(now).date() > offer.valid_until_on:
        raise StepNotAllowedError("its last day is over")
    offer.sent_at = now
    _step(offer, OfferState.SENT, now)
    offer_letters.made(offer)


def accept(offer: Offer, *, now: datetime) -> Contract:
    """The offer is accepted, and its contract begins as a draft. Raises StepNotAllowedError.

    A mapping meeting that is still ahead is held first: then the request has led to the contract.
    """
    inquiry = offer.inquiry
    if not is_in_force(offer, now=now):
        raise StepNotAllowedError("it is no longer in force")
    _step(offer, OfferState.ACCEPTED, now)
    contract = beginning.draft_contract(offer, today=clock.local(now).date())
    if inquiry.state is not InquiryState.MAPPING_BOOKED:
        steps.step(inquiry, InquiryState.CONVERTED)
        steps.give_up_times(inquiry, MeetingState.CANCELLED_BY_SUPERVISOR)
    return contract


def reject(offer: Offer, *, now: datetime) -> None:
    """The client does not want it; the request stays open. Raises StepNotAllowedError."""
    _step(offer, OfferState.REJECTED, now)


def expire(offer: Offer, *, now: datetime) -> None:
    """Its last day is over. Raises StepNotAllowedError."""
    _step(offer, OfferState.EXPIRED, now)


def withdraw(offer: Offer, *, now: datetime) -> None:
    """Take a draft or a sent offer back; a letter that waits does not go out.

    Raises StepNotAllowedError.
    """
    _step(offer, OfferState.WITHDRAWN, now)
    outbox.withdraw(offer_letters.OFFER, about="inquiry", about_id=offer.inquiry_id)


def give_up(inquiry: Inquiry, *, now: datetime) -> None:
    """The request has ended otherwise: what is still offered is taken back."""
    offer = standing(inquiry)
    if offer is not None and OfferState.WITHDRAWN in OFFER_STEPS[offer.state]:
        withdraw(offer, now=now)


def _step(offer: Offer, state: OfferState, now: datetime) -> None:
    check_step(OFFER_STEPS, old=offer.state, new=state)
    offer.state = state
    if state is not OfferState.SENT:
        offer.decided_at = now
    # How long a request is kept counts from the last contact, and this is one.
    offer.inquiry.changed_at = now
    db.session.flush()
    audit.record(f"inquiry.offer_{state.value}", about="inquiry", about_id=offer.inquiry_id)


def _of(inquiry_id: int) -> Any:
    return select(Offer).where(Offer.inquiry_id == inquiry_id).order_by(Offer.id.desc())
