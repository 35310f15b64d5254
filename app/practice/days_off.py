"""Finland's public holidays, Midsummer's Eve and Christmas Eve among them (domain.md section 6)."""

from datetime import date
from functools import cache

import holidays


def is_public_holiday(day: date) -> bool:
    """Whether Finland rests on the day."""
    return day in _of_year(day.year)


@cache
def _of_year(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FI", years=year))
