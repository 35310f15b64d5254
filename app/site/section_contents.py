"""What sections show that is told elsewhere: prices, people and free times, read only where a section asks."""

from collections.abc import Collection
from typing import Any

from app import clock
from app.booking.services.free_times import free_times, shown_until
from app.practice import queries
from app.practice.choices import SectionKind
from app.practice.models import Section
from app.site import offers
from app.site.times import next_times
from app.web.kept import keep_until

MOST_TIMES = 3


def contents(sections: Collection[Section]) -> dict[str, Any]:
    """The template's variables for the sections of a page."""
    kinds = {section.kind for section in sections}
    found: dict[str, Any] = {"today": clock.today()}
    if SectionKind.PRICES in kinds:
        found["offers"] = offers.offers(queries.practice())
    if SectionKind.PEOPLE in kinds:
        found["people"] = queries.supervisors()
    if SectionKind.CONTACT in kinds:
        free = free_times(now=clock.now())
        keep_until(shown_until(free))
        found["times"] = next_times(free, most=MOST_TIMES)
    return found
