"""What may stand in a practice file (design.md section 4). Unknown keys are wrong keys."""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from app.practice.choices import Corners, Eve, Form, Place, PriceBasis, SectionKind, Vat, VatClass
from app.practice.models import HoursKind
from app.practice.models.booking_rules import BOUNDS, MOST_REMINDERS, defaults

Language = Literal["fi", "sv", "en"]
Line = Annotated[str, Meta(min_length=1, max_length=200)]
# One text in the default language, or a table with one text a language.
LongText = Annotated[str, Meta(max_length=20_000)]
Text = LongText | dict[Language, LongText]
Slug = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Email = Annotated[
    str, Meta(pattern=r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+$", max_length=254)
]
Phone = Annotated[str, Meta(pattern=r"^(\+?[0-9 ]{5,30})?$")]
NoEmail = Annotated[
    str, Meta(pattern=r"^([^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+)?$", max_length=254)
]
Minutes = Annotated[int, Meta(ge=5, le=600)]
Count = Annotated[int, Meta(ge=1, le=500)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Weekdays: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

MOST_CENTS = 10_000_000
# Addresses of the site's own pages.
TAKEN_SLUGS = frozenset(
    {
        "palvelut", "hinnasto", "tyonohjaajat", "ota-yhteytta", "kiitos", "yhteydenotto",
        "tapaaminen", "sopimus", "tietosuoja", "saavutettavuus", "kalenteri", "kirjaudu",
        "kirjaudu-ulos", "salasana", "admin", "healthz", "static", "sv", "en", "contact",
        "kontakt", "kuvat", "priser", "prices", "privacy", "dataskydd", "accessibility",
        "tillganglighet", "tyylit",
    }
)  # fmt: skip


class _Part(Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A table of the file."""


class PracticePart(_Part):
    """[practice]"""

    name: Line
    email: Email
    tagline: Text = ""
    summary: Text = ""
    area: Text = ""
    business_id: str = ""
    vat: Vat = Vat.REGISTERED
    address: Annotated[str, Meta(max_length=200)] = ""
    phone: Phone = ""
    languages: Annotated[list[Language], Meta(min_length=1)] = field(default_factory=lambda: ["fi"])
    default_language: Language = "fi"
    reply_days: Annotated[int, Meta(ge=1, le=30)] = 2
    processors: Text = ""
    owner_sees_all: bool = False
    accent_hue: Annotated[int, Meta(ge=0, le=359)] = 165
    corners: Corners = Corners.SOFT


class SupervisorPart(_Part):
    """[[supervisor]]"""

    slug: Slug
    name: Line
    title: Text = ""
    text: Text = ""
    email: NoEmail = ""
    phone: Phone = ""
    languages: list[Language] = field(default_factory=lambda: ["fi"])


class OptionPart(_Part):
    """[[service.option]]"""

    minutes: Minutes
    participants: tuple[Count, Count] | None = None
    price: str | None = None
    price_basis: PriceBasis = PriceBasis.PER_SESSION

    def __post_init__(self) -> None:
        in_order(self.participants, "participants")
        if self.price is not None:
            price_cents(self.price)


class ServicePart(_Part):
    """[[service]]"""

    slug: Slug
    form: Form
    name: Text
    summary: Text = ""
    text: Text = ""
    supervisors: list[Slug] = []
    interval_weeks: tuple[Count, Count] | None = None
    min_meetings: Count | None = None
    places: list[Place] = []
    vat_class: VatClass | None = None
    option: list[OptionPart] = []

    def __post_init__(self) -> None:
        in_order(self.interval_weeks, "interval_weeks")


class ItemPart(_Part):
    """An item of a section."""

    title: Text = ""
    text: Text = ""


class SectionPart(_Part):
    """[[page.section]]"""

    kind: SectionKind
    title: Text = ""
    text: Text = ""
    items: list[LongText | dict[str, Text]] = []
    # An item is a text, or a table with a title and a text; parsed by items_of().


class PagePart(_Part):
    """[[page]]"""

    slug: Slug
    title: Text
    summary: Text = ""
    in_menu: bool = False
    section: list[SectionPart] = []

    def __post_init__(self) -> None:
        if self.slug in TAKEN_SLUGS:
            raise ValueError(f"the site has a page of its own at {self.slug}")


class OpeningHoursPart(_Part, rename={"opens": "from", "closes": "to"}):
    """[[opening_hours]]"""

    weekday: Weekday
    opens: str
    closes: str
    supervisor: Slug | None = None
    place: Place = Place.OFFICE
    kind: HoursKind = HoursKind.ANY
    valid_from: date | None = None
    valid_until: date | None = None
    # From and until the same day: extra hours of that one day.

    def __post_init__(self) -> None:
        if wall_time(self.opens) >= wall_time(self.closes):
            raise ValueError("`to` must be later than `from`")
        if self.valid_from and self.valid_until:
            if self.valid_from > self.valid_until:
                raise ValueError("`valid_until` must not be earlier than `valid_from`")
            ahead = (Weekdays.index(self.weekday) - self.valid_from.weekday()) % 7
            if self.valid_from + timedelta(days=ahead) > self.valid_until:
                raise ValueError(f"no {self.weekday} from `valid_from` until `valid_until`")


class ClosurePart(_Part, rename={"starts": "from", "ends": "to"}):
    """[[closure]]"""

    starts: date
    ends: date
    reason: Text = ""
    supervisor: Slug | None = None

    def __post_init__(self) -> None:
        if self.starts > self.ends:
            raise ValueError("`to` must not be earlier than `from`")


_USUAL = defaults()


def _bounds(name: str) -> Meta:
    least, most = BOUNDS[name]
    return Meta(ge=least, le=most)


Buffer = tuple[Annotated[int, _bounds("buffers")], Annotated[int, _bounds("buffers")]]


class BuffersPart(_Part):
    """[booking.buffers]: minutes kept free before and after; a place left out has its default."""

    office: Buffer | None = None
    client_premises: Buffer | None = None
    remote: Buffer | None = None
    hybrid: Buffer | None = None
    outdoor: Buffer | None = None


class BookingPart(_Part):
    """[booking]"""

    least_notice_hours: Annotated[int, _bounds("least_notice_hours")] = _USUAL["least_notice_hours"]
    horizon_days: Annotated[int, _bounds("horizon_days")] = _USUAL["horizon_days"]
    most_a_day: Annotated[int, _bounds("most_a_day")] | None = None
    most_a_week: Annotated[int, _bounds("most_a_week")] | None = None
    closed_eves: list[Eve] = []
    hold_hours: Annotated[int, _bounds("hold_hours")] = _USUAL["hold_hours"]
    remind_hours: Annotated[int, _bounds("remind_hours")] = _USUAL["remind_hours"]
    offer_hours: Annotated[int, _bounds("offer_hours")] = _USUAL["offer_hours"]
    change_hours: Annotated[int, _bounds("change_hours")] = _USUAL["change_hours"]
    reminder_hours: Annotated[
        list[Annotated[int, _bounds("reminder_hours")]], Meta(max_length=MOST_REMINDERS)
    ] = field(default_factory=lambda: list(_USUAL["reminder_hours"]))
    confirms_at_once: bool = _USUAL["confirms_at_once"]
    buffers: BuffersPart | None = None

    def __post_init__(self) -> None:
        if self.remind_hours > self.hold_hours:
            raise ValueError("`remind_hours` must not be more than `hold_hours`")
        if self.least_notice_hours >= self.horizon_days * 24:
            raise ValueError("`horizon_days` must reach further than `least_notice_hours`")


class PracticeFile(_Part):
    """The whole file."""

    practice: PracticePart
    supervisor: Annotated[list[SupervisorPart], Meta(min_length=1, max_length=20)]
    service: list[ServicePart] = []
    page: list[PagePart] = []
    booking: BookingPart | None = None
    opening_hours: list[OpeningHoursPart] = []
    closure: list[ClosurePart] = []


def price_cents(price: str) -> int:
    """Cents of a net price in euros: "100", "87.50" or "87,50". Raises ValueError."""
    if not re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,2})?", price):
        raise ValueError(f"price {price[:40]!r} is not an amount in euros such as 100 or 87.50")
    amount = int(Decimal(price.replace(",", ".")) * 100)
    if amount > MOST_CENTS:
        raise ValueError(f"price {price[:40]!r} is too large")
    return amount


def wall_time(text: str) -> time:
    """The wall-clock time of "9.00" or "09:00". Raises ValueError."""
    hours, _point, minutes = text.replace(".", ":").partition(":")
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError as error:
        raise ValueError(f"{text[:20]!r} is not a time such as 9.00") from error


def in_order(ends: tuple[int, int] | None, name: str) -> None:
    """Raise ValueError unless the first end is at most the second."""
    if ends is not None and ends[0] > ends[1]:
        raise ValueError(f"{name}: give the smaller number first")
