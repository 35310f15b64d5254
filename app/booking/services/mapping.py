"""The mapping meeting of a request: asked for, offered, agreed, held."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from app.booking import letters
from app.booking.models import Inquiry
from app.booking.services import beginning, steps
from app.booking.services.free_times import FreeTime, free_times
from app.booking.states import InquiryState
from app.extensions import db
from app.practice import queries
from app.practice.choices import MeetingKind
from app.practice.models import Meeting
from app.practice.services import meetings
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import LIVE, MeetingState, StepNotAllowedError

MOST_OFFERS = 3


def ask_for(
    inquiry: Inquiry, starts_at: datetime, *, supervisor_slug: str, service_slug: str, now: datetime
) -> None:
    """Hold the time that a new request names, or agree it where the practice agrees at once.

    Never another time: raises TimeTakenError when it is not free.
    """
    rules = queries.booking_rules()
    meeting = _from_free_times(
        inquiry, starts_at, supervisor_slug=supervisor_slug, service_slug=service_slug, now=now
    )
    if rules.confirms_at_once:
        meeting.state = MeetingState.CONFIRMED
        meetings.add(meeting)
        steps.step(inquiry, InquiryState.MAPPING_BOOKED)
        letters.agreed(inquiry, meeting, "")
    else:
        until = now + timedelta(hours=rules.hold_hours)
        meeting.held_until_at = min(until, meeting.starts_at)
        meetings.add(meeting)
        letters.acknowledge(inquiry, meeting)
    letters.tell_supervisors(inquiry)


def agree(
    inquiry: Inquiry, appointment: Appointment, *, supervisor_id: int, message: str = ""
) -> Meeting:
    """Agree the mapping meeting; a time that the request holds is freed or becomes the agreed one.

    Raises TimeTakenError or StepNotAllowedError.
    """
    # Before any row is locked, as whoever asks for a time does it, or the two could wait for each other.
    meetings.claim_calendar(supervisor_id)
    steps.step(inquiry, InquiryState.MAPPING_BOOKED)
    steps.take_up(inquiry, supervisor_id)
    held = asked(inquiry)
    if held is not None and held.supervisor_id != supervisor_id:
        held = None
    steps.give_up_times(inquiry, MeetingState.CANCELLED_BY_SUPERVISOR, but=held)
    if held is None:
        meeting = _mapping(inquiry, appointment, supervisor_id, MeetingState.CONFIRMED)
        meetings.add(meeting)
    else:
        meeting = held
        if _differs(held, appointment):
            meetings.move(held, appointment)
        meetings.step(held, MeetingState.CONFIRMED)
    letters.agreed(inquiry, meeting, message)
    return meeting


def accept(inquiry: Inquiry, *, message: str = "") -> Meeting:
    """Agree the very time that was asked for. Raises StepNotAllowedError when none is held."""
    held = asked(inquiry)
    if held is None:
        raise StepNotAllowedError("the request holds no time")
    steps.step(inquiry, InquiryState.MAPPING_BOOKED)
    steps.take_up(inquiry, held.supervisor_id)
    meetings.step(held, MeetingState.CONFIRMED)
    letters.agreed(inquiry, held, message)
    return held


def offer(
    inquiry: Inquiry,
    appointments: Sequence[Appointment],
    *,
    supervisor_id: int,
    message: str,
    now: datetime,
) -> list[Meeting]:
    """Hold up to three times for the visitor to choose from, instead of what was held before.

    Raises TimeTakenError or StepNotAllowedError.
    """
    if not 1 <= len(appointments) <= MOST_OFFERS:
        raise ValueError(f"between one and {MOST_OFFERS} times are offered")
    if inquiry.state is InquiryState.MAPPING_BOOKED:
        raise StepNotAllowedError("a meeting is agreed already")
    meetings.claim_calendar(supervisor_id)
    steps.step(inquiry, InquiryState.CONTACTED)
    steps.take_up(inquiry, supervisor_id)
    steps.give_up_times(inquiry, MeetingState.CANCELLED_BY_SUPERVISOR)
    until = now + timedelta(hours=queries.booking_rules().offer_hours)
    times = []
    for appointment in sorted(appointments, key=lambda each: each.starts_at):
        time = _mapping(inquiry, appointment, supervisor_id, MeetingState.PROPOSED)
        time.is_offer = True
        time.held_until_at = min(until, time.starts_at)
        meetings.add(time)
        times.append(time)
    letters.offered(inquiry, times, message)
    return times


def note_held(inquiry: Inquiry, *, now: datetime) -> None:
    """The request and its meeting tell the same. Raises StepNotAllowedError."""
    meeting = agreed(inquiry)
    if meeting is not None and meeting.starts_at > now:
        raise StepNotAllowedError("it has not begun")
    steps.step(inquiry, InquiryState.MAPPING_HELD)
    if meeting is not None:
        meetings.step(meeting, MeetingState.HELD)
    if beginning.has_contract(inquiry):
        # An offer was accepted before the meeting.
        steps.step(inquiry, InquiryState.CONVERTED)


def open_again(inquiry: Inquiry) -> None:
    """The agreed meeting has come to nothing. Raises StepNotAllowedError.

    Another can be agreed, unless an offer was accepted meanwhile: then the contract goes on without.
    """
    steps.step(inquiry, InquiryState.CONTACTED)
    steps.give_up_times(inquiry, MeetingState.CANCELLED_IN_TIME)
    if beginning.has_contract(inquiry):
        steps.step(inquiry, InquiryState.CONVERTED)


def asked(inquiry: Inquiry) -> Meeting | None:
    """The time that the visitor asked for and nobody has agreed yet."""
    return next((each for each in _proposed(inquiry) if not each.is_offer), None)


def offers(inquiry: Inquiry) -> list[Meeting]:
    """The times that the visitor may choose from."""
    return [each for each in _proposed(inquiry) if each.is_offer]


def agreed(inquiry: Inquiry) -> Meeting | None:
    """The meeting that is agreed and not over yet."""
    ahead = steps.meetings_ahead(inquiry)
    return next((each for each in ahead if each.state is MeetingState.CONFIRMED), None)


def begun(inquiry: Inquiry, *, now: datetime) -> Meeting | None:
    """The agreed meeting whose time has come: the supervisor notes it as held or missed."""
    meeting = agreed(inquiry)
    return meeting if meeting is not None and meeting.starts_at <= now else None


def live_meeting(inquiry: Inquiry) -> Meeting | None:
    """The meeting that the request holds, has agreed or has had."""
    query = select(Meeting).where(Meeting.inquiry_id == inquiry.id, Meeting.state.in_(LIVE))
    return db.session.scalars(query.order_by(Meeting.starts_at.desc())).first()


def times_to_move_to(meeting: Meeting, *, now: datetime) -> list[FreeTime]:
    """The free times of the same supervisor, length and kind of place, the present one among them.

    Another place would have to be talked about: nobody has asked where.
    """
    found = free_times(now=now, supervisor_slug=meeting.supervisor.slug, but=meeting)
    return [free for free in found if free.slot.place is meeting.place_type]


def _from_free_times(
    inquiry: Inquiry, starts_at: datetime, *, supervisor_slug: str, service_slug: str, now: datetime
) -> Meeting:
    # Queue up first: what is free is looked at when nobody else can take it meanwhile.
    for supervisor in queries.supervisors():
        if supervisor_slug in {"", supervisor.slug}:
            meetings.claim_calendar(supervisor.id)
    found = free_times(now=now, supervisor_slug=supervisor_slug, service_slug=service_slug)
    free = next((each for each in found if each.slot.starts_at == starts_at), None)
    if free is None:
        raise TimeTakenError
    inquiry.supervisor_id = free.supervisor.id
    appointment = Appointment(starts_at=starts_at, ends_at=free.slot.ends_at, place=free.slot.place)
    return _mapping(inquiry, appointment, free.supervisor.id, MeetingState.PROPOSED)


def _mapping(
    inquiry: Inquiry, appointment: Appointment, supervisor_id: int, state: MeetingState
) -> Meeting:
    return Meeting(
        supervisor_id=supervisor_id,
        inquiry_id=inquiry.id,
        kind=MeetingKind.MAPPING,
        state=state,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        place_type=appointment.place,
        place_text=appointment.place_text,
    )


def _differs(meeting: Meeting, appointment: Appointment) -> bool:
    return (meeting.starts_at, meeting.ends_at, meeting.place_type, meeting.place_text) != (
        appointment.starts_at,
        appointment.ends_at,
        appointment.place,
        appointment.place_text,
    )


def _proposed(inquiry: Inquiry) -> list[Meeting]:
    ahead = steps.meetings_ahead(inquiry)
    return [each for each in ahead if each.state is MeetingState.PROPOSED]
