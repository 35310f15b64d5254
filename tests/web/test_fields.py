"""Days and times as Finns type them."""

from datetime import date, time

import pytest

from app.web.fields import day_mistake, parse_day, parse_time, written_day, written_time
from tests.factories import TODAY


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("24.12.2026", date(2026, 12, 24)),
        ("24.12.26", date(2026, 12, 24)),
        ("2026-12-24", date(2026, 12, 24)),
        ("to 24.12.", date(2026, 12, 24)),
        ("torstaina 24.12.2026", date(2026, 12, 24)),
        ("  5. 1. 2027 ", date(2027, 1, 5)),
        # Without a year it is the nearest one: yesterday is yesterday, not a year from now.
        ("24.12.", date(2026, 12, 24)),
        ("5.1.", date(2027, 1, 5)),
        ("23.11.", TODAY),
        ("22.11.", date(2026, 11, 22)),
        ("29.2.", date(2028, 2, 29)),
    ],
)
def test_a_day(typed, day):
    assert parse_day(typed, today=TODAY) == day


@pytest.mark.parametrize(
    "typed",
    ["", "huomenna", "24", "24.13.2026", "31.2.", "30.2.2026", "1.1.1999", "1.1.2101", "24/12/2026",
     "0.1.2027", "24.12.20266", "2026-13-01", "١.١.2027x", "1" * 1000],
)  # fmt: skip
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValueError):  # noqa: PT011 - the field says it in words
        parse_day(typed, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("31.2.2026", "Tällaista päivää ei ole kalenterissa."),
        ("31.2.", "Tällaista päivää ei ole kalenterissa."),
        ("24.13.2026", "Tällaista päivää ei ole kalenterissa."),
        ("1.1.1900", "Kirjoita vuosi väliltä 2000–2100."),
        ("1.1.2999", "Kirjoita vuosi väliltä 2000–2100."),
        ("24/12/2026", "Kirjoita päivä näin: 24.12.2026."),
    ],
)
def test_what_is_wrong_with_a_day_is_told(app, typed, told):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - which one is what is told
        parse_day(typed, today=TODAY)

    with app.test_request_context():
        assert day_mistake(refused.value) == told


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("14.30", time(14, 30)),
        ("14:30", time(14, 30)),
        ("1430", time(14, 30)),
        ("klo 14.30", time(14, 30)),
        ("kl. 14.30", time(14, 30)),
        ("9", time(9)),
        ("9.05", time(9, 5)),
        ("0.00", time(0)),
    ],
)
def test_a_time(typed, at):
    assert parse_time(typed) == at


@pytest.mark.parametrize(
    "typed", ["", "24.00", "9.60", "9.5.1", "yhdeksän", "-1", "14.3x", "123456"]
)
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ValueError):  # noqa: PT011 - the field says it in words
        parse_time(typed)


def test_what_is_written_is_read_again():
    assert parse_day(written_day(TODAY), today=TODAY) == TODAY
    assert parse_time(written_time(time(9, 5))) == time(9, 5)
