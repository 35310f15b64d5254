"""Meetings: all hours that are promised, and the steps of each."""

from datetime import datetime
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement, case
from sqlalchemy.orm import joinedload
from wtforms import TextAreaField

from app import clock
from app.admin import times, walls
from app.admin.filters import OptionFilter, RowFilter
from app.admin.formatters import NOTHING, linked, when
from app.admin.forms import at_most
from app.admin.history import timeline
from app.admin.inquiry_forms import GREETED, MESSAGE_LENGTH
from app.admin.meeting_following import FollowingSteps
from app.admin.meeting_steps import LifeSteps
from app.admin.pages import KEY, see_other, way_back
from app.admin.tables import TableView
from app.admin.times import TimeForm
from app.booking import letters
from app.booking.models import Inquiry
from app.booking.services import inquiries, mapping
from app.booking.slots import Span
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.models import Contract, Meeting
from app.practice.services import meeting_letters, meetings, series
from app.practice.services.meeting_letters import Earlier
from app.practice.services.meetings import (
    AlreadyPastError,
    Appointment,
    OutsideContractError,
    TimeTakenError,
)
from app.practice.states import MARKED, MEETING_STEPS, MeetingState, StepNotAllowedError

# The word on the button of a mapping meeting's step; the address says the state with dashes.
STEPS = {
    MeetingState.CONFIRMED: _("Vahvista"),
    MeetingState.HELD: _("Merkitse toteutuneeksi"),
    MeetingState.NO_SHOW: _("Ei saapunut"),
    MeetingState.CANCELLED_IN_TIME: _("Peruttu ajoissa"),
    MeetingState.CANCELLED_LATE: _("Peruttu myöhässä"),
    MeetingState.CANCELLED_BY_SUPERVISOR: _("Työnohjaaja peruu"),
}
_STEP_OF = {state.value.replace("_", "-"): state for state in STEPS}


class StepForm(FlaskForm):
    """A word to whoever asked for a mapping meeting that will not be."""

    message = TextAreaField(_("Viesti pyytäjälle"), [at_most(MESSAGE_LENGTH)], description=GREETED)


def whose_cell(_view: Any, _context: Any, row: Meeting, _name: str) -> Any:
    """Whose meeting it is: a contract's mark and orderer, or a link to the request."""
    if row.contract is not None:
        return f"{row.contract.code} · {row.contract.orderer.name}"
    if row.inquiry_id is not None and walls.role() in walls.SUPERVISING:
        address = url_for("inquiry.details_view", id=row.inquiry_id)
        return linked(gettext("yhteydenotto %(number)s", number=row.inquiry_id), address)
    return NOTHING


class MeetingView(LifeSteps, FollowingSteps, TableView):
    """Meetings behind the wall; they are agreed from a request or a contract."""

    thing = "meeting"
    roles = walls.EVERYONE
    form_columns = ()
    column_list = ("starts_at", "whose", "kind", "state", "supervisor")
    column_details_list = ("kind", "place_type", "place_text", "supervisor")
    column_export_list = ("starts_at", "ends_at", "kind", "state")
    column_sortable_list = ("starts_at", "kind", "state")
    column_default_sort = ("starts_at", False)
    column_filters = (
        OptionFilter(Meeting.state, _("Tila"), MeetingState),
        RowFilter(Meeting.supervisor_id, _("Työnohjaaja"), walls.supervisors),
    )
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "starts_at": lambda _view, _context, row, _name: when(row.starts_at, row.ends_at),
        "whose": whose_cell,
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "starts_at": _("Aika"),
        "ends_at": _("Loppuu"),
        "whose": _("Kenen"),
        "kind": _("Laji"),
        "state": _("Tila"),
        "place_type": _("Paikka"),
        "place_text": _("Tarkempi paikka"),
        "supervisor": _("Työnohjaaja"),
    }
    details_template = "admin/meeting/details.html"

    def within_wall(self) -> ColumnElement[bool]:
        """A supervisor's own."""
        return walls.meetings()

    def get_query(self) -> Any:
        """With what a line of the list tells."""
        whose = joinedload(Meeting.contract).joinedload(Contract.orderer)
        return super().get_query().options(whose, joinedload(Meeting.supervisor))

    def _get_default_order(self) -> Any:
        """What is ahead, the nearest first; then what is behind, the latest first."""
        is_over = Meeting.ends_at < clock.now()
        yield is_over, [], False
        yield case((is_over, None), else_=Meeting.starts_at), [], False
        yield Meeting.starts_at, [], True

    def title_of(self, row: Meeting) -> str:
        """A window's title names nobody."""
        return gettext("Tapaaminen %(when)s", when=when(row.starts_at, row.ends_at))

    def details_page(self, row: Meeting, *, status: int = 200, **context: Any) -> Response:
        """The meeting, its steps and its history."""
        return super().details_page(
            row,
            status=status,
            steps=steps_of(row),
            whose=whose_cell(self, None, row, "whose"),
            may_move=may_move(row),
            has_begun=row.starts_at <= clock.now(),
            history=timeline("meeting", row.id) if walls.role() in walls.SUPERVISING else [],
            **self.life_of(row),
            **context,
        )

    @expose(f"/<{KEY}:meeting_id>/move", methods=("GET", "POST"))
    def move_view(self, meeting_id: int) -> ResponseReturnValue:
        """Another time or place."""
        row = self._to_change(meeting_id)
        if not may_move(row):
            return self._too_late(row)
        form = TimeForm(data=times.of_meeting(row))
        appointment = form.appointment() if form.validate_on_submit() else None
        if appointment is None:
            return self._move_page(row, form, 200 if request.method != "POST" else 422)
        if not times.differs(row, appointment):
            flash(gettext("Aika ja paikka ovat ennallaan."), "success")
            return see_other(way_back(self._address(row.id)))
        try:
            _move(row, appointment, now=clock.now())
            db.session.commit()
        except StepNotAllowedError:
            db.session.rollback()
            return self._too_late(row)
        except (TimeTakenError, OutsideContractError, AlreadyPastError) as error:
            db.session.rollback()
            return self._move_page(row, form, times.refuse(form, row, error))
        flash(gettext("Tapaaminen on siirretty."), "success")
        return see_other(way_back(self._address(row.id)))

    @expose(f"/<{KEY}:meeting_id>/<step>", methods=("GET", "POST"))
    def step_view(self, meeting_id: int, step: str) -> ResponseReturnValue:
        """Ask, and on POST note what became of the meeting."""
        row = self._to_change(meeting_id)
        if row.contract is not None:
            return self.life_step(row, row.contract, step)
        state = _STEP_OF.get(step) or abort(404)
        form = StepForm()
        if state not in steps_of(row):
            return self._too_late(row)
        if not form.validate_on_submit():
            return self.answer(
                "admin/meeting/step.html",
                status=200 if request.method != "POST" else 422,
                model=row,
                form=form,
                to=state,
                step=STEPS[state],
                inquiry=_inquiry_of(row),
                return_url=way_back(self._address(row.id)),
            )
        try:
            take_step(row, state, message=(form.message.data or "").strip())
            db.session.commit()
        except StepNotAllowedError:
            db.session.rollback()
            return self._too_late(row)
        flash(gettext("Merkitty."), "success")
        return see_other(way_back(self._address(row.id)))

    def _move_page(self, row: Meeting, form: FlaskForm, status: int) -> Response:
        return self.answer(
            "admin/meeting/move.html",
            status=status,
            model=row,
            form=form,
            tells=_inquiry_of(row) is not None,
            told=meeting_letters.told_if_moved(row, now=clock.now()),
            has_begun=row.starts_at <= clock.now(),
            return_url=way_back(self._address(row.id)),
        )

    def _too_late(self, row: Meeting) -> Response:
        notice = gettext("Tätä ei voi enää tehdä, koska tapaamisen tila on muuttunut.")
        return self.details_page(row, status=409, notice=notice)

    def _address(self, meeting_id: int) -> str:
        return url_for("meeting.details_view", id=meeting_id)

    def _to_change(self, meeting_id: int) -> Meeting:
        if walls.role() not in walls.SUPERVISING:
            abort(403)
        row: Meeting = self.get_one(meeting_id)
        return row


def steps_of(meeting: Meeting) -> list[MeetingState]:
    """The steps of a mapping meeting that the signed-in user can take now; a held or offered time
    is agreed on its request's page.
    """
    if walls.role() not in walls.SUPERVISING or meeting.contract_id is not None:
        return []
    taken_elsewhere = {MeetingState.CONFIRMED} if meeting.inquiry_id else set()
    if meeting.starts_at > clock.now():
        # What has not begun has neither been held nor missed.
        taken_elsewhere |= {MeetingState.HELD, MeetingState.NO_SHOW}
    if meeting.state in MARKED or (meeting.inquiry_id and meeting.state is MeetingState.PROPOSED):
        return []
    return [
        state
        for state in STEPS
        if state in MEETING_STEPS[meeting.state] and state not in taken_elsewhere
    ]


def may_move(meeting: Meeting) -> bool:
    """As steps_of()."""
    if meeting.contract_id is not None:
        is_ahead = MeetingState.CANCELLED_IN_TIME in MEETING_STEPS[meeting.state]
        return is_ahead and walls.role() in walls.SUPERVISING
    return MeetingState.CANCELLED_IN_TIME in steps_of(meeting)


def take_step(meeting: Meeting, state: MeetingState, *, message: str) -> None:
    """The meeting and the request that it came from tell the same. Raises StepNotAllowedError."""
    inquiry = _inquiry_of(meeting)
    if inquiry is None:
        meetings.step(meeting, state)
    elif state is MeetingState.HELD:
        mapping.note_held(inquiry, now=clock.now())
    else:
        meetings.step(meeting, state)
        # Another time can be agreed from here.
        now = clock.now()
        mapping.open_again(inquiry)
        if state is MeetingState.CANCELLED_BY_SUPERVISOR:
            letters.cancelled(inquiry, meeting, message)
            return
        if meeting.starts_at > now:
            letters.cancelled_as_asked(inquiry, meeting, was_agreed=True)
        if message and inquiry.state is InquiryState.CONTACTED:
            inquiries.answer(inquiry, message=message, supervisor_id=meeting.supervisor_id, now=now)
        elif message:
            letters.answer(inquiry, message)


def _move(meeting: Meeting, appointment: Appointment, *, now: datetime) -> None:
    """Move it, and tell those who come of a time that is ahead. Raises as series.move_one."""
    earlier = Earlier.of(meeting)
    before = Span(starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    series.move_one(meeting, appointment, now=now)
    inquiry = _inquiry_of(meeting)
    if inquiry is not None and meeting.starts_at > now:
        letters.moved(inquiry, meeting, before=before)
    elif meeting.contract is not None:
        meeting_letters.moved(meeting.contract, [earlier], now=now)


def _inquiry_of(meeting: Meeting) -> Inquiry | None:
    """The request whose mapping meeting this is, while it waits for it."""
    if meeting.inquiry_id is None:
        return None
    inquiry = db.session.get(Inquiry, meeting.inquiry_id)
    return inquiry if inquiry and inquiry.state is InquiryState.MAPPING_BOOKED else None
