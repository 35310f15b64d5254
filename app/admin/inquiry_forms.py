"""The forms with which a request is taken further."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from app.admin import times, walls
from app.admin.forms import RowField, at_most, required
from app.admin.times import TimeForm
from app.booking.models import Inquiry
from app.booking.services import free_times, mapping
from app.practice.choices import Place

MESSAGE_LENGTH = 10_000


class AnswerForm(FlaskForm):
    """A letter in the supervisor's own words."""

    message = TextAreaField(
        _("Viestisi"),
        [required, at_most(MESSAGE_LENGTH)],
        id="answer-message",
        description=_(
            "Lähtee pyytäjälle sähköpostina. Tervehdys ja allekirjoitus tulevat valmiina."
        ),
    )
    supervisor = RowField(_("Kuka vastaa"), walls.supervisors, id="answer-supervisor")


class AgreeForm(TimeForm):
    """The mapping meeting, and a word with it."""

    message = TextAreaField(_("Saate"), [at_most(MESSAGE_LENGTH)], id="agree-message")
    supervisor = RowField(_("Kuka tapaa"), walls.supervisors, id="agree-supervisor")


class DeclineForm(FlaskForm):
    """A kind no."""

    message = TextAreaField(
        _("Viestisi"),
        [at_most(MESSAGE_LENGTH)],
        id="decline-message",
        description=_("Lähtee pyytäjälle sähköpostina. Jos jätät tyhjäksi, lähetämme kohteliaan vakiotekstin."),
    )  # fmt: skip


def forms_of(inquiry: Inquiry, **sent: FlaskForm) -> dict[str, FlaskForm]:
    """The forms of a request's page: as they begin, or as one of them was sent."""
    return {
        "answer": answer_form(inquiry, is_sent=False),
        "agree": agree_form(inquiry, is_sent=False),
        "decline": DeclineForm(formdata=None),
    } | sent


def answer_form(inquiry: Inquiry, *, is_sent: bool) -> AnswerForm:
    """The form for a letter."""
    return _with_supervisor(AnswerForm, inquiry, {}, is_sent=is_sent)


def agree_form(inquiry: Inquiry, *, is_sent: bool) -> AgreeForm:
    """Begins with the time that the request holds, if it holds one."""
    held = mapping.asked(inquiry)
    beginning: dict[str, Any]
    if held is not None:
        beginning = times.of_meeting(held)
    else:
        length = free_times.mapping_length()
        beginning = {
            "minutes": int(length.total_seconds() // 60),
            "place": inquiry.place or Place.OFFICE,
        }
    return _with_supervisor(AgreeForm, inquiry, beginning, is_sent=is_sent)


def _with_supervisor(
    kind: type[Any], inquiry: Inquiry, beginning: dict[str, Any], *, is_sent: bool
) -> Any:
    """Whose request it becomes is asked only while it is nobody's."""
    signed_in = walls.user()
    wanted = inquiry.supervisor_id or (signed_in.supervisor_id if signed_in else None)
    first = [row for row in walls.supervisors() if row.id == wanted]
    data = beginning | ({"supervisor": first[0]} if first else {})
    form = kind(data=data) if is_sent else kind(formdata=None, data=data)
    if inquiry.supervisor_id is not None:
        del form.supervisor
    return form
