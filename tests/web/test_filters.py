"""Dates, times and money, by table (domain.md section 6). `_` stands for a no-break space."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.web import filters
from tests.factories import make_practice

CHRISTMAS_EVE = date(2026, 12, 24)
# 14.30 in Finland.
AFTERNOON = datetime(2026, 12, 24, 12, 30, tzinfo=UTC)
# Already the next day in Finland.
LATE = datetime(2026, 12, 23, 22, 30, tzinfo=UTC)


def spaced(text: str) -> str:
    return text.replace("_", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("cents", "shown"),
    [
        (0, "0,00_€"),
        (5, "0,05_€"),
        (12000, "120,00_€"),
        (123450, "1_234,50_€"),
        (123456789, "1_234_567,89_€"),
        (-4550, "\N{MINUS SIGN}45,50_€"),
    ],
)
def test_money(cents, shown):
    assert filters.money(cents) == spaced(shown)


@pytest.mark.parametrize(("permille", "shown"), [(255, "25,5_%"), (140, "14_%"), (0, "0_%")])
def test_percent(permille, shown):
    assert filters.percent(permille) == spaced(shown)


@pytest.mark.parametrize(
    ("pattern", "on", "language", "shown"),
    [
        (filters.day, CHRISTMAS_EVE, "fi", "24.12.2026"),
        (filters.day, CHRISTMAS_EVE, "sv", "24.12.2026"),
        (filters.day, CHRISTMAS_EVE, "en", "24 Dec 2026"),
        (filters.day, date(2027, 1, 5), "fi", "5.1.2027"),
        (filters.day, LATE, "fi", "24.12.2026"),
        (filters.long_day, CHRISTMAS_EVE, "fi", "torstaina 24.12.2026"),
        (filters.long_day, CHRISTMAS_EVE, "sv", "torsdag 24.12.2026"),
        (filters.long_day, CHRISTMAS_EVE, "en", "Thursday 24 December 2026"),
        (filters.short_day, CHRISTMAS_EVE, "fi", "to 24.12."),
        (filters.short_day, CHRISTMAS_EVE, "sv", "tors 24.12"),
        (filters.short_day, CHRISTMAS_EVE, "en", "Thu 24 Dec"),
        (filters.wall_time, AFTERNOON, "fi", "klo_14.30"),
        (filters.wall_time, AFTERNOON, "sv", "kl._14.30"),
        (filters.wall_time, AFTERNOON, "en", "14.30"),
        (filters.wall_time, LATE, "fi", "klo_0.30"),
    ],
)
def test_dates_and_times(pattern, on, language, shown):
    assert pattern(on, language) == spaced(shown)


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fi", "klo_14.30–16.00"), ("sv", "kl._14.30–16.00"), ("en", "14.30–16.00")],
)
def test_a_span_of_time(language, shown):
    end = AFTERNOON.replace(hour=14, minute=0)

    assert filters.time_span(AFTERNOON, end, language) == spaced(shown)


@pytest.mark.parametrize(
    ("least", "most", "shown"), [(2, 4, "2–4"), (3, 3, "3"), (3, None, "3")]
)  # fmt: skip
def test_a_range_of_numbers(least, most, shown):
    assert filters.number_range(least, most) == shown


@pytest.mark.parametrize(
    ("euros", "cents"), [("100", 10000), ("87.50", 8750), ("0.005", 1), ("0.004", 0)]
)
def test_euros_become_exact_cents(euros, cents):
    assert filters.euros_to_cents(Decimal(euros)) == cents


def test_templates_write_in_the_language_of_the_answer(app):
    make_practice()
    template = app.jinja_env.from_string(
        "{{ on | long_day }} {{ time_span(at, at) }} {{ 500 | money }}"
    )

    with app.test_request_context("/sv/priser"):
        app.preprocess_request()
        shown = template.render(on=CHRISTMAS_EVE, at=AFTERNOON)

    assert shown == spaced("torsdag 24.12.2026 kl._14.30–14.30 5,00_€")
