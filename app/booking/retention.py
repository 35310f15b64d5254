"""How long requests, their letters and the record of what was done are kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from app.accounts.models import AuditEvent
from app.booking.models import Inquiry
from app.booking.states import InquiryState
from app.extensions import db
from app.mail.models import MailState, OutboxMessage
from app.practice.models import Contract, Meeting

# As in practice/retention.py: six and twelve long months.
REQUESTS = timedelta(days=6 * 31)
RECORD = timedelta(days=366)


def delete_old_requests(*, now: datetime) -> int:
    """Delete requests that led to no contract, with their letters, after the last contact.

    A mapping meeting stays as a date and a length; a request whose meeting is ahead stays whole.
    """
    query = select(Inquiry).where(
        Inquiry.changed_at < now - REQUESTS,
        Inquiry.id.not_in(select(Contract.inquiry_id).where(Contract.inquiry_id.is_not(None))),
        Inquiry.id.not_in(
            select(Meeting.inquiry_id).where(
                Meeting.inquiry_id.is_not(None), Meeting.ends_at > now - REQUESTS
            )
        ),
        Inquiry.state != InquiryState.CONVERTED,
    )
    requests = list(db.session.scalars(query))
    for request in requests:
        for meeting in db.session.scalars(select(Meeting).where(Meeting.inquiry_id == request.id)):
            meeting.place_text = ""
        for table in (OutboxMessage, AuditEvent):
            db.session.execute(
                delete(table).where(table.about == "inquiry", table.about_id == request.id)
            )
        db.session.delete(request)
    db.session.flush()
    return len(requests)


def delete_old_letters(*, now: datetime) -> int:
    """Delete letters that went out, or were given up, half a year ago."""
    query = delete(OutboxMessage).where(
        OutboxMessage.created_at < now - REQUESTS,
        or_(OutboxMessage.state == MailState.SENT, OutboxMessage.state == MailState.FAILED),
    )
    return db.session.execute(query).rowcount  # type: ignore[attr-defined, no-any-return]


def delete_old_record(*, now: datetime) -> int:
    """Delete what was written down of things done a year ago."""
    query = delete(AuditEvent).where(AuditEvent.happened_at < now - RECORD)
    return db.session.execute(query).rowcount  # type: ignore[attr-defined, no-any-return]
