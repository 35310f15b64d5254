"""What time itself brings: reminders, and times that are let go.

Each function takes one piece of work that no other worker has, and says whether there was one. Its
change and its mail are of one transaction, which the caller commits before asking for the next.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from app import clock
from app.accounts import audit
from app.booking import letters, offer_letters
from app.booking.models import Inquiry, Offer
from app.booking.services import offers, steps
from app.booking.states import InquiryState
from app.extensions import db
from app.practice import queries
from app.practice.models import Meeting, MeetingReminder
from app.practice.services import meetings
from app.practice.states import MeetingState, OfferState


def let_one_go(now: datetime) -> bool:
    """Free a time that was held or offered for long enough, and tell both sides."""
    query = (
        select(Inquiry)
        .where(
            exists().where(
                Meeting.inquiry_id == Inquiry.id,
                Meeting.state == MeetingState.PROPOSED,
                Meeting.held_until_at <= now,
            )
        )
        .order_by(Inquiry.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    inquiry = db.session.scalar(query)
    if inquiry is None:
        return False
    over = [
        meeting
        for meeting in steps.meetings_ahead(inquiry)
        if meeting.state is MeetingState.PROPOSED
        and meeting.held_until_at is not None
        and meeting.held_until_at <= now
    ]
    for meeting in over:
        meetings.step(meeting, MeetingState.CANCELLED_BY_SUPERVISOR)
    if over:
        audit.record("inquiry.time_let_go", about="inquiry", about_id=inquiry.id)
        # Of several times offered the first ones may pass while others still wait.
        if not steps.meetings_ahead(inquiry):
            letters.let_go(inquiry, over[0])
    return True


def expire_one_offer(now: datetime) -> bool:
    """End an offer whose last day is over, and tell whoever made it."""
    query = (
        select(Inquiry)
        .join(Offer, Offer.inquiry_id == Inquiry.id)
        .where(Offer.state == OfferState.SENT, Offer.valid_until_on < clock.local(now).date())
        .order_by(Inquiry.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Inquiry)
    )
    inquiry = db.session.scalar(query)
    offer = offers.standing(inquiry) if inquiry is not None else None
    if offer is None or offer.state is not OfferState.SENT:
        return False
    offers.expire(offer, now=now)
    offer_letters.decided(offer)
    return True


def remind_one_supervisor(now: datetime) -> bool:
    """Write once to whoever has left a new request without an answer for a while."""
    waited = timedelta(hours=queries.booking_rules().remind_hours)
    query = (
        select(Inquiry)
        .where(
            Inquiry.state == InquiryState.NEW,
            Inquiry.reminded_at.is_(None),
            Inquiry.created_at <= now - waited,
        )
        .order_by(Inquiry.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    inquiry = db.session.scalar(query)
    if inquiry is None:
        return False
    inquiry.reminded_at = now
    letters.remind_practice(inquiry)
    return True


def remind_one_visitor(now: datetime) -> bool:
    """Remind of an agreed mapping meeting that is near; once for each time it has and each distance."""
    for hours in sorted(queries.booking_rules().reminder_hours):
        query = (
            select(Meeting)
            .join(Inquiry, Inquiry.id == Meeting.inquiry_id)
            .where(
                Meeting.state == MeetingState.CONFIRMED,
                Meeting.starts_at > now,
                Meeting.starts_at <= now + timedelta(hours=hours),
                ~exists().where(
                    MeetingReminder.meeting_id == Meeting.id,
                    MeetingReminder.starts_at == Meeting.starts_at,
                    MeetingReminder.hours_before <= hours,
                ),
            )
            .order_by(Meeting.starts_at)
            .limit(1)
            .with_for_update(skip_locked=True, of=Meeting)
        )
        meeting = db.session.scalar(query)
        if meeting is None:
            continue
        inquiry = db.session.get_one(Inquiry, meeting.inquiry_id)
        db.session.add(
            MeetingReminder(meeting_id=meeting.id, starts_at=meeting.starts_at, hours_before=hours)
        )
        # Whoever agreed or moved it since then knows of it.
        if meeting.changed_at <= meeting.starts_at - timedelta(hours=hours):
            letters.remind_visitor(inquiry, meeting)
        return True
    return False
