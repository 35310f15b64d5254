"""Finland's public holidays, and the eves on which some practices close (domain.md section 6)."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

import holidays

from app.practice.choices import Eve


def is_public_holiday(day: date) -> bool:
    """Whether Finland rests on the day, Midsummer's Eve and Christmas Eve among them."""
    return day in _of_year(day.year)


def is_closed_eve(day: date, closed: Collection[str]) -> bool:
    """Whether the day is one of the eves that are closed."""
    return _eves(day.year).get(day) in closed


@cache
def _of_year(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FI", years=year))


@cache
def _eves(year: int) -> dict[date, Eve]:
    # Easter moves; the one Friday of spring on which Finland rests is Good Friday.
    good_friday = min(
        day
        for day in _of_year(year)
        if day.month in {3, 4} and day.isoweekday() == 5  # noqa: PLR2004 - Friday
    )
    return {
        date(year, 1, 5): Eve.EPIPHANY,
        good_friday - timedelta(days=1): Eve.MAUNDY_THURSDAY,
        date(year, 4, 30): Eve.MAY_DAY,
        date(year, 12, 31): Eve.NEW_YEAR,
    }
