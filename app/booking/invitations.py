"""The agreed mapping meeting for the visitor's own calendar: neither who nor why is in it."""

from flask_babel import force_locale
from flask_babel import gettext as _

from app.booking.models import Inquiry
from app.booking.wording import place_of
from app.ics import CalendarEvent, EventStatus, Method, Parties, write_file, write_invitation
from app.practice import queries
from app.practice.models import Meeting
from app.practice.states import CANCELLED, MeetingState


def invitation(inquiry: Inquiry, meeting: Meeting) -> bytes:
    """What the visitor's calendar program is told: to take the event, or to drop it."""
    practice = queries.practice()
    between = Parties(
        organizer_name=practice.name,
        organizer_email=meeting.supervisor.email or practice.email,
        attendee_email=inquiry.email,
    )
    method = Method.CANCEL if meeting.state in CANCELLED else Method.REQUEST
    return write_invitation(method, _event(inquiry, meeting), between)


def calendar_file(inquiry: Inquiry, meeting: Meeting) -> bytes:
    """The same event to be opened from a page."""
    return write_file(_event(inquiry, meeting))


def _event(inquiry: Inquiry, meeting: Meeting) -> CalendarEvent:
    is_cancelled = meeting.state in CANCELLED
    with force_locale(inquiry.language):
        summary = str(_("Tapaaminen: %(practice)s", practice=queries.practice().name))
    if is_cancelled:
        status = EventStatus.CANCELLED
    elif meeting.state is MeetingState.PROPOSED:
        status = EventStatus.TENTATIVE
    else:
        status = EventStatus.CONFIRMED
    return CalendarEvent(
        uid=f"{meeting.uid}@tuokio",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=summary,
        location=place_of(meeting, inquiry.language),
        status=status,
        is_busy=not is_cancelled,
        sequence=meeting.sequence,
        created_at=meeting.created_at,
        changed_at=meeting.changed_at,
    )
