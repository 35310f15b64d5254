"""What meetings cost, exactly: integer cents, half a cent up, tax on the total of each rate
(domain.md sections 1.3, 2.3 and 3).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.practice.choices import Form, Place, PriceBasis, TravelBilling, VatClass
from app.practice.states import MeetingState
from app.practice.vat import gross_cents, net_cents

# Who did not come was travelled to.
_TRAVELLED = frozenset({MeetingState.HELD, MeetingState.NO_SHOW})


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a contract says of its work and of money on the day of a meeting."""

    form: Form
    price_basis: PriceBasis
    unit_price_cents: int
    price_includes_vat: bool
    vat_class: VatClass
    payment_term_days: int
    meetings_planned: int
    group_size_planned: int | None = None
    travel_billing: TravelBilling = TravelBilling.NONE
    travel_price_cents: int | None = None
    fees_are_taxed: bool = True


@dataclass(frozen=True, kw_only=True)
class Service:
    """What of a meeting its price depends on."""

    on: date
    state: MeetingState
    minutes: int
    charged_pct: int
    number: int
    # Which share of a fixed total, counted from one; 0 for a talk with the orderer.
    present: int | None = None
    place: Place = Place.OFFICE
    travel_km: int | None = None
    travel_minutes: int | None = None
    travel_cents: int | None = None


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A sum in the way it was agreed, with the tax of the day; 0 per mille adds none."""

    cents: int
    permille: int
    includes_vat: bool

    @property
    def net_cents(self) -> int:
        """Without tax."""
        return net_cents(self.cents, self.permille) if self.includes_vat else self.cents

    @property
    def gross_cents(self) -> int:
        """With tax."""
        return self.cents if self.includes_vat else gross_cents(self.cents, self.permille)

    @property
    def vat_cents(self) -> int:
        """The tax alone."""
        return self.gross_cents - self.net_cents


@dataclass(frozen=True, kw_only=True)
class RateTotal:
    """What is paid at one rate."""

    permille: int
    net_cents: int
    vat_cents: int
    gross_cents: int


def fee(service: Service, terms: Terms, *, rate_on: Callable[[date], int]) -> Amount:
    """The price of a held meeting, or the agreed part of it for a late or missed one."""
    cents = _half_up(_full_price(service, terms) * service.charged_pct / 100)
    is_taxed = service.state is MeetingState.HELD or terms.fees_are_taxed
    return _amount(cents, service, terms, rate_on if is_taxed else None)


def travel(service: Service, terms: Terms, *, rate_on: Callable[[date], int]) -> Amount | None:
    """What travelling to a meeting costs, with the tax of the service; None where it costs nothing."""
    if service.state not in _TRAVELLED or not service.charged_pct:
        return None
    price = Decimal(terms.travel_price_cents or 0)
    is_visit = service.place is Place.CLIENT_PREMISES
    cents = _half_up(
        {
            TravelBilling.NONE: Decimal(0),
            TravelBilling.KM: price * (service.travel_km or 0),
            TravelBilling.ACTUAL: Decimal(service.travel_cents or 0),
            TravelBilling.FIXED_PER_VISIT: price if is_visit else Decimal(0),
            TravelBilling.TRAVEL_TIME: price * (service.travel_minutes or 0) / 60,
        }[terms.travel_billing]
    )
    return _amount(cents, service, terms, rate_on) if cents else None


def totals(amounts: Iterable[Amount]) -> tuple[RateTotal, ...]:
    """Sums by rate, highest first; the tax is counted of each sum and not line by line."""
    net: dict[int, int] = {}
    gross: dict[int, int] = {}
    for amount in amounts:
        sums = gross if amount.includes_vat else net
        sums[amount.permille] = sums.get(amount.permille, 0) + amount.cents
    return tuple(
        _rate_total(permille, net.get(permille, 0), gross.get(permille, 0))
        for permille in sorted(net.keys() | gross.keys(), reverse=True)
    )


def grand_total(rates: Iterable[RateTotal]) -> RateTotal:
    """All rates together; its own rate says nothing."""
    every = list(rates)
    return RateTotal(
        permille=0,
        net_cents=sum(rate.net_cents for rate in every),
        vat_cents=sum(rate.vat_cents for rate in every),
        gross_cents=sum(rate.gross_cents for rate in every),
    )


def _full_price(service: Service, terms: Terms) -> Decimal:
    price = Decimal(terms.unit_price_cents)
    # Nobody counted those who did not come: the agreed size pays.
    people = service.present if service.state is MeetingState.HELD else None
    if people is None:
        people = terms.group_size_planned or 1
    return {
        PriceBasis.PER_SESSION: price,
        PriceBasis.PER_45MIN: price * service.minutes / 45,
        PriceBasis.PER_HOUR: price * service.minutes / 60,
        PriceBasis.FIXED_TOTAL: _share(service.number, terms),
        PriceBasis.PER_PARTICIPANT: price * people,
    }[terms.price_basis]


def _share(number: int, terms: Terms) -> Decimal:
    """The nth meeting's part of a fixed total; together they are the total to the cent."""
    shares = terms.meetings_planned
    if not 0 < number <= shares:
        return Decimal(0)
    total = terms.unit_price_cents
    return Decimal(total * number // shares - total * (number - 1) // shares)


def _amount(
    cents: int, service: Service, terms: Terms, rate_on: Callable[[date], int] | None
) -> Amount:
    is_standard = terms.vat_class is VatClass.STANDARD
    permille = rate_on(service.on) if rate_on and is_standard else 0
    return Amount(cents=cents, permille=permille, includes_vat=terms.price_includes_vat)


def _rate_total(permille: int, net: int, gross: int) -> RateTotal:
    net_sum = net + net_cents(gross, permille)
    gross_sum = gross_cents(net, permille) + gross
    return RateTotal(
        permille=permille,
        net_cents=net_sum,
        vat_cents=gross_sum - net_sum,
        gross_cents=gross_sum,
    )


def _half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
