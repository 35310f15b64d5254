"""The steps of a contract's meeting and their forms: each says what it means before it is taken."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import HiddenField, SelectField

from app import clock
from app.admin.forms import (
    MoneyField,
    NumberField,
    TicksField,
    between,
    choices_of,
    optional,
    required,
)
from app.admin.labels import label
from app.extensions import db
from app.practice.choices import (
    AttendanceMode,
    ContractRole,
    PriceBasis,
    TravelBilling,
    WaiverReason,
)
from app.practice.models import Contract, ContractPerson, Meeting, Person
from app.practice.services import meeting_life
from app.practice.services.meeting_life import Outcome, Travel
from app.practice.states import CHARGEABLE, MARKED, MEETING_STEPS, MeetingState
from app.web.fields import DayField, TimeField

# The last part of a step's address, and the word on its button.
STEPS = {
    "confirmed": _("Vahvista"),
    "held": _("Merkitse toteutuneeksi"),
    "no-show": _("Ei saapunut"),
    "cancel": _("Asiakas peruu"),
    "cancelled-by-supervisor": _("Työnohjaaja peruu"),
    "notes": _("Läsnäolijat ja matka"),
    "waive": _("Muuta veloitusta"),
    "restore": _("Palauta sovituksi"),
}
ENDS = frozenset({"no-show", "cancel", "cancelled-by-supervisor"})
_TRAVELLED = {
    TravelBilling.KM: "travel_km",
    TravelBilling.TRAVEL_TIME: "travel_minutes",
    TravelBilling.ACTUAL: "travel_cents",
}
_FEES = CHARGEABLE - {MeetingState.HELD}


class EndForm(FlaskForm):
    """That a meeting is not held: when that was told, and whether a fee is let go."""

    day = DayField(_("Peruttiin"), [required])
    time = TimeField(_("Kello"), [required])
    waiver = SelectField(_("Veloitus"), default="")
    shown = HiddenField()
    # What the page said it would mean: nobody presses for something else.

    def cancelled_at(self, *, now: datetime) -> datetime | None:
        """The moment; None, and an error, for one that is not there or is still to come."""
        if "day" not in self or self.day.data is None or self.time.data is None:
            return now
        try:
            at = clock.at_wall_time(self.day.data, self.time.data)
        except clock.NonexistentTimeError:
            self.time.errors = [gettext("Kelloja siirretään: tätä aikaa ei sinä yönä ole.")]
            return None
        if at > now:
            self.time.errors = [gettext("Tämä hetki on vielä edessä.")]
            return None
        return at

    @property
    def reason(self) -> WaiverReason | None:
        """Why nothing is charged, if it is so."""
        chosen = self.waiver.data if "waiver" in self else ""
        return WaiverReason(chosen) if chosen else None


class WaiveForm(FlaskForm):
    """Whether a fee is let go after all."""

    waiver = SelectField(_("Veloitus"), default="")


class NotesForm(FlaskForm):
    """How many, or who, were there, and what was travelled."""

    noted = HiddenField(default="yes")
    # A press of one button notes nothing of these.
    present = NumberField(_("Läsnä, henkilöä"), [optional, between(0, 500)])
    persons = TicksField(_("Läsnä"), coerce=int)
    travel_km = NumberField(_("Matka, kilometriä"), [optional, between(0, 5000)])
    travel_minutes = NumberField(_("Matka-aika, minuuttia"), [optional, between(0, 2000)])
    travel_cents = MoneyField(_("Matkakulut kuittien mukaan, euroa"))

    def travel(self) -> Travel | None:
        """What was travelled, where the contract asks for it."""
        given = {
            part: self[f"travel_{part}"].data
            for part in ("km", "minutes", "cents")
            if f"travel_{part}" in self
        }
        return Travel(**given) if given else None

    def attendance(self) -> dict[str, Any]:
        """As the services take it."""
        if not self.noted.data:
            return {}
        if "persons" in self:
            return {"person_ids": self.persons.data or []}
        return {"present": self.present.data}


def steps_of(meeting: Meeting) -> list[str]:
    """The steps of a contract's meeting that can be taken now."""
    allowed = MEETING_STEPS[meeting.state]
    has_begun = meeting.starts_at <= clock.now()
    is_free = meeting.invoiced_on is None
    possible = {
        "confirmed": MeetingState.CONFIRMED in allowed and meeting.state not in MARKED,
        "held": MeetingState.HELD in allowed and has_begun,
        "no-show": MeetingState.NO_SHOW in allowed and has_begun,
        "cancel": MeetingState.CANCELLED_IN_TIME in allowed,
        "cancelled-by-supervisor": MeetingState.CANCELLED_BY_SUPERVISOR in allowed,
        "notes": meeting.state in MARKED and is_free,
        "waive": meeting.state in _FEES and is_free,
        "restore": meeting.state in MARKED and is_free,
    }
    return [step for step in STEPS if possible[step]]


def asks_on_holding(contract: Contract) -> bool:
    """Whether the price of a held meeting depends on what is noted of it."""
    return (
        contract.price_basis is PriceBasis.PER_PARTICIPANT
        or contract.attendance_mode is AttendanceMode.PERSON
        or contract.travel_billing in _TRAVELLED
    )


def outcome_of(meeting: Meeting, step: str, *, at: datetime) -> Outcome:
    """What one of the ENDS would mean. Raises StepNotAllowedError."""
    if step == "no-show":
        return meeting_life.if_missed(meeting, now=at)
    return meeting_life.if_cancelled(meeting, now=at, by_supervisor=step != "cancel")


def end(meeting: Meeting, step: str, *, at: datetime, waiver: WaiverReason | None) -> None:
    """Take one of the ENDS. Raises StepNotAllowedError or NotWaivableError."""
    if step == "no-show":
        meeting_life.miss(meeting, now=at, waiver=waiver)
    else:
        meeting_life.cancel(meeting, now=at, by_supervisor=step != "cancel", waiver=waiver)


def said(outcome: Outcome) -> str:
    """An outcome as a mark that a form carries."""
    return f"{outcome.verdict.state.value}-{outcome.verdict.charge_pct}"


def end_form(step: str, *, now: datetime, is_sent: bool) -> EndForm:
    """The form of one of the ENDS."""
    local = clock.local(now)
    begun = {"day": local.date(), "time": local.time().replace(second=0, microsecond=0)}
    form = EndForm(data=begun) if is_sent else EndForm(formdata=None, data=begun)
    if step == "no-show":
        del form.day, form.time
    return form


def offer_waivers(form: Any, reasons: Collection[WaiverReason]) -> None:
    """The reasons for which the fee may be let go."""
    words = [(reason.value, gettext("ei veloiteta: %(reason)s", reason=label(reason))) for reason in reasons]  # fmt: skip
    form.waiver.choices = choices_of([("", gettext("veloitetaan")), *words])


def notes_form(meeting: Meeting, contract: Contract) -> NotesForm:
    """The form with the fields that the contract asks for."""
    present, who = meeting_life.attendance_of(meeting)
    form = NotesForm(
        data={
            "present": present,
            "persons": sorted(who),
            "travel_km": meeting.travel_km,
            "travel_minutes": meeting.travel_minutes,
            "travel_cents": meeting.travel_cents,
        }
    )
    supervisees = _supervisees(contract)
    if supervisees and contract.attendance_mode is AttendanceMode.PERSON:
        form.persons.choices = choices_of(supervisees)
        del form.present
    else:
        del form.persons
    for name in _TRAVELLED.values():
        if name != _TRAVELLED.get(contract.travel_billing):
            del form[name]
    return form


def _supervisees(contract: Contract) -> list[tuple[int, str]]:
    query = (
        select(Person.id, Person.name)
        .join(ContractPerson, ContractPerson.person_id == Person.id)
        .where(
            ContractPerson.contract_id == contract.id,
            ContractPerson.role == ContractRole.SUPERVISEE,
        )
        .order_by(Person.name)
    )
    return [(key, name) for key, name in db.session.execute(query)]
