"""The price list, as pure rules: options, tax class and rates in, lines to show out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.practice.choices import PriceBasis, VatClass
from app.practice.vat import DatedRate, gross_cents, rate_on


class Option(Protocol):
    """What the rules need of a length and group size of a service."""

    minutes: int
    participants_min: int | None
    participants_max: int | None
    price_cents: int | None
    price_basis: PriceBasis


@dataclass(frozen=True, kw_only=True)
class Price:
    """A price without tax, and the tax that is added to it; 0 per mille adds none."""

    net_cents: int
    permille: int = 0
    basis: PriceBasis = PriceBasis.PER_SESSION

    @property
    def gross_cents(self) -> int:
        """What is paid in the end."""
        return gross_cents(self.net_cents, self.permille)

    @property
    def is_free(self) -> bool:
        """Whether nothing is paid."""
        return self.net_cents == 0


@dataclass(frozen=True, kw_only=True)
class PriceLine:
    """A line of the price list. Without a price it is a matter of agreement."""

    minutes: int
    participants_min: int | None = None
    participants_max: int | None = None
    price: Price | None = None


def price_lines(
    options: Iterable[Option], *, vat_class: VatClass, rates: Iterable[DatedRate], on: date
) -> tuple[PriceLine, ...]:
    """The options as lines, with the tax of the day on top where tax is added at all.

    Raises vat.NoRateError when tax is added and no rate is known for the day.
    """
    permille = rate_on(rates, on) if vat_class is VatClass.STANDARD else 0
    return tuple(
        PriceLine(
            minutes=option.minutes,
            participants_min=option.participants_min,
            participants_max=option.participants_max,
            price=None
            if option.price_cents is None
            else Price(net_cents=option.price_cents, permille=permille, basis=option.price_basis),
        )
        for option in options
    )


def lowest(lines: Iterable[PriceLine]) -> Price | None:
    """The price that costs least in the end; None where all are a matter of agreement."""
    prices = [line.price for line in lines if line.price is not None]
    return min(prices, key=lambda price: price.gross_cents, default=None)


def lengths(lines: Iterable[PriceLine]) -> tuple[int, ...]:
    """The minutes to choose from, shortest first."""
    return tuple(sorted({line.minutes for line in lines}))


def has_one_price(lines: Iterable[PriceLine]) -> bool:
    """Whether every line costs the same, so that no line is "from"."""
    return len({line.price for line in lines}) <= 1
