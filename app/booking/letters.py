"""The letters about an inquiry, in the language it was written in."""

from enum import StrEnum

from sqlalchemy import or_, select

from app.accounts.models import Role, User
from app.booking.invitations import invitation
from app.booking.models import Inquiry
from app.booking.slots import Span
from app.booking.states import OPEN
from app.booking.wording import greets, place_of, time_of
from app.extensions import db
from app.mail import outbox
from app.mail.outbox import Envelope, enqueue
from app.mail.render import absolute
from app.practice import queries
from app.practice.models import Meeting
from app.practice.states import MeetingState

# The visitor's own page, whose secret link each letter to them carries.
OWN_PAGE = "/yhteydenotto/"
REMINDER = "mapping-reminder"


class News(StrEnum):
    """What a visitor, or time, has done with a request; told to whoever answers."""

    CANCELLED = "cancelled"
    TIME_GIVEN_BACK = "time_given_back"
    MOVED = "moved"
    CHOSEN = "chosen"
    NONE_SUITS = "none_suits"
    WITHDRAWN = "withdrawn"
    TIME_LET_GO = "time_let_go"
    STILL_WAITS = "still_waits"
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_REJECTED = "offer_rejected"
    OFFER_EXPIRED = "offer_expired"
    ASKS_DATA = "asks_data"
    ASKS_ERASURE = "asks_erasure"


def acknowledge(inquiry: Inquiry, meeting: Meeting | None) -> None:
    """Tell the visitor that the request came; nothing of what they wrote is repeated."""
    enqueue("request-received", to_visitor(inquiry), practice=queries.practice(), meeting=meeting)


def tell_supervisors(inquiry: Inquiry) -> None:
    """Tell whoever answers that a request waits: a link, and not a word of it."""
    practice = queries.practice()
    link = absolute(f"/admin/inquiry/details/?id={inquiry.id}")
    for address in _who_answers(inquiry) or [practice.email]:
        envelope = Envelope(to=address, language="fi", about="inquiry", about_id=inquiry.id)
        enqueue("request-waits", envelope, practice=practice, link=link)


def answer(inquiry: Inquiry, message: str) -> None:
    """The supervisor's own words to the visitor."""
    enqueue(
        "request-answered",
        to_visitor(inquiry),
        practice=queries.practice(),
        supervisor=inquiry.supervisor,
        message=message.strip(),
        greets=greets(message),
    )


def agreed(inquiry: Inquiry, meeting: Meeting, message: str) -> None:
    """When and where the mapping meeting is."""
    enqueue(
        "mapping-agreed",
        to_visitor(inquiry),
        practice=queries.practice(),
        supervisor=meeting.supervisor,
        meeting=meeting,
        place=place_of(meeting, inquiry.language),
        message=message.strip(),
        invitation=invitation(inquiry, meeting),
    )


def moved(inquiry: Inquiry, meeting: Meeting, *, before: Span) -> None:
    """Where the mapping meeting is now, and that it is no longer where it was."""
    _forget_reminders(meeting)
    language = inquiry.language
    is_agreed = meeting.state is MeetingState.CONFIRMED
    enqueue(
        "mapping-moved",
        to_visitor(inquiry),
        practice=queries.practice(),
        supervisor=meeting.supervisor,
        meeting=meeting,
        place=place_of(meeting, language),
        before=time_of(before, language),
        is_agreed=is_agreed,
        # A time that is only held is nothing to put into a calendar.
        invitation=invitation(inquiry, meeting) if is_agreed else b"",
    )


def cancelled(inquiry: Inquiry, meeting: Meeting, message: str) -> None:
    """That the supervisor cannot come, whether or not they add a word of their own."""
    _forget_reminders(meeting)
    enqueue(
        "mapping-cancelled",
        to_visitor(inquiry),
        practice=queries.practice(),
        supervisor=meeting.supervisor,
        meeting=meeting,
        message=message.strip(),
        invitation=_end_of_invitation(inquiry, meeting),
    )


def cancelled_by_visitor(inquiry: Inquiry, meeting: Meeting, *, was_agreed: bool) -> None:
    """That the visitor's own cancelling is done, to them and to whoever answers."""
    cancelled_as_asked(inquiry, meeting, was_agreed=was_agreed)
    tell_practice(News.CANCELLED if was_agreed else News.TIME_GIVEN_BACK, inquiry, meeting)


def cancelled_as_asked(inquiry: Inquiry, meeting: Meeting, *, was_agreed: bool) -> None:
    """That what the visitor asked for, here or by telephone, is done; their calendar drops the event."""
    _forget_reminders(meeting)
    enqueue(
        "mapping-cancelled-by-visitor",
        to_visitor(inquiry),
        practice=queries.practice(),
        meeting=meeting,
        was_agreed=was_agreed,
        goes_on=inquiry.state in OPEN,
        invitation=_end_of_invitation(inquiry, meeting),
    )


def moved_by_visitor(inquiry: Inquiry, meeting: Meeting, *, before: Span) -> None:
    """The new time to the visitor, and to whoever meets them."""
    moved(inquiry, meeting, before=before)
    tell_practice(News.MOVED, inquiry, meeting, before=time_of(before, "fi"))


def offered(inquiry: Inquiry, times: list[Meeting], message: str) -> None:
    """Other times to choose from; nothing that a calendar program could take for agreed."""
    enqueue(
        "times-offered",
        to_visitor(inquiry),
        practice=queries.practice(),
        supervisor=inquiry.supervisor,
        times=[
            (time_of(time, inquiry.language), place_of(time, inquiry.language)) for time in times
        ],
        until=max(filter(None, (time.held_until_at for time in times)), default=None),
        message=message.strip(),
        greets=greets(message),
    )


def chosen_by_visitor(inquiry: Inquiry, meeting: Meeting) -> None:
    """Of the times offered the visitor has chosen one, and it is agreed."""
    agreed(inquiry, meeting, "")
    tell_practice(News.CHOSEN, inquiry, meeting)


def none_suits(inquiry: Inquiry) -> None:
    """Of the times offered none suits the visitor."""
    tell_practice(News.NONE_SUITS, inquiry)


def withdrawn(inquiry: Inquiry) -> None:
    """The visitor does not go on."""
    tell_practice(News.WITHDRAWN, inquiry)


def let_go(inquiry: Inquiry, meeting: Meeting) -> None:
    """The time that was held was let go unanswered; the request still stands."""
    enqueue(
        "time-let-go", to_visitor(inquiry), practice=queries.practice(), was_offer=meeting.is_offer
    )
    tell_practice(News.TIME_LET_GO, inquiry, meeting)


def remind_practice(inquiry: Inquiry) -> None:
    """A request has waited for its answer for a while."""
    tell_practice(News.STILL_WAITS, inquiry)


def remind_visitor(inquiry: Inquiry, meeting: Meeting) -> None:
    """The agreed meeting is near; useless once it has begun."""
    enqueue(
        REMINDER,
        to_visitor(inquiry),
        practice=queries.practice(),
        supervisor=meeting.supervisor,
        meeting=meeting,
        place=place_of(meeting, inquiry.language),
        useless_after=meeting.starts_at,
    )


def data_asked(inquiry: Inquiry) -> None:
    """The visitor asks for their own data; the law gives a month."""
    tell_practice(News.ASKS_DATA, inquiry)


def erasure_asked(inquiry: Inquiry) -> None:
    """The visitor asks to have their data erased; the law gives a month."""
    tell_practice(News.ASKS_ERASURE, inquiry)


def decline(inquiry: Inquiry, message: str, *, cancelled: Meeting | None = None) -> None:
    """A kind no; a meeting that was agreed and is not over ends with it."""
    if cancelled is not None:
        _forget_reminders(cancelled)
    enqueue(
        "request-declined",
        to_visitor(inquiry),
        practice=queries.practice(),
        message=message.strip(),
        greets=greets(message),
        cancelled=cancelled,
        invitation=_end_of_invitation(inquiry, cancelled) if cancelled else b"",
    )


def tell_practice(
    news: News, inquiry: Inquiry, meeting: Meeting | None = None, *, before: str = ""
) -> None:
    """A letter to whoever answers: a link and a time, never who or why."""
    practice = queries.practice()
    link = absolute(f"/admin/inquiry/details/?id={inquiry.id}")
    for address in _who_answers(inquiry) or [practice.email]:
        envelope = Envelope(to=address, language="fi", about="inquiry", about_id=inquiry.id)
        enqueue(
            "request-news",
            envelope,
            practice=practice,
            meeting=meeting,
            link=link,
            news=news,
            before=before,
        )


def _end_of_invitation(inquiry: Inquiry, meeting: Meeting) -> bytes:
    """What takes the event out of the visitor's calendar; nothing for whom none was sent."""
    mails = outbox.about("inquiry", inquiry.id)
    was_invited = any(meeting.uid in mail.invitation for mail in mails)
    return invitation(inquiry, meeting) if was_invited else b""


def _forget_reminders(meeting: Meeting) -> None:
    if meeting.inquiry_id is not None:
        outbox.withdraw(REMINDER, about="inquiry", about_id=meeting.inquiry_id)


def to_visitor(inquiry: Inquiry) -> Envelope:
    """A letter to whoever asked, with the link to their own page."""
    supervisor = inquiry.supervisor
    practice = queries.practice()
    return Envelope(
        to=inquiry.email,
        language=inquiry.language,
        reply_to=(supervisor.email if supervisor and supervisor.email else practice.email),
        about="inquiry",
        about_id=inquiry.id,
        link_path=OWN_PAGE,
    )


def _who_answers(inquiry: Inquiry) -> list[str]:
    """The supervisor who is asked for; everyone who supervises when it is open; else the owners."""
    query = select(User.email).where(User.active).order_by(User.id)
    if inquiry.supervisor_id is not None:
        asked = list(db.session.scalars(query.where(User.supervisor_id == inquiry.supervisor_id)))
        if asked:
            return asked
        return list(db.session.scalars(query.where(User.role == Role.OWNER)))
    return list(
        db.session.scalars(
            query.where(or_(User.supervisor_id.is_not(None), User.role == Role.OWNER))
        )
    )
