"""How long requests, their letters and the record of what was done are kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from app.accounts.models import AuditEvent
from app.booking.invitations import invitation
from app.booking.models import Inquiry
from app.booking.services import steps
from app.extensions import db
from app.mail import links
from app.mail.models import MailState, OutboxMessage
from app.mail.outbox import Envelope, enqueue
from app.practice import queries
from app.practice.models import Contract, Meeting
from app.practice.services import meetings
from app.practice.states import MeetingState

# As in practice/retention.py: six and twelve long months.
REQUESTS = timedelta(days=6 * 31)
RECORD = timedelta(days=366)
# What the last letter and the record speak of when the request itself is gone.
ERASED = "erased"


def delete_old_requests(*, now: datetime) -> int:
    """Delete requests that have no contract, or no longer, with their letters, after the last contact.

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
    )
    requests = list(db.session.scalars(query))
    for request in requests:
        erase(request, now=now)
    return len(requests)


def erase(inquiry: Inquiry, *, now: datetime) -> None:
    """Forget whoever asked: the request, its offers, letters, links and history.

    Times ahead are cancelled first. Of a mapping meeting the date and the length stay. Whoever
    asked to be forgotten, or has the meeting in their calendar, is told with one last letter.
    """
    agreed = _cancel_times_ahead(inquiry, now)
    if agreed is not None or inquiry.erasure_asked_at is not None:
        _say_goodbye(inquiry, agreed)
    for meeting in db.session.scalars(select(Meeting).where(Meeting.inquiry_id == inquiry.id)):
        meeting.place_text = ""
    for table in (OutboxMessage, AuditEvent):
        db.session.execute(
            delete(table).where(table.about == "inquiry", table.about_id == inquiry.id)
        )
    links.end_all("inquiry", inquiry.id)
    db.session.delete(inquiry)
    db.session.flush()


def _cancel_times_ahead(inquiry: Inquiry, now: datetime) -> Meeting | None:
    """Free what is held, and what is agreed and has not begun; answers the latter."""
    agreed = None
    for meeting in steps.meetings_ahead(inquiry):
        if meeting.state is MeetingState.CONFIRMED:
            if meeting.starts_at <= now:
                # It was held, as far as anyone has said.
                continue
            agreed = meeting
        meetings.step(meeting, MeetingState.CANCELLED_IN_TIME)
    return agreed


def _say_goodbye(inquiry: Inquiry, agreed: Meeting | None) -> None:
    # It tells of no request any more, so that it outlives this one until it has gone out.
    enqueue(
        "request-erased",
        Envelope(to=inquiry.email, language=inquiry.language, about=ERASED),
        practice=queries.practice(),
        meeting=agreed,
        was_asked_for=inquiry.erasure_asked_at is not None,
        invitation=invitation(inquiry, agreed) if agreed else b"",
    )


def delete_old_letters(*, now: datetime) -> int:
    """Delete letters that went out, or were given up, half a year ago; a last letter at once."""
    query = delete(OutboxMessage).where(
        or_(OutboxMessage.created_at < now - REQUESTS, OutboxMessage.about == ERASED),
        or_(OutboxMessage.state == MailState.SENT, OutboxMessage.state == MailState.FAILED),
    )
    return db.session.execute(query).rowcount  # type: ignore[attr-defined, no-any-return]


def delete_old_record(*, now: datetime) -> int:
    """Delete what was written down of things done a year ago."""
    query = delete(AuditEvent).where(AuditEvent.happened_at < now - RECORD)
    return db.session.execute(query).rowcount  # type: ignore[attr-defined, no-any-return]
