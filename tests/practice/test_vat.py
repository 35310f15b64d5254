"""Value added tax by table (domain.md sections 3.1-3.3)."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.practice import queries
from app.practice.choices import Vat, VatClass
from app.practice.vat import NoRateError, gross_cents, net_cents, rate_on, vat_class_of


@dataclass(frozen=True)
class Rate:
    valid_from_on: date
    permille: int


RATES = [Rate(date(2024, 9, 1), 255), Rate(date(2013, 1, 1), 240), Rate(date(2030, 1, 1), 260)]


@pytest.mark.parametrize(
    ("day", "permille"),
    [
        (date(2013, 1, 1), 240),
        (date(2024, 8, 31), 240),
        (date(2024, 9, 1), 255),
        (date(2029, 12, 31), 255),
        (date(2030, 1, 1), 260),
    ],
)
def test_the_day_of_the_service_decides_the_rate(day, permille):
    assert rate_on(RATES, day) == permille


def test_a_day_before_every_rate_has_none():
    with pytest.raises(NoRateError):
        rate_on(RATES, date(2012, 12, 31))


@pytest.mark.parametrize(
    ("net", "gross"),
    [
        (8000, 10040), (9000, 11295), (10000, 12550), (12000, 15060), (13500, 16943),
        (15000, 18825), (18000, 22590), (20000, 25100), (22000, 27610), (14500, 18198), (0, 0),
    ],
)  # fmt: skip
def test_the_tax_on_top(net, gross):
    assert gross_cents(net, 255) == gross


@pytest.mark.parametrize(("gross", "net"), [(10000, 7968), (12000, 9562), (0, 0)])
def test_what_remains_without_the_tax(gross, net):
    assert net_cents(gross, 255) == net


@given(st.integers(0, 10_000_000), st.integers(0, 400))
def test_net_survives_the_way_to_gross_and_back(net, permille):
    assert net_cents(gross_cents(net, permille), permille) == net


@pytest.mark.parametrize(
    ("own", "practice", "expected"),
    [
        (None, Vat.REGISTERED, VatClass.STANDARD),
        (None, Vat.SMALL_BUSINESS, VatClass.EXEMPT_SMALL_BUSINESS),
        (None, Vat.HEALTH, VatClass.EXEMPT_HEALTH),
        (VatClass.STANDARD, Vat.HEALTH, VatClass.STANDARD),
        (VatClass.EXEMPT_SOCIAL, Vat.REGISTERED, VatClass.EXEMPT_SOCIAL),
    ],
)
def test_a_service_follows_the_practice_unless_it_says_otherwise(own, practice, expected):
    assert vat_class_of(own, practice) is expected


def test_a_new_database_knows_the_rate_of_today(any_app):
    assert rate_on(queries.vat_rates(), date(2026, 11, 23)) == 255
