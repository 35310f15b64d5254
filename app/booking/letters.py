"""The letters about an inquiry, in the language it was written in."""

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import or_, select

from app.accounts.models import Role, User
from app.booking.models import Inquiry
from app.booking.slots import Span
from app.extensions import db
from app.mail.outbox import Envelope, enqueue
from app.mail.render import absolute
from app.practice import queries
from app.practice.choices import Place
from app.practice.labels import label
from app.practice.models import Meeting
from app.web.filters import long_day, time_span


def acknowledge(inquiry: Inquiry, meeting: Meeting | None) -> None:
    """Tell the visitor that the request came; nothing of what they wrote is repeated."""
    enqueue("request-received", _to_visitor(inquiry), practice=queries.practice(), meeting=meeting)


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
        _to_visitor(inquiry),
        practice=queries.practice(),
        supervisor=inquiry.supervisor,
        message=message.strip(),
    )


def agreed(inquiry: Inquiry, meeting: Meeting, message: str) -> None:
    """When and where the mapping meeting is."""
    enqueue(
        "mapping-agreed",
        _to_visitor(inquiry),
        practice=queries.practice(),
        supervisor=meeting.supervisor,
        meeting=meeting,
        place=_place(meeting, inquiry.language),
        message=message.strip(),
    )


def moved(inquiry: Inquiry, meeting: Meeting, *, before: Span) -> None:
    """Where the mapping meeting is now, and that it is no longer where it was."""
    language = inquiry.language
    enqueue(
        "mapping-moved",
        _to_visitor(inquiry),
        practice=queries.practice(),
        supervisor=meeting.supervisor,
        meeting=meeting,
        place=_place(meeting, language),
        before=f"{long_day(before.starts_at, language)} "
        f"{time_span(before.starts_at, before.ends_at, language)}",
    )


def cancelled(inquiry: Inquiry, meeting: Meeting, message: str) -> None:
    """That the supervisor cannot come, whether or not they add a word of their own."""
    enqueue(
        "mapping-cancelled",
        _to_visitor(inquiry),
        practice=queries.practice(),
        supervisor=meeting.supervisor,
        meeting=meeting,
        message=message.strip(),
    )


def decline(inquiry: Inquiry, message: str) -> None:
    """A kind no."""
    enqueue(
        "request-declined",
        _to_visitor(inquiry),
        practice=queries.practice(),
        message=message.strip(),
    )


def _place(meeting: Meeting, language: str) -> str:
    """The place as the visitor would say it; the practice's own address for its office."""
    with force_locale(language):
        if meeting.place_type is Place.CLIENT_PREMISES:
            kind = _("Teillä")
        elif meeting.place_type is Place.REMOTE and not meeting.place_text:
            return str(_("Etäyhteydellä. Lähetämme linkin erikseen ennen tapaamista."))
        else:
            kind = label(meeting.place_type)
            kind = f"{kind[0].upper()}{kind[1:]}"
    own = queries.practice().address if meeting.place_type is Place.OFFICE else ""
    address = meeting.place_text or own
    return f"{kind}, {address}" if address else kind


def _to_visitor(inquiry: Inquiry) -> Envelope:
    supervisor = inquiry.supervisor
    practice = queries.practice()
    return Envelope(
        to=inquiry.email,
        language=inquiry.language,
        reply_to=(supervisor.email if supervisor and supervisor.email else practice.email),
        about="inquiry",
        about_id=inquiry.id,
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
