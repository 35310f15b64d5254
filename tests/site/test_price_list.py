"""The price list's rules: tax on top, half a cent up, nothing where there is none."""

from dataclasses import dataclass
from datetime import date

import pytest

from app.practice.choices import PriceBasis, VatClass
from app.practice.price_list import Price, has_one_price, lengths, lowest, price_lines
from app.practice.vat import NoRateError

ON = date(2026, 11, 23)


@dataclass
class Option:
    minutes: int = 90
    participants_min: int | None = None
    participants_max: int | None = None
    price_cents: int | None = 10000
    price_basis: PriceBasis = PriceBasis.PER_SESSION


@dataclass
class Rate:
    valid_from_on: date
    permille: int


RATES = [Rate(date(2013, 1, 1), 240), Rate(date(2024, 9, 1), 255)]


def lines(*options, vat_class=VatClass.STANDARD, on=ON, rates=RATES):
    return price_lines(options, vat_class=vat_class, rates=rates, on=on)


@pytest.mark.parametrize(
    ("net", "gross"),
    [
        (8000, 10040),
        (9000, 11295),
        (10000, 12550),
        (12000, 15060),
        (13500, 16943),
        (14500, 18198),
        (15000, 18825),
        (18000, 22590),
        (20000, 25100),
        (22000, 27610),
    ],
)
def test_the_tax_is_added_with_half_a_cent_up(net, gross):
    (line,) = lines(Option(price_cents=net))

    assert line.price.gross_cents == gross


@pytest.mark.parametrize(
    ("on", "permille"), [(date(2024, 8, 31), 240), (date(2024, 9, 1), 255), (ON, 255)]
)
def test_the_rate_is_that_of_the_day(on, permille):
    (line,) = lines(Option(), on=on)

    assert line.price.permille == permille


def test_a_taxed_price_before_any_known_rate_is_refused():
    with pytest.raises(NoRateError):
        lines(Option(), on=date(2012, 12, 31))


@pytest.mark.parametrize("vat_class", [each for each in VatClass if each is not VatClass.STANDARD])
def test_an_untaxed_price_is_the_same_for_all(vat_class):
    (line,) = lines(Option(), vat_class=vat_class, rates=[])

    assert (line.price.permille, line.price.gross_cents) == (0, 10000)


def test_no_price_is_a_matter_of_agreement():
    (line,) = lines(Option(price_cents=None))

    assert line.price is None


def test_a_price_of_nothing_is_free():
    (line,) = lines(Option(price_cents=0))

    assert line.price.is_free


def test_a_line_keeps_length_participants_and_basis():
    option = Option(
        minutes=120, participants_min=3, participants_max=6, price_basis=PriceBasis.PER_HOUR
    )

    (line,) = lines(option)

    assert (line.minutes, line.participants_min, line.participants_max) == (120, 3, 6)
    assert line.price.basis is PriceBasis.PER_HOUR


def test_the_lowest_price_leaves_out_what_has_none():
    found = lowest(lines(Option(price_cents=None), Option(price_cents=9000), Option()))

    assert found == Price(net_cents=9000, permille=255)


def test_without_prices_there_is_no_lowest():
    assert lowest(lines(Option(price_cents=None))) is None


def test_lengths_are_told_once_and_in_order():
    assert lengths(lines(Option(minutes=90), Option(minutes=45), Option(minutes=90))) == (45, 90)


@pytest.mark.parametrize(
    ("cents", "is_one"),
    [([10000], True), ([10000, 10000], True), ([10000, 9000], False), ([10000, None], False)],
)
def test_several_prices_make_the_lowest_a_from(cents, is_one):
    options = [Option(price_cents=each) for each in cents]

    assert has_one_price(lines(*options)) is is_one
