"""Value added tax, exactly: integer cents, half a cent up (domain.md sections 3.1-3.3)."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from app.practice.choices import VAT_CLASS_OF, Vat, VatClass


class DatedRate(Protocol):
    """A general rate in per mille, valid from a day on."""

    valid_from_on: date
    permille: int


class NoRateError(LookupError):
    """No general rate is known for the day."""


def rate_on(rates: Iterable[DatedRate], day: date) -> int:
    """The general rate in per mille on the day the service is performed. Raises NoRateError."""
    valid = [rate for rate in rates if rate.valid_from_on <= day]
    if not valid:
        raise NoRateError(day.isoformat())
    return max(valid, key=lambda rate: rate.valid_from_on).permille


def gross_cents(net_cents: int, permille: int) -> int:
    """Net with the tax on top: 14500 at 255 is 18198."""
    return _half_up(Decimal(net_cents) * (1000 + permille) / 1000)


def net_cents(gross: int, permille: int) -> int:
    """What remains of a gross sum without its tax: 10000 at 255 is 7968."""
    return _half_up(Decimal(gross) * 1000 / (1000 + permille))


def vat_class_of(own: VatClass | None, practice: Vat) -> VatClass:
    """A service's own class, or the one that follows from the practice's standing."""
    return own or VAT_CLASS_OF[practice]


def _half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
