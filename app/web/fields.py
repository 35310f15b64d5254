"""Days and times as Finns type them, for forms; the parsers are pure."""

import re
from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import StopValidation

from app import clock

# The weekday before a date is decoration: "to 24.12.".
_DAY = re.compile(r"(?:[a-zåäö]+\s+)?(\d{1,2})\.\s*(\d{1,2})\.?\s*(\d{4}|\d{2})?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(?:klo\.?|kl\.?)?\s*(\d{1,2})(?:[.:]?(\d{2}))?")
_YEARS = range(2000, 2101)
# Digits enough. One below nothing is a number too; what it is the number of says how little is enough.
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")


class NoSuchDayError(ValueError):
    """The calendar has no such day."""


class FarYearError(ValueError):
    """The year is not one that a practice writes of."""


_MISTAKES = {
    NoSuchDayError: _("Tällaista päivää ei ole kalenterissa."),
    FarYearError: _("Kirjoita vuosi väliltä 2000–2100."),
}


def parse_day(text: str, *, today: date) -> date:
    """24.12.2026, 24.12.26, 2026-12-24, or 24.12. for the one nearest to today.

    Raises NoSuchDayError, FarYearError, or another ValueError for what is no date.
    """
    text = " ".join(text.lower().split())
    if iso := _ISO_DAY.fullmatch(text):
        year, month, day = (int(part) for part in iso.groups())
    elif finnish := _DAY.fullmatch(text):
        day, month = int(finnish[1]), int(finnish[2])
        if finnish[3] is None:
            return _nearest(day, month, today)
        year = int(finnish[3]) + (2000 if len(finnish[3]) == 2 else 0)  # noqa: PLR2004
    else:
        raise ValueError(text)
    if year not in _YEARS:
        raise FarYearError(text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDayError(text) from error


def day_mistake(error: ValueError) -> str:
    """What is wrong with a day that could not be read."""
    return str(_MISTAKES.get(type(error), _("Kirjoita päivä näin: 24.12.2026.")))


def parse_time(text: str) -> time:
    """14.30, 14:30, 1430, klo 14.30, or 9 for nine sharp. Raises ValueError."""
    found = _TIME.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2] or 0))


def written_day(on: date) -> str:
    """24.12.2026."""
    return f"{on.day}.{on.month}.{on.year}"


def written_time(at: time) -> str:
    """14.30."""
    return f"{at.hour}.{at.minute:02d}"


class SaysOnce:
    """Of what could not be read nothing more is said: for a field, before its own class."""

    process_errors: Any

    def pre_validate(self, _form: Any) -> None:
        """Leave the validators out."""
        if self.process_errors:
            raise StopValidation


class DayField(StringField):
    """A date as text; what cannot be read stays in the field."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return written_day(self.data) if isinstance(self.data, date) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = parse_day(text, today=clock.today())
            except ValueError as error:
                raise ValueError(day_mistake(error)) from error


class TimeField(StringField):
    """A time of day as text; what cannot be read stays in the field."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return written_time(self.data) if isinstance(self.data, time) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = parse_time(text)
            except ValueError as error:
                raise ValueError(_("Kirjoita kellonaika näin: 14.30.")) from error


def _nearest(day: int, month: int, today: date) -> date:
    """The date nearest to today: yesterday is meant as yesterday, and 7.1. in December as the next."""
    dates = []
    # Eight years reach a leap day from anywhere.
    for year in range(today.year - 8, today.year + 9):
        try:
            dates.append(date(year, month, day))
        except ValueError:
            continue
    if not dates:
        raise NoSuchDayError(f"{day}.{month}.")
    return min(dates, key=lambda found: (abs(found - today), found < today))
