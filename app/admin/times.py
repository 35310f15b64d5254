"""The parts of a form that agree a time and a place, or offer several times."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, StringField

from app import clock
from app.admin.forms import NumberField, OptionField, at_most, between, required
from app.practice.choices import Place
from app.practice.models import Contract, Meeting
from app.practice.services.meetings import (
    AlreadyPastError,
    Appointment,
    OutsideContractError,
    TimeTakenError,
)
from app.web.fields import DayField, TimeField, written_day


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
        minutes = self.minutes.data
        starts_at = _start(self)
        if starts_at is None or minutes is None:
            return None
        return Appointment(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            place=self.place.data,
            place_text=(self.place_text.data or "").strip(),
        )


class _Row(Form):
    """One of the times."""

    day = DayField(_("Päivä"))
    time = TimeField(_("Kello"))


class TimesField(FieldList):
    """Some times, a day and an hour each; rows may be left empty."""

    def __init__(self, label: Any, *, most: int, **more: Any) -> None:
        super().__init__(FormField(_Row), label, min_entries=most, max_entries=most, **more)

    def starts(self, *, now: datetime, length: timedelta) -> list[datetime]:
        """What is written, in the order of its rows; an error at each row that cannot be."""
        written = [(entry.form, start) for entry in self if (start := _start_of(entry.form, now))]
        for (_earlier, first), (row, second) in combinations(written, 2):
            if abs(first - second) < length:
                row.time.errors = [gettext("Tämä aika menee päällekkäin toisen ehdotuksen kanssa.")]
        if not written and not self.has_errors:
            self.entries[0].form.day.errors = [gettext("Kirjoita vähintään yksi aika.")]
        return [start for _row, start in written]

    def refuse(self, starts: Sequence[datetime], start: datetime | None, reason: str) -> None:
        """Put the reason at the row of the time that cannot be had."""
        filled = [entry.form for entry in self if entry.form.day.data]
        row = filled[starts.index(start)] if start in starts else filled[0]
        row.time.errors = [reason]

    @property
    def has_errors(self) -> bool:
        """Whether any row was refused."""
        return any(entry.form.errors for entry in self)


def _start_of(row: Any, now: datetime) -> datetime | None:
    """A row's time; None, with an error where there is a mistake, for one that cannot be."""
    if row.errors or not (row.day.data or row.time.data):
        return None
    for field in (row.day, row.time):
        if field.data is None:
            field.errors = [gettext("Kirjoita sekä päivä että kellonaika.")]
            return None
    start = _start(row)
    if start is not None and start <= now:
        row.day.errors = [gettext("Tämä aika on jo mennyt.")]
        return None
    return start


def _start(row: Any) -> datetime | None:
    """The moment of a day and a time; None, and an error, for an hour that the clock skips."""
    day: date | None = row.day.data
    at: time | None = row.time.data
    if day is None or at is None:
        return None
    try:
        return clock.at_wall_time(day, at)
    except clock.NonexistentTimeError:
        row.time.errors = [gettext("Kelloja siirretään: tätä aikaa ei sinä yönä ole.")]
        return None


def refuse(
    form: TimeForm,
    meeting: Meeting,
    error: TimeTakenError | OutsideContractError | AlreadyPastError,
) -> int:
    """Say at its field what stands in the way of a meeting's new time; answers the page's status."""
    if isinstance(error, TimeTakenError):
        form.time.errors = [gettext("Tuohon aikaan on jo toinen tapaaminen. Valitse toinen aika.")]
        return 409
    form.day.errors = [why_not(meeting, error)]
    return 422


def why_not(meeting: Meeting, error: OutsideContractError | AlreadyPastError) -> str:
    """What stands in the way of giving a meeting a time, in words for the day's field."""
    if isinstance(error, OutsideContractError) and meeting.contract is not None:
        return outside(meeting.contract)
    return gettext("Aika on jo mennyt. Valitse aika, joka on vielä edessä.")


def outside(contract: Contract) -> str:
    """That a day is not within the contract, in words for the day's field."""
    begins = written_day(contract.starts_on)
    if contract.ends_on is None:
        return gettext("Sopimus alkaa %(day)s. Valitse päivä siitä eteenpäin.", day=begins)
    return gettext(
        "Sopimus on voimassa %(first)s–%(last)s. Valitse päivä siltä ajalta.",
        first=begins,
        last=written_day(contract.ends_on),
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


def differs(meeting: Meeting, appointment: Appointment) -> bool:
    """Whether the meeting is at another time or place than this."""
    return appointment != Appointment(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place_type,
        place_text=meeting.place_text,
    )
