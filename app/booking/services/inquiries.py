"""Inquiries: kept with their mail in one transaction, answered step by step."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import audit
from app.booking import letters
from app.booking.models import AskerRole, Inquiry
from app.booking.services.free_times import free_times
from app.booking.states import INQUIRY_STEPS, InquiryState
from app.extensions import db
from app.practice import queries
from app.practice.choices import MeetingKind, Place
from app.practice.models import Meeting
from app.practice.services import meetings
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import LIVE, MeetingState, StepNotAllowedError, check_step


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
    supervisor = queries.supervisor(wish.supervisor) if wish.supervisor else None
    service = queries.service(wish.service) if wish.service else None
    inquiry = Inquiry(
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
    try:
        with db.session.begin_nested():
            db.session.add(inquiry)
    except IntegrityError:
        # On PostgreSQL two copies of one form can come this far; the first one stands.
        if known := _of_form(wish.form_key):
            return known
        raise
    meeting = _hold(inquiry, wish, now=now) if wish.slot else None
    audit.record("inquiry.asked", about="inquiry", about_id=inquiry.id)
    letters.acknowledge(inquiry, meeting)
    letters.tell_supervisors(inquiry)
    db.session.flush()
    return inquiry


def was_asked(form_key: str) -> bool:
    """Whether the request of this form is kept already."""
    return _of_form(form_key) is not None


def answer(inquiry: Inquiry, *, message: str, supervisor_id: int) -> None:
    """Write to the visitor; a meeting that is agreed stays agreed. Raises StepNotAllowedError."""
    if inquiry.state is InquiryState.MAPPING_BOOKED:
        audit.record("inquiry.contacted", about="inquiry", about_id=inquiry.id)
    else:
        _step(inquiry, InquiryState.CONTACTED)
    _take_up(inquiry, supervisor_id)
    letters.answer(inquiry, message)


def agree_mapping(
    inquiry: Inquiry, appointment: Appointment, *, supervisor_id: int, message: str = ""
) -> Meeting:
    """Agree the mapping meeting; a time that the request held is freed or becomes the agreed one.

    Raises TimeTakenError or StepNotAllowedError.
    """
    _step(inquiry, InquiryState.MAPPING_BOOKED)
    _take_up(inquiry, supervisor_id)
    held = _proposed(inquiry)
    if held is not None and held.supervisor_id == supervisor_id:
        meetings.move(held, appointment)
        meetings.step(held, MeetingState.CONFIRMED)
        meeting = held
    else:
        if held is not None:
            meetings.step(held, MeetingState.CANCELLED_BY_SUPERVISOR)
        meeting = Meeting(
            supervisor_id=supervisor_id,
            inquiry_id=inquiry.id,
            kind=MeetingKind.MAPPING,
            state=MeetingState.CONFIRMED,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            place_type=appointment.place,
            place_text=appointment.place_text,
        )
        meetings.add(meeting)
    letters.agreed(inquiry, meeting, message)
    return meeting


def decline(inquiry: Inquiry, *, message: str) -> None:
    """Say no, kindly, and free the time that was held. Raises StepNotAllowedError."""
    _step(inquiry, InquiryState.DECLINED_BY_SUPERVISOR)
    for meeting in inquiry.meetings:
        if meeting.state in {MeetingState.PROPOSED, MeetingState.CONFIRMED}:
            meetings.step(meeting, MeetingState.CANCELLED_BY_SUPERVISOR)
    letters.decline(inquiry, message)


def close(inquiry: Inquiry, state: InquiryState) -> None:
    """Note an end, or spam, that needs no letter; a time that was held is freed.

    Raises StepNotAllowedError.
    """
    _step(inquiry, state)
    if state in {InquiryState.MAPPING_HELD, InquiryState.CONVERTED}:
        return
    for meeting in inquiry.meetings:
        if meeting.state in {MeetingState.PROPOSED, MeetingState.CONFIRMED}:
            meetings.step(meeting, MeetingState.CANCELLED_IN_TIME)


def _step(inquiry: Inquiry, state: InquiryState) -> None:
    check_step(INQUIRY_STEPS, old=inquiry.state, new=state)
    inquiry.state = state
    db.session.flush()
    audit.record(f"inquiry.{state.value}", about="inquiry", about_id=inquiry.id)


def _take_up(inquiry: Inquiry, supervisor_id: int) -> None:
    if inquiry.supervisor_id is None:
        inquiry.supervisor_id = supervisor_id
    elif inquiry.supervisor_id != supervisor_id:
        raise StepNotAllowedError("another supervisor has taken this request up")


def _of_form(form_key: str) -> Inquiry | None:
    return db.session.scalar(select(Inquiry).where(Inquiry.form_key == form_key))


def _supervisor_id(asked_for: int | None) -> int | None:
    """A practice of one has nobody else who could answer."""
    everyone = queries.supervisors()
    return everyone[0].id if len(everyone) == 1 else asked_for


def _hold(inquiry: Inquiry, wish: Wish, *, now: datetime) -> Meeting:
    """Hold the time that the request names, if it is still free."""
    for free in free_times(now=now, supervisor_slug=wish.supervisor):
        if free.slot.starts_at == wish.slot:
            inquiry.supervisor_id = free.supervisor.id
            meeting = Meeting(
                supervisor_id=free.supervisor.id,
                inquiry_id=inquiry.id,
                kind=MeetingKind.MAPPING,
                state=MeetingState.PROPOSED,
                starts_at=free.slot.starts_at,
                ends_at=free.slot.ends_at,
                place_type=free.slot.place,
            )
            meetings.add(meeting)
            return meeting
    raise TimeTakenError


def _proposed(inquiry: Inquiry) -> Meeting | None:
    query = select(Meeting).where(
        Meeting.inquiry_id == inquiry.id, Meeting.state == MeetingState.PROPOSED
    )
    return db.session.scalars(query).first()


def live_meeting(inquiry: Inquiry) -> Meeting | None:
    """The meeting that the request holds or has agreed."""
    query = select(Meeting).where(Meeting.inquiry_id == inquiry.id, Meeting.state.in_(LIVE))
    return db.session.scalars(query.order_by(Meeting.starts_at.desc())).first()
