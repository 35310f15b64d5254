"""The steps of a request's life, which every service here takes through this one door."""

from sqlalchemy import select

from app.accounts import audit
from app.booking.models import Inquiry
from app.booking.states import INQUIRY_STEPS, InquiryState
from app.extensions import db
from app.practice.models import Meeting
from app.practice.services import meetings
from app.practice.states import MeetingState, StepNotAllowedError, check_step

# A time that is asked for, offered or agreed, and neither over nor given up.
AHEAD = frozenset({MeetingState.PROPOSED, MeetingState.CONFIRMED})


def step(inquiry: Inquiry, state: InquiryState) -> None:
    """Take the request to its next state. Raises StepNotAllowedError."""
    check_step(INQUIRY_STEPS, old=inquiry.state, new=state)
    # The agreed meeting came to nothing: nobody has been answered by that.
    is_open_again = inquiry.state is InquiryState.MAPPING_BOOKED and state is InquiryState.CONTACTED
    inquiry.state = state
    db.session.flush()
    event = "open_again" if is_open_again else state.value
    audit.record(f"inquiry.{event}", about="inquiry", about_id=inquiry.id)


def take_up(inquiry: Inquiry, supervisor_id: int) -> None:
    """Let a request be a supervisor's own. Raises StepNotAllowedError when it is another's."""
    if inquiry.supervisor_id is None:
        inquiry.supervisor_id = supervisor_id
    elif inquiry.supervisor_id != supervisor_id:
        raise StepNotAllowedError("another supervisor has taken this request up")


def lock(inquiry_id: int) -> Inquiry | None:
    """The request, kept from others until the transaction is over."""
    query = select(Inquiry).where(Inquiry.id == inquiry_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def meetings_ahead(inquiry: Inquiry) -> list[Meeting]:
    """The request's times that are not over or given up, in order."""
    query = (
        select(Meeting)
        .where(Meeting.inquiry_id == inquiry.id, Meeting.state.in_(AHEAD))
        .order_by(Meeting.starts_at)
    )
    return list(db.session.scalars(query))


def give_up_times(
    inquiry: Inquiry, state: MeetingState, *, but: Meeting | None = None
) -> list[Meeting]:
    """Free all times of the request but one; answers those that were freed."""
    freed = [meeting for meeting in meetings_ahead(inquiry) if meeting is not but]
    for meeting in freed:
        meetings.step(meeting, state)
    return freed
