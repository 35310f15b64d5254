"""What a visitor does on the page of their own request. Each step tells whoever answers.

The caller locks the request first (steps.lock), so what a step finds is still so when it is done.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from app.accounts import audit
from app.booking import letters, offer_letters
from app.booking.models import Inquiry
from app.booking.services import mapping, offers, steps
from app.booking.slots import Span
from app.booking.states import OPEN, InquiryState
from app.extensions import db
from app.practice import queries
from app.practice.models import Meeting
from app.practice.services import meetings
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import CANCELLED, MeetingState, OfferState, StepNotAllowedError


class TooLateError(Exception):
    """The meeting is too near to be moved by the visitor alone."""


class AlreadyDoneError(Exception):
    """The same step was taken before, and things are as it left them: a second press."""


def choose(inquiry: Inquiry, meeting_id: int, *, now: datetime) -> Meeting:
    """Agree one of the times offered; the others are free again.

    Raises StepNotAllowedError or AlreadyDoneError.
    """
    agreed = mapping.agreed(inquiry)
    if agreed is not None and agreed.id == meeting_id:
        raise AlreadyDoneError
    chosen = next((each for each in mapping.offers(inquiry) if each.id == meeting_id), None)
    if chosen is None or chosen.starts_at <= now:
        raise StepNotAllowedError("this time is offered no longer")
    steps.step(inquiry, InquiryState.MAPPING_BOOKED)
    steps.give_up_times(inquiry, MeetingState.CANCELLED_IN_TIME, but=chosen)
    meetings.step(chosen, MeetingState.CONFIRMED)
    letters.chosen_by_visitor(inquiry, chosen)
    return chosen


def refuse_offers(inquiry: Inquiry) -> None:
    """None of the times offered suits. Raises StepNotAllowedError or AlreadyDoneError."""
    if not mapping.offers(inquiry):
        if mapping.agreed(inquiry) is None and _had(inquiry, {MeetingState.CANCELLED_IN_TIME}):
            raise AlreadyDoneError
        raise StepNotAllowedError("nothing is offered")
    steps.give_up_times(inquiry, MeetingState.CANCELLED_IN_TIME)
    audit.record("inquiry.none_suits", about="inquiry", about_id=inquiry.id)
    letters.none_suits(inquiry)


def move(inquiry: Inquiry, starts_at: datetime, *, now: datetime) -> Meeting:
    """Move the agreed meeting to another free time of the same supervisor.

    Raises TimeTakenError, TooLateError, StepNotAllowedError or AlreadyDoneError.
    """
    meeting = mapping.agreed(inquiry)
    if meeting is None or inquiry.state is not InquiryState.MAPPING_BOOKED:
        raise StepNotAllowedError("no meeting is agreed")
    if meeting.starts_at == starts_at:
        raise AlreadyDoneError
    if not may_move(meeting, now=now):
        raise TooLateError
    meetings.claim_calendar(meeting.supervisor_id)
    free = mapping.times_to_move_to(meeting, now=now)
    slot = next((each.slot for each in free if each.slot.starts_at == starts_at), None)
    if slot is None:
        raise TimeTakenError
    appointment = Appointment(
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=meeting.place_type,
        place_text=meeting.place_text,
    )
    before = Span(starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    meetings.move(meeting, appointment)
    letters.moved_by_visitor(inquiry, meeting, before=before)
    return meeting


def may_move(meeting: Meeting, *, now: datetime) -> bool:
    """Whether the practice's notice for moving still leaves room."""
    notice = timedelta(hours=queries.booking_rules().change_hours)
    return now <= meeting.starts_at - notice


def cancel(inquiry: Inquiry, *, now: datetime) -> None:
    """Cancel the agreed meeting, or give back the time asked for; the request stays open.

    A mapping meeting costs nothing, so it is in time until it begins. Raises StepNotAllowedError
    or AlreadyDoneError.
    """
    agreed = mapping.agreed(inquiry)
    meeting = agreed or mapping.asked(inquiry)
    if meeting is None and _had(inquiry, CANCELLED):
        raise AlreadyDoneError
    if meeting is None or meeting.starts_at <= now:
        raise StepNotAllowedError("there is no meeting ahead")
    if inquiry.state is InquiryState.MAPPING_BOOKED:
        mapping.open_again(inquiry)
    else:
        meetings.step(meeting, MeetingState.CANCELLED_IN_TIME)
    letters.cancelled_by_visitor(inquiry, meeting, was_agreed=agreed is not None)


def withdraw(inquiry: Inquiry, *, now: datetime) -> None:
    """Take the whole request back; its times are free again.

    Raises StepNotAllowedError or AlreadyDoneError.
    """
    if inquiry.state is InquiryState.DECLINED_BY_CLIENT:
        raise AlreadyDoneError
    if inquiry.state not in OPEN:
        raise StepNotAllowedError("the request is closed already")
    agreed, begun = mapping.agreed(inquiry), mapping.begun(inquiry, now=now)
    steps.step(inquiry, InquiryState.DECLINED_BY_CLIENT)
    offers.give_up(inquiry, now=now)
    steps.give_up_times(inquiry, MeetingState.CANCELLED_IN_TIME, but=begun)
    if agreed is not None and begun is None:
        letters.cancelled_by_visitor(inquiry, agreed, was_agreed=True)
    letters.withdrawn(inquiry)


def answer_offer(inquiry: Inquiry, offer_id: int, answer: OfferState, *, now: datetime) -> None:
    """Accept the offer, and a contract begins; or say no to it.

    Raises StepNotAllowedError or AlreadyDoneError.
    """
    offer = offers.shown(inquiry.id)
    if offer is None or offer.id != offer_id:
        raise StepNotAllowedError("the page shows another offer")
    if offer.state is answer:
        raise AlreadyDoneError
    if answer is OfferState.ACCEPTED:
        offers.accept(offer, now=now)
        offer_letters.accepted(offer)
    else:
        offers.reject(offer, now=now)
    offer_letters.decided(offer)


def ask_for_data(inquiry: Inquiry, *, now: datetime) -> None:
    """Ask for one's own data, once (GDPR article 15). Raises AlreadyDoneError."""
    if inquiry.data_asked_at is not None:
        raise AlreadyDoneError
    inquiry.data_asked_at = now
    db.session.flush()
    audit.record("inquiry.data_asked", about="inquiry", about_id=inquiry.id)
    letters.data_asked(inquiry)


def ask_for_erasure(inquiry: Inquiry, *, now: datetime) -> None:
    """Ask for one's own data to be erased, once (GDPR article 17). Raises AlreadyDoneError."""
    if inquiry.erasure_asked_at is not None:
        raise AlreadyDoneError
    inquiry.erasure_asked_at = now
    db.session.flush()
    audit.record("inquiry.erasure_asked", about="inquiry", about_id=inquiry.id)
    letters.erasure_asked(inquiry)


def _had(inquiry: Inquiry, states: Collection[MeetingState]) -> bool:
    """Whether the request had a time that ended so."""
    query = exists().where(Meeting.inquiry_id == inquiry.id, Meeting.state.in_(states))
    return bool(db.session.scalar(select(query)))
