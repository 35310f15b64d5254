"""The form of a series: a rhythm or picked dates, and what is said of each row of its preview."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, ValidationError

from app import clock
from app.admin.forms import LinesField, NumberField, OptionField, at_most, between, required
from app.practice.choices import Place
from app.practice.series import BLOCKING, Decision, Rhythm, Row, Way
from app.practice.services.series import Preview, Wish
from app.web.fields import DayField, TimeField, parse_day, parse_time

MOST_MEETINGS = 100
_PICKED = re.compile(r"(?P<day>.+?)\s+(?:klo\.?\s*)?(?P<time>\d{1,2}(?:[.:]\d{2})?)")


class PickedField(LinesField):
    """Dates that are picked one by one, a line each."""

    def picked(self, *, usual: time) -> list[tuple[date, time]]:
        """Dates with their times; `usual` where a line has none. Raises ValueError."""
        return [_picked(line, usual) for line in self.data or []]


class SeriesForm(FlaskForm):
    """How the meetings of a contract follow one another."""

    first_on = DayField(_("Ensimmäinen päivä"), [required], description=_("Viikonpäivä on tämän päivän viikonpäivä."))  # fmt: skip
    starts = TimeField(_("Kello"), [required], description=_("Esimerkiksi 9.00"))
    minutes = NumberField(_("Kesto minuutteina"), [required, between(5, 600)])
    weeks = NumberField(_("Väli viikkoina"), [required, between(1, 52)])
    count = NumberField(_("Tapaamisia"), [required, between(1, MOST_MEETINGS)])
    place = OptionField(_("Paikka"), Place)
    place_text = StringField(_("Tarkempi paikka"), [at_most(200)])
    picked = PickedField(
        _("Tai valitut päivät"),
        description=_(
            "Yksi aika rivillään, esimerkiksi 24.8.2026 klo 9.00. Näitä käytetään rytmin sijasta."
        ),
    )
    shown = HiddenField()
    # The rows that the page showed: no others are kept.

    def validate_picked(self, field: Any) -> None:
        """Each line has to be a date, with or without its time."""
        if len(field.data or []) > MOST_MEETINGS:
            raise ValidationError(_("Liian monta päivää."))
        for line in field.data or []:
            try:
                _picked(line, time())
            except ValueError as error:
                message = gettext("Tätä riviä ei ymmärretä: %(line)s", line=line)
                raise ValidationError(message) from error

    def wish(self, decisions: Mapping[date, Decision]) -> Wish:
        """What is asked for, after validating."""
        said: dict[str, Any] = {
            name: self[name].data for name in ("first_on", "starts", "minutes", "weeks", "count")
        }
        return Wish(
            rhythm=Rhythm(**said),
            place=self.place.data,
            place_text=(self.place_text.data or "").strip(),
            decisions=decisions,
            picked=self.picked.picked(usual=said["starts"]),
        )


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """A row of the preview with the form's own words."""

    row: Row
    name: str
    # The day that the rhythm has, as its fields are called after it.
    habit: Way
    is_moved: bool
    error: str = ""


def beginning(wish: Wish) -> dict[str, Any]:
    """What the form begins with."""
    rhythm = wish.rhythm
    return {
        "first_on": rhythm.first_on,
        "starts": rhythm.starts,
        "minutes": rhythm.minutes,
        "weeks": rhythm.weeks,
        "count": rhythm.count,
        "place": wish.place,
        "place_text": wish.place_text,
    }


def decisions_of(sent: Mapping[str, str]) -> tuple[dict[date, Decision], dict[date, str]]:
    """What is said of rows by their days, and what could not be read. A row that has been left as it
    was proposed is proposed anew.
    """
    found: dict[date, Decision] = {}
    errors: dict[date, str] = {}
    for name, value in sent.items():
        if not name.startswith("way-"):
            continue
        try:
            day, way = date.fromisoformat(name.removeprefix("way-")), Way(value)
        except ValueError:
            continue
        if value == sent.get(f"habit-{day}"):
            continue
        found[day] = Decision(way=way)
        if way is Way.OTHER_TIME:
            try:
                found[day] = _other(way, sent, day)
            except ValueError:
                errors[day] = gettext("Kirjoita päivä ja kello näin: 24.12.2026 ja 9.00.")
    return found, errors


def rows_of(preview: Preview, errors: Mapping[date, str]) -> list[ShownRow]:
    """The rows as the page shows them."""
    usual = preview.wish.rhythm.starts
    return [
        ShownRow(
            row=row,
            name=row.planned_on.isoformat(),
            habit=Way.NEXT_FREE_WEEK if row.planned_marks & BLOCKING else Way.AS_PLANNED,
            is_moved=(row.on, row.starts) != (row.planned_on, usual) and not preview.wish.picked,
            error=errors.get(row.planned_on, ""),
        )
        for row in preview.rows
    ]


def mark_of(preview: Preview) -> str:
    """The kept rows as one mark, to tell whether the page showed the same."""
    rows = [(row.on.isoformat(), row.starts.isoformat(), row.kind.value) for row in preview.kept]
    minutes = preview.wish.rhythm.minutes
    return hashlib.sha256(repr((minutes, rows)).encode()).hexdigest()[:20]


def _other(way: Way, sent: Mapping[str, str], day: date) -> Decision:
    on, at = sent.get(f"on-{day}", "").strip(), sent.get(f"at-{day}", "").strip()
    return Decision(
        way=way,
        on=parse_day(on, today=day) if on else None,
        starts=parse_time(at) if at else None,
    )


def _picked(line: str, usual: time) -> tuple[date, time]:
    found = _PICKED.fullmatch(line)
    if found:
        return parse_day(found["day"], today=clock.today()), parse_time(found["time"])
    return parse_day(line, today=clock.today()), usual
