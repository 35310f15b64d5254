"""The services with their prices of today, and what the top of the home page says of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from app import clock
from app.practice import queries
from app.practice.choices import Form, PriceBasis, VatClass
from app.practice.models import Practice, Service, VatRate
from app.practice.price_list import Price, PriceLine, has_one_price, lengths, lowest, price_lines
from app.practice.vat import vat_class_of


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A service, how it is taxed and what it costs."""

    service: Service
    vat_class: VatClass
    lines: tuple[PriceLine, ...]

    @property
    def is_mapping(self) -> bool:
        """Whether it is the first meeting, which is asked for on the contact page."""
        return self.service.form is Form.MAPPING

    @property
    def lengths(self) -> tuple[int, ...]:
        """The minutes to choose from."""
        return lengths(self.lines)

    @property
    def price(self) -> Price | None:
        """The lowest price; None where all is a matter of agreement."""
        return lowest(self.lines)

    @property
    def has_one_price(self) -> bool:
        """Whether the lowest price is the only one."""
        return has_one_price(self.lines)


@dataclass(frozen=True, kw_only=True)
class Highlights:
    """Three facts for the hero: each is left out when the practice has not said it."""

    first_meeting_is_free: bool
    minutes: tuple[int, ...]
    price_from: Price | None


def offers(practice: Practice) -> list[Offer]:
    """All services in the practice's own order."""
    rates = queries.vat_rates()
    return [_offer(service, practice, rates) for service in queries.services()]


def offer_of(service: Service, practice: Practice) -> Offer:
    """One service with its prices."""
    return _offer(service, practice, queries.vat_rates())


def highlights(everything: Iterable[Offer]) -> Highlights:
    """What a visitor wants to know first."""
    first = [line for offer in everything if offer.is_mapping for line in offer.lines]
    regular = [line for offer in everything if not offer.is_mapping for line in offer.lines]
    by_session = [
        line
        for line in regular
        if line.price and line.price.basis is PriceBasis.PER_SESSION and not line.price.is_free
    ]
    return Highlights(
        first_meeting_is_free=any(line.price and line.price.is_free for line in first),
        minutes=lengths(regular),
        price_from=lowest(by_session),
    )


def _offer(service: Service, practice: Practice, rates: list[VatRate]) -> Offer:
    vat_class = vat_class_of(service.vat_class, practice.vat)
    return Offer(
        service=service,
        vat_class=vat_class,
        lines=price_lines(service.options, vat_class=vat_class, rates=rates, on=clock.today()),
    )
