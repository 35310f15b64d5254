"""Inquiries: kept with their mail in one transaction, answered step by step."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import audit
from app.booking import letters
from app.booking.models import AskerRole, Inquiry
from app.booking.services import mapping, offers, steps
from app.booking.states import InquiryState
from app.extensions import db
from app.practice import queries
from app.practice.choices import Place
from app.practice.states import MeetingState


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a visitor asks for, as the contact form read it."""

    form_key: str
    language: str
    name: str
    email: str
    subject: str = ""
    message: str = ""
    phone: str = ""
    organisation: str = ""
    role: AskerRole | None = None
    service: str = ""
    participants: int | None = None
    place: Place | None = None
    wished_times: str = ""
    slot: datetime | None = None
    supervisor: str = ""


def ask(wish: Wish, *, now: datetime) -> Inquiry:
    """Keep a request, hold the time that it names, and write the mails.

    The same form sent again answers with the first request. Raises TimeTakenError.
    """
    if known := _of_form(wish.form_key):
        return known
    inquiry = _inquiry_of(wish)
    try:
        with db.session.begin_nested():
            db.session.add(inquiry)
    except IntegrityError:
        # On PostgreSQL two copies of one form can come this far; the first one stands.
        if known := _of_form(wish.form_key):
            return known
        raise
    audit.record("inquiry.asked", about="inquiry", about_id=inquiry.id)
    if wish.slot is None:
        letters.acknowledge(inquiry, None)
        letters.tell_supervisors(inquiry)
    else:
        mapping.ask_for(
            inquiry,
            wish.slot,
            supervisor_slug=wish.supervisor,
            service_slug=wish.service,
            now=now,
        )
    db.session.flush()
    return inquiry


def was_asked(form_key: str) -> bool:
    """Whether the request of this form is kept already."""
    return _of_form(form_key) is not None


def answer(inquiry: Inquiry, *, message: str, supervisor_id: int, now: datetime) -> None:
    """Write to the visitor; a meeting that is agreed stays agreed. Raises StepNotAllowedError."""
    if inquiry.state is InquiryState.MAPPING_BOOKED:
        audit.record("inquiry.contacted", about="inquiry", about_id=inquiry.id)
    else:
        steps.step(inquiry, InquiryState.CONTACTED)
    steps.take_up(inquiry, supervisor_id)
    # How long a request is kept counts from the last contact; another answer changes nothing else.
    inquiry.changed_at = now
    letters.answer(inquiry, message)


def decline(inquiry: Inquiry, *, message: str, now: datetime) -> None:
    """Say no, kindly, and free what was held or offered. Raises StepNotAllowedError."""
    agreed, begun = mapping.agreed(inquiry), mapping.begun(inquiry, now=now)
    steps.step(inquiry, InquiryState.DECLINED_BY_SUPERVISOR)
    offers.give_up(inquiry, now=now)
    steps.give_up_times(inquiry, MeetingState.CANCELLED_BY_SUPERVISOR, but=begun)
    letters.decline(inquiry, message, cancelled=agreed if begun is None else None)


def close(inquiry: Inquiry, state: InquiryState, *, now: datetime) -> None:
    """Note an end, or spam, and free what was held or offered.

    Nobody is written to, unless a meeting ahead was agreed: its end is told, and the visitor's calendar
    drops it. Raises StepNotAllowedError.
    """
    agreed, begun = mapping.agreed(inquiry), mapping.begun(inquiry, now=now)
    steps.step(inquiry, state)
    if state not in offers.OFFERED_IN:
        offers.give_up(inquiry, now=now)
    if state in {InquiryState.MAPPING_HELD, InquiryState.CONVERTED}:
        return
    steps.give_up_times(inquiry, MeetingState.CANCELLED_IN_TIME, but=begun)
    if agreed is None or begun is not None:
        return
    if state is InquiryState.DECLINED_BY_CLIENT:
        letters.cancelled_as_asked(inquiry, agreed, was_agreed=True)
    else:
        letters.cancelled(inquiry, agreed, "")


def _inquiry_of(wish: Wish) -> Inquiry:
    supervisor = queries.supervisor(wish.supervisor) if wish.supervisor else None
    service = queries.service(wish.service) if wish.service else None
    return Inquiry(
        form_key=wish.form_key,
        language=wish.language,
        name=wish.name,
        email=wish.email,
        subject=wish.subject,
        message=wish.message,
        phone=wish.phone,
        organisation=wish.organisation,
        role=wish.role,
        service_id=service.id if service else None,
        participants=wish.participants,
        place=wish.place,
        wished_times=wish.wished_times,
        supervisor_id=_supervisor_id(supervisor.id if supervisor else None),
    )


def _of_form(form_key: str) -> Inquiry | None:
    return db.session.scalar(select(Inquiry).where(Inquiry.form_key == form_key))


def _supervisor_id(asked_for: int | None) -> int | None:
    """A practice of one has nobody else who could answer."""
    everyone = queries.supervisors()
    return everyone[0].id if len(everyone) == 1 else asked_for
