"""The forms with which a request is taken further."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from app import clock
from app.admin import times, walls
from app.admin.forms import NumberField, OptionField, RowField, at_most, between, required
from app.admin.times import TimeForm, TimesField
from app.booking.models import Inquiry
from app.booking.services import free_times, mapping
from app.practice.choices import Place
from app.practice.services.meetings import Appointment

MESSAGE_LENGTH = 10_000
GREETED = _("Tervehdys ja allekirjoitus tulevat valmiina.")


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

    message = TextAreaField(
        _("Saate"), [at_most(MESSAGE_LENGTH)], id="agree-message", description=GREETED
    )
    supervisor = RowField(_("Kuka tapaa"), walls.supervisors, id="agree-supervisor")


class AcceptForm(FlaskForm):
    """The time that was asked for is good; a word with it if need be."""

    message = TextAreaField(
        _("Saate"), [at_most(MESSAGE_LENGTH)], id="accept-message", description=GREETED
    )


class OfferForm(FlaskForm):
    """Other times to choose from, of one length and in one place."""

    times = TimesField(_("Ehdotettavat ajat"), most=mapping.MOST_OFFERS)
    minutes = NumberField(
        _("Kesto minuutteina"), [required, between(5, 600)], id="offer-minutes"
    )  # fmt: skip
    place = OptionField(_("Paikka"), Place, id="offer-place")
    place_text = StringField(
        _("Tarkempi paikka"),
        [at_most(200)],
        id="offer-place-text",
        description=_("Osoite tai kokouslinkki. Vastaanoton osoite on tiedossa ilmankin."),
    )
    message = TextAreaField(
        _("Saate"), [at_most(MESSAGE_LENGTH)], id="offer-message", description=GREETED
    )
    supervisor = RowField(_("Kuka tapaa"), walls.supervisors, id="offer-supervisor")

    starts: list[datetime]

    def validate(self, extra_validators: Any = None) -> bool:
        """The rows too: each mistake is told where it is."""
        is_valid = bool(super().validate(extra_validators))
        length = timedelta(minutes=self.minutes.data or 0)
        self.starts = self.times.starts(now=clock.now(), length=length)
        return is_valid and not self.times.has_errors

    def appointments(self) -> list[Appointment]:
        """What is offered, once the form is valid."""
        length = timedelta(minutes=self.minutes.data or 0)
        return [
            Appointment(
                starts_at=start,
                ends_at=start + length,
                place=self.place.data,
                place_text=(self.place_text.data or "").strip(),
            )
            for start in self.starts
        ]


class DeclineForm(FlaskForm):
    """A kind no."""

    message = TextAreaField(
        _("Viestisi"),
        [at_most(MESSAGE_LENGTH)],
        id="decline-message",
        description=_("Lähtee pyytäjälle sähköpostina. Tervehdys ja allekirjoitus tulevat valmiina. Jos jätät tyhjäksi, lähetämme kohteliaan vakiotekstin."),
    )  # fmt: skip


def forms_of(inquiry: Inquiry, **sent: FlaskForm) -> dict[str, FlaskForm]:
    """The forms of a request's page: as they begin, or as one of them was sent."""
    return {
        "accept": AcceptForm(formdata=None),
        "offer": offer_form(inquiry, is_sent=False),
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
    beginning = times.of_meeting(held) if held else _usual(inquiry)
    return _with_supervisor(AgreeForm, inquiry, beginning, is_sent=is_sent)


def offer_form(inquiry: Inquiry, *, is_sent: bool) -> OfferForm:
    """Begins with the place and length of the time that was asked for, if any was."""
    held = mapping.asked(inquiry)
    beginning = times.of_meeting(held) if held else _usual(inquiry)
    return _with_supervisor(OfferForm, inquiry, beginning, is_sent=is_sent)


def _usual(inquiry: Inquiry) -> dict[str, Any]:
    length = free_times.mapping_length()
    return {
        "minutes": int(length.total_seconds() // 60),
        "place": inquiry.place or Place.OFFICE,
    }


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
