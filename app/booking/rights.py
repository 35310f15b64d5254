"""A visitor's rights to their own data (GDPR articles 12, 15 and 17): by when, and what is held."""

from calendar import monthrange
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts import audit
from app.booking.models import TERMS, Inquiry, Offer
from app.extensions import db
from app.mail import outbox
from app.mail.models import OutboxMessage
from app.practice.models import Meeting
from app.practice.states import StepNotAllowedError

_FIELDS = (
    "name", "email", "phone", "organisation", "role", "subject", "message", "participants", "place",
    "wished_times", "language", "state", "created_at", "changed_at", "reminded_at",
    "data_asked_at", "erasure_asked_at",
)  # fmt: skip
_MEETING_FIELDS = (
    "kind", "state", "starts_at", "ends_at", "place_type", "place_text", "held_until_at",
    "is_offer", "created_at", "changed_at",
)  # fmt: skip
_OFFER_FIELDS = (
    "state", *TERMS, "message", "valid_until_on", "sent_at", "decided_at", "created_at",
)  # fmt: skip
_LETTER_FIELDS = ("template", "language", "state", "created_at", "sent_at", "subject", "text")


def answer_by(asked_at: datetime) -> date:
    """The last day to answer: the same day of the next month, or the last one that it has."""
    asked_on = clock.local(asked_at).date()
    year, month = asked_on.year + asked_on.month // 12, asked_on.month % 12 + 1
    return date(year, month, min(asked_on.day, monthrange(year, month)[1]))


class Right(StrEnum):
    """What a visitor may ask for."""

    DATA = "data"
    ERASURE = "erasure"


_ASKED = {Right.DATA: "data_asked_at", Right.ERASURE: "erasure_asked_at"}
_ANSWERED = {Right.DATA: "inquiry.data_delivered", Right.ERASURE: "inquiry.erasure_answered"}


def note_answered(inquiry: Inquiry, right: Right) -> None:
    """Whoever asked has got their data, or an answer: nothing waits, and they may ask anew.

    Raises StepNotAllowedError when nothing was asked for.
    """
    if getattr(inquiry, _ASKED[right]) is None:
        raise StepNotAllowedError("nobody asked for it")
    setattr(inquiry, _ASKED[right], None)
    db.session.flush()
    audit.record(_ANSWERED[right], about="inquiry", about_id=inquiry.id)


def everything_about(inquiry: Inquiry) -> dict[str, Any]:
    """All that is held about a request, as plain values; of the practice's people only who answers."""
    meetings = db.session.scalars(
        select(Meeting).where(Meeting.inquiry_id == inquiry.id).order_by(Meeting.starts_at)
    )
    # A draft is the supervisor's own until it is sent.
    offers = db.session.scalars(
        select(Offer)
        .where(Offer.inquiry_id == inquiry.id, Offer.sent_at.is_not(None))
        .order_by(Offer.id)
    )
    return {
        "request": _plain(inquiry, _FIELDS)
        | {
            "service": inquiry.service.slug if inquiry.service else None,
            "supervisor": inquiry.supervisor.name if inquiry.supervisor else None,
        },
        "meetings": [_plain(meeting, _MEETING_FIELDS) for meeting in meetings],
        "offers": [_plain(offer, _OFFER_FIELDS) for offer in offers],
        "letters": [_letter(inquiry, letter) for letter in outbox.about("inquiry", inquiry.id)],
        "events": [
            _plain(event, ("happened_at", "event"))
            for event in audit.history("inquiry", inquiry.id)
        ],
    }


def _letter(inquiry: Inquiry, letter: OutboxMessage) -> dict[str, Any]:
    # Whose address of the practice's own was written to is no data of the visitor's.
    to = inquiry.email if letter.recipient == inquiry.email else "practice"
    return {"to": to} | _plain(letter, _LETTER_FIELDS)


def _plain(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain_value(getattr(row, name)) for name in names}


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
