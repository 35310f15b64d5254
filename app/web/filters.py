"""Dates, times and money by fixed patterns (domain.md section 6): CLDR is wrong for Finland-Swedish."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.dates import get_day_names, get_month_names
from flask import Flask

from app import clock
from app.web.languages import current_language

NBSP = "\N{NO-BREAK SPACE}"
EN_DASH = "\N{EN DASH}"

# "On Monday" is a case ending in Finnish, which CLDR does not have.
_ON_WEEKDAY_FI = (
    "maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina", "lauantaina", "sunnuntaina",
)  # fmt: skip
_TIME_WORD = {"fi": f"klo{NBSP}", "sv": f"kl.{NBSP}", "en": ""}


def money(cents: int) -> str:
    """Euros exactly, as Finns write them: 123450 -> "1 234,50 €"."""
    euros, rest = divmod(abs(cents), 100)
    sign = "\N{MINUS SIGN}" if cents < 0 else ""
    return f"{sign}{euros:,}".replace(",", NBSP) + f",{rest:02d}{NBSP}€"


def percent(permille: int) -> str:
    """A rate in per mille as per cent: 255 -> "25,5 %", 140 -> "14 %"."""
    whole, tenth = divmod(permille, 10)
    return f"{whole},{tenth}{NBSP}%" if tenth else f"{whole}{NBSP}%"


def day(on: date | datetime, language: str) -> str:
    """24.12.2026, in English 24 Dec 2026."""
    on = _date(on)
    if language == "en":
        return f"{on.day} {get_month_names('abbreviated', locale='en_GB')[on.month]} {on.year}"
    return f"{on.day}.{on.month}.{on.year}"


def long_day(on: date | datetime, language: str) -> str:
    """torstaina 24.12.2026, torsdag 24.12.2026, Thursday 24 December 2026."""
    on = _date(on)
    if language == "fi":
        return f"{_ON_WEEKDAY_FI[on.weekday()]} {day(on, language)}"
    weekday = get_day_names("wide", locale="sv_FI" if language == "sv" else "en_GB")[on.weekday()]
    if language == "sv":
        return f"{weekday} {day(on, language)}"
    return f"{weekday} {on.day} {get_month_names('wide', locale='en_GB')[on.month]} {on.year}"


def short_day(on: date | datetime, language: str) -> str:
    """to 24.12., tors 24.12, Thu 24 Dec."""
    on = _date(on)
    locale = {"fi": "fi", "sv": "sv_FI", "en": "en_GB"}[language]
    weekday = get_day_names("abbreviated", locale=locale)[on.weekday()].rstrip(".")
    if language == "en":
        return f"{weekday} {on.day} {get_month_names('abbreviated', locale='en_GB')[on.month]}"
    stop = "." if language == "fi" else ""
    return f"{weekday} {on.day}.{on.month}{stop}"


def wall_time(at: datetime, language: str) -> str:
    """klo 14.30, kl. 14.30, 14.30."""
    moment = clock.local(at)
    return f"{_TIME_WORD[language]}{moment.hour}.{moment.minute:02d}"


def time_span(starts_at: datetime, ends_at: datetime, language: str) -> str:
    """klo 14.30–16.00."""
    end = clock.local(ends_at)
    return f"{wall_time(starts_at, language)}{EN_DASH}{end.hour}.{end.minute:02d}"


def unbroken(number: str) -> str:
    """A telephone number that stays on one line."""
    return number.replace(" ", NBSP)


def number_range(least: int, most: int | None) -> str:
    """2–4, or 3 when both ends are the same."""
    return str(least) if most is None or most == least else f"{least}{EN_DASH}{most}"


def euros_to_cents(euros: Decimal) -> int:
    """Exact cents of an amount in euros; half a cent goes up."""
    return int((euros * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def init_filters(app: Flask) -> None:
    """Give the patterns to templates, in the language of the answer."""
    app.template_filter("money")(money)
    app.template_filter("percent")(percent)
    app.template_filter("unbroken")(unbroken)
    for pattern in (day, long_day, short_day, wall_time):
        app.add_template_filter(_in_current_language(pattern), pattern.__name__)
    app.add_template_global(
        lambda starts_at, ends_at: time_span(starts_at, ends_at, current_language()), "time_span"
    )
    app.add_template_global(number_range)


def _in_current_language(pattern: Callable[[Any, str], str]) -> Callable[[Any], str]:
    return lambda value: pattern(value, current_language())


def _date(on: date | datetime) -> date:
    return clock.local(on).date() if isinstance(on, datetime) else on
