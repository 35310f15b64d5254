"""What meetings cost: every sum here is counted by hand."""

from datetime import date

import pytest

from app.practice.charging import Amount, Service, Terms, fee, grand_total, totals, travel
from app.practice.choices import Form, Place, PriceBasis, TravelBilling, VatClass
from app.practice.states import MeetingState

DAY = date(2026, 11, 30)


def rate_on(day):
    return 255 if day >= date(2024, 9, 1) else 240


def terms(**said):
    return Terms(
        **{
            "form": Form.GROUP,
            "price_basis": PriceBasis.PER_SESSION,
            "unit_price_cents": 18000,
            "price_includes_vat": False,
            "vat_class": VatClass.STANDARD,
            "payment_term_days": 14,
            "meetings_planned": 10,
        }
        | said
    )


def service(**said):
    return Service(
        **{
            "on": DAY,
            "state": MeetingState.HELD,
            "minutes": 90,
            "charged_pct": 100,
            "number": 1,
        }
        | said
    )


def sums(amount):
    return (amount.net_cents, amount.vat_cents, amount.gross_cents)


@pytest.mark.parametrize(
    ("said", "of_meeting", "expected"),
    [
        ({}, {}, (18000, 4590, 22590)),
        ({"unit_price_cents": 14500}, {}, (14500, 3698, 18198)),
        ({"price_includes_vat": True, "unit_price_cents": 10000}, {}, (7968, 2032, 10000)),
        ({"price_includes_vat": True, "unit_price_cents": 12000}, {}, (9562, 2438, 12000)),
        ({"price_basis": PriceBasis.PER_45MIN, "unit_price_cents": 8000}, {}, (16000, 4080, 20080)),
        ({"price_basis": PriceBasis.PER_45MIN, "unit_price_cents": 8000}, {"minutes": 60}, (10667, 2720, 13387)),
        ({"price_basis": PriceBasis.PER_HOUR, "unit_price_cents": 10000}, {}, (15000, 3825, 18825)),
        ({"price_basis": PriceBasis.PER_PARTICIPANT, "unit_price_cents": 4000}, {"present": 5}, (20000, 5100, 25100)),
        ({"price_basis": PriceBasis.PER_PARTICIPANT, "unit_price_cents": 4000, "group_size_planned": 6}, {}, (24000, 6120, 30120)),
        ({"vat_class": VatClass.EXEMPT_SMALL_BUSINESS}, {}, (18000, 0, 18000)),
        ({}, {"on": date(2024, 8, 31)}, (18000, 4320, 22320)),
        # Half of 180,00; half of 133,33 is 66,665.
        ({}, {"state": MeetingState.CANCELLED_LATE, "charged_pct": 50}, (9000, 2295, 11295)),
        ({"unit_price_cents": 13333}, {"state": MeetingState.CANCELLED_LATE, "charged_pct": 50}, (6667, 1700, 8367)),
        ({"fees_are_taxed": False}, {"state": MeetingState.NO_SHOW}, (18000, 0, 18000)),
        ({}, {"state": MeetingState.NO_SHOW, "charged_pct": 0}, (0, 0, 0)),
    ],
)  # fmt: skip
def test_the_price_of_a_meeting(said, of_meeting, expected):
    assert sums(fee(service(**of_meeting), terms(**said), rate_on=rate_on)) == expected


def test_the_shares_of_a_fixed_total_are_the_total():
    fixed = terms(price_basis=PriceBasis.FIXED_TOTAL, unit_price_cents=100000, meetings_planned=7)

    shares = [fee(service(number=n), fixed, rate_on=rate_on).cents for n in range(1, 9)]

    assert shares == [14285, 14286, 14286, 14285, 14286, 14286, 14286, 0]
    assert sum(shares) == 100000


@pytest.mark.parametrize(
    ("billing", "price", "of_meeting", "net"),
    [
        (TravelBilling.NONE, 55, {"travel_km": 40}, None),
        (TravelBilling.KM, 55, {"travel_km": 42}, 2310),
        (TravelBilling.KM, 55, {}, None),
        (TravelBilling.ACTUAL, None, {"travel_cents": 1260}, 1260),
        (TravelBilling.FIXED_PER_VISIT, 3000, {"place": Place.CLIENT_PREMISES}, 3000),
        (TravelBilling.FIXED_PER_VISIT, 3000, {"place": Place.REMOTE}, None),
        (TravelBilling.TRAVEL_TIME, 6000, {"travel_minutes": 50}, 5000),
        (TravelBilling.KM, 55, {"travel_km": 42, "state": MeetingState.NO_SHOW}, 2310),
        (TravelBilling.KM, 55, {"travel_km": 42, "state": MeetingState.CANCELLED_LATE}, None),
    ],
)
def test_travel_is_charged_as_agreed_with_the_tax_of_the_service(billing, price, of_meeting, net):
    said = terms(travel_billing=billing, travel_price_cents=price)

    amount = travel(service(**of_meeting), said, rate_on=rate_on)

    assert (amount and amount.net_cents) == net
    assert amount is None or amount.permille == 255


def test_the_tax_is_counted_of_the_total_of_each_rate():
    """Line by line 0,13 three times would be 0,39; a quarter and a bit of 1,50 is 0,38."""
    small = Amount(cents=50, permille=255, includes_vat=False)
    free = Amount(cents=700, permille=0, includes_vat=False)

    first, second = totals([small, free, small, small])

    assert (first.permille, first.net_cents, first.vat_cents, first.gross_cents) == (
        255,
        150,
        38,
        188,
    )
    assert (second.permille, second.vat_cents, second.gross_cents) == (0, 0, 700)
    assert grand_total([first, second]).gross_cents == 888


def test_sums_with_and_without_tax_are_added_each_in_its_way():
    with_tax = Amount(cents=10000, permille=255, includes_vat=True)
    without = Amount(cents=18000, permille=255, includes_vat=False)

    (rate,) = totals([with_tax, without])

    assert (rate.net_cents, rate.vat_cents, rate.gross_cents) == (25968, 6622, 32590)
