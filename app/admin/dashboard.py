"""The first page: what waits now, in a handful of queries however much there is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask.typing import ResponseReturnValue
from flask_admin import AdminIndexView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.admin import begun, outbox, walls
from app.admin.formatters import budget_words, when
from app.admin.pages import Framed
from app.booking import rights
from app.booking.models import Inquiry
from app.booking.states import InquiryState
from app.extensions import db
from app.mail.models import MailState, OutboxMessage
from app.practice.models import Contract, Evaluation, Meeting, Practice
from app.practice.services import budget, evaluations
from app.practice.states import MeetingState
from app.web import filters

MOST_SHOWN = 12
_AHEAD = {MeetingState.PROPOSED, MeetingState.CONFIRMED}
LOOK_BACK = timedelta(hours=12)
# How long beforehand a held time is said to be about to go.
SOON = timedelta(hours=48)


@dataclass(frozen=True)
class WaitingLine:
    """A request that nobody has answered."""

    inquiry: Inquiry
    waited: str
    is_late: bool


@dataclass(frozen=True)
class HeldLine:
    """A time that is held or offered and will be let go by itself."""

    inquiry: Inquiry
    when: str
    until: str
    waits_for_visitor: bool


@dataclass(frozen=True)
class RightLine:
    """A request whose visitor asked for their data, or for its erasure."""

    inquiry: Inquiry
    asks_erasure: bool
    answer_by: date
    is_late: bool


@dataclass(frozen=True)
class MeetingLine:
    """A meeting to come and whose it is."""

    meeting: Meeting
    when: str
    whose: str


class DashboardView(Framed, AdminIndexView):
    """Requests, meetings and mail that need someone."""

    roles = walls.EVERYONE

    @expose()
    def index(self) -> ResponseReturnValue:
        """What waits now."""
        supervises = walls.role() in walls.SUPERVISING
        return self.answer(
            "admin/index.html",
            supervises=supervises,
            waiting=waiting() if supervises else [],
            waiting_count=_waiting_count() if supervises else 0,
            answered=begun.answered() if supervises else None,
            begun=begun.contracts() if supervises else [],
            going=going() if supervises else [],
            rights=asked_rights() if supervises else [],
            meetings=coming(),
            ending=budget.near_end(now=clock.now(), within=walls.contracts())[:MOST_SHOWN],
            looks=_looks() if supervises else [],
            today=clock.today(),
            budget=budget.of_practice(walls.contracts()),
            budget_words=budget_words,
            failed=_failed() if supervises else 0,
        )


def waiting() -> list[WaitingLine]:
    """New requests, the oldest first."""
    practice = db.session.get(Practice, 1)
    promised = practice.reply_days if practice else 2
    query = (
        select(Inquiry)
        .where(Inquiry.state == InquiryState.NEW, walls.behind_or_untaken(Inquiry.supervisor_id))
        .options(joinedload(Inquiry.supervisor))
        .order_by(Inquiry.created_at)
        .limit(MOST_SHOWN)
    )
    return [_waiting_line(inquiry, promised) for inquiry in db.session.scalars(query)]


def going() -> list[HeldLine]:
    """Times that are about to be let go, the next one first."""
    query = (
        select(Meeting, Inquiry)
        .join(Inquiry, Inquiry.id == Meeting.inquiry_id)
        .where(
            Meeting.state == MeetingState.PROPOSED,
            Meeting.held_until_at <= clock.now() + SOON,
            walls.behind(Meeting.supervisor_id),
        )
        .order_by(Meeting.held_until_at, Meeting.starts_at)
        .limit(MOST_SHOWN)
    )
    return [
        HeldLine(
            inquiry,
            when(meeting.starts_at, meeting.ends_at),
            _near(meeting.held_until_at) if meeting.held_until_at else "",
            waits_for_visitor=meeting.is_offer,
        )
        for meeting, inquiry in db.session.execute(query)
    ]


def asked_rights() -> list[RightLine]:
    """Whose data or erasure is asked for, until somebody has answered."""
    query = (
        select(Inquiry)
        .where(
            walls.behind_or_untaken(Inquiry.supervisor_id),
            or_(
                Inquiry.erasure_asked_at.is_not(None),
                Inquiry.data_asked_at.is_not(None),
            ),
        )
        .order_by(Inquiry.id)
        .limit(MOST_SHOWN)
    )
    return [_right_line(inquiry) for inquiry in db.session.scalars(query)]


def coming() -> list[MeetingLine]:
    """Today's meetings that are not done with, and the next ones."""
    query = (
        select(Meeting, Inquiry.name)
        .outerjoin(Inquiry, Inquiry.id == Meeting.inquiry_id)
        .where(
            Meeting.state.in_(_AHEAD),
            Meeting.ends_at > clock.now() - LOOK_BACK,
            walls.behind(Meeting.supervisor_id),
        )
        .options(
            joinedload(Meeting.contract).joinedload(Contract.orderer),
            joinedload(Meeting.supervisor),
        )
        .order_by(Meeting.starts_at)
        .limit(MOST_SHOWN)
    )
    return [_meeting_line(meeting, name) for meeting, name in db.session.execute(query)]


def _waiting_line(inquiry: Inquiry, promised_days: int) -> WaitingLine:
    waited = clock.now() - inquiry.created_at
    days = (clock.today() - clock.local(inquiry.created_at).date()).days
    hours = int(waited / timedelta(hours=1))
    if days > 1:
        words = gettext("%(days)s päivää", days=days)
    elif hours > 1:
        words = gettext("%(hours)s tuntia", hours=hours)
    else:
        words = gettext("alle kaksi tuntia")
    return WaitingLine(inquiry, words, is_late=days > promised_days)


def _right_line(inquiry: Inquiry) -> RightLine:
    erasure, data = inquiry.erasure_asked_at, inquiry.data_asked_at
    last = min(rights.answer_by(asked_at) for asked_at in (erasure, data) if asked_at)
    return RightLine(
        inquiry, asks_erasure=erasure is not None, answer_by=last, is_late=last < clock.today()
    )


def _near(at: datetime) -> str:
    """A moment within days: tänään klo 14.30, or its weekday and date."""
    day = clock.local(at).date()
    near = {0: gettext("tänään"), 1: gettext("huomenna")}.get((day - clock.today()).days)
    return f"{near or filters.short_day(at, 'fi')} {filters.wall_time(at, 'fi')}"


def _meeting_line(meeting: Meeting, asker: str | None) -> MeetingLine:
    if meeting.contract is not None:
        whose = f"{meeting.contract.code} · {meeting.contract.orderer.name}"
    else:
        whose = asker if asker and walls.role() in walls.SUPERVISING else gettext("kartoitus")
    day = clock.local(meeting.starts_at).date()
    words = when(meeting.starts_at, meeting.ends_at)
    if day == clock.today():
        words = gettext("tänään %(time)s", time=words.split(" ", 2)[-1])
    return MeetingLine(meeting, words, whose)


def _waiting_count() -> int:
    query = select(func.count()).where(
        Inquiry.state == InquiryState.NEW, walls.behind_or_untaken(Inquiry.supervisor_id)
    )
    return db.session.scalar(query) or 0


def _looks() -> list[Evaluation]:
    """Evaluations whose day has come, the one that has waited the longest first."""
    return evaluations.overdue(today=clock.today(), within=walls.contracts())[:MOST_SHOWN]


def _failed() -> int:
    query = select(func.count()).where(
        OutboxMessage.state == MailState.FAILED, outbox.within_wall()
    )
    return db.session.scalar(query) or 0


def dashboard() -> DashboardView:
    """The view, named as the menu shows it."""
    return DashboardView(name=_("Nyt"), url="/admin")
