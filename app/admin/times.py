"""The part of a form that agrees a time and a place."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField

from app import clock
from app.admin.forms import NumberField, OptionField, at_most, between, required
from app.practice.choices import Place
from app.practice.models import Meeting
from app.practice.services.meetings import Appointment
from app.web.fields import DayField, TimeField


class TimeForm(FlaskForm):
    """A day, a time, a length and a place."""

    day = DayField(_("Päivä"), [required], description=_("Esimerkiksi 24.12.2026 tai 24.12."))
    time = TimeField(_("Kello"), [required], description=_("Esimerkiksi 14.30"))
    minutes = NumberField(_("Kesto minuutteina"), [required, between(5, 600)])
    place = OptionField(_("Paikka"), Place)
    place_text = StringField(
        _("Tarkempi paikka"),
        [at_most(200)],
        description=_("Osoite tai kokouslinkki. Vastaanoton osoite on tiedossa ilmankin."),
    )

    def appointment(self) -> Appointment | None:
        """What is agreed; None, and an error at the time, for an hour that the clock skips."""
        day, time, minutes = self.day.data, self.time.data, self.minutes.data
        if day is None or time is None or minutes is None:
            return None
        try:
            starts_at = clock.at_wall_time(day, time)
        except clock.NonexistentTimeError:
            self.time.errors = [gettext("Kelloja siirretään: tätä aikaa ei sinä yönä ole.")]
            return None
        return Appointment(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            place=self.place.data,
            place_text=(self.place_text.data or "").strip(),
        )


def of_meeting(meeting: Meeting) -> dict[str, Any]:
    """A form's beginning: the time and place that a meeting has."""
    return of_span(meeting.starts_at, meeting.ends_at) | {
        "place": meeting.place_type,
        "place_text": meeting.place_text,
    }


def of_span(starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """A form's beginning: day, time and length."""
    local = clock.local(starts_at)
    return {
        "day": local.date(),
        "time": local.time(),
        "minutes": int((ends_at - starts_at).total_seconds() // 60),
    }
