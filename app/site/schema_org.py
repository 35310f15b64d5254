"""The practice, its people and services in the words of schema.org: facts of its own data only."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.database import Words
from app.mail.render import absolute
from app.practice.labels import label
from app.practice.models import Practice, Supervisor
from app.practice.price_list import Price, PriceLine
from app.site.offers import Offer
from app.site.shell import shell
from app.site.wording import minutes_of, participants, vat_note
from app.web.filters import EN_DASH, NBSP, money, percent
from app.web.languages import current_language, in_language
from app.web.markdown import plain_text

Thing = dict[str, Any]

FINNISH_ADDRESS = re.compile(r"(?P<street>.+?),\s*(?P<code>\d{5})\s+(?P<town>[^,]+)")


def of_practice(offers: Sequence[Offer] = (), *, with_offers: bool = False) -> Markup:
    """The practice with where it is, whom it serves and what it costs."""
    practice = shell().practice
    if practice is None:
        return Markup()
    lines = [line for offer in offers for line in offer.lines]
    return _script(
        {
            **_practice_in_short(practice),
            "description": _words(practice.summary),
            "telephone": practice.phone,
            "email": practice.email,
            "address": _address(practice.address),
            "areaServed": _words(practice.area),
            "priceRange": _price_range(lines),
            "taxID": practice.business_id,
            "knowsLanguage": practice.languages,
            "employee": [_person_in_short(person) for person in shell().supervisors],
            "makesOffer": [
                one | {"itemOffered": _service_in_short(offer)}
                for offer in offers
                if with_offers
                for one in _offers(offer)
            ],
        }
    )


def of_service(offer: Offer) -> Markup:
    """A service with an offer for each of its prices."""
    practice, service = shell().practice, offer.service
    if practice is None:
        return Markup()
    return _script(
        {
            **_service_in_short(offer),
            "description": _words(service.summary),
            "serviceType": str(label(service.form)),
            "areaServed": _words(practice.area),
            "provider": _practice_in_short(practice),
            "offers": _offers(offer),
        }
    )


def of_person(supervisor: Supervisor) -> Markup:
    """A supervisor and the practice they work for."""
    practice = shell().practice
    if practice is None:
        return Markup()
    return _script(
        {
            **_person_in_short(supervisor),
            "jobTitle": _words(supervisor.title),
            "telephone": supervisor.phone,
            "email": supervisor.email,
            "knowsLanguage": supervisor.languages,
            "worksFor": _practice_in_short(practice),
        }
    )


def _practice_in_short(practice: Practice) -> Thing:
    home = absolute(url_for("site.home", language=practice.default_language))
    return {
        "@type": "ProfessionalService",
        "@id": f"{home}#practice",
        "name": practice.name,
        "url": absolute(url_for("site.home")),
    }


def _person_in_short(supervisor: Supervisor) -> Thing:
    page = absolute(url_for("site.supervisor", slug=supervisor.slug))
    return {"@type": "Person", "@id": f"{page}#person", "name": supervisor.name, "url": page}


def _service_in_short(offer: Offer) -> Thing:
    page = absolute(url_for("site.service", slug=offer.service.slug))
    return {
        "@type": "Service",
        "@id": f"{page}#service",
        "name": _words(offer.service.name),
        "url": page,
    }


def _offers(offer: Offer) -> list[Thing]:
    note = vat_note(offer.vat_class)
    return [_offer(line, line.price, note) for line in offer.lines if line.price]


def _offer(line: PriceLine, price: Price, why_untaxed: str) -> Thing:
    """A price as it is paid in the end, and in words as the price list tells it."""
    what = [minutes_of([line.minutes]), participants(line.participants_min, line.participants_max)]
    specification = {
        "@type": "UnitPriceSpecification",
        "price": _euros(price.gross_cents),
        "priceCurrency": "EUR",
        "valueAddedTaxIncluded": True if price.permille else None,
        "unitText": str(label(price.basis)),
        "description": _tax_in_words(price) or why_untaxed,
    }
    return {
        "@type": "Offer",
        "name": ", ".join(filter(None, what)),
        "price": _euros(price.gross_cents),
        "priceCurrency": "EUR",
        "priceSpecification": specification,
    }


def _tax_in_words(price: Price) -> str:
    if not price.permille:
        return ""
    return f"{money(price.net_cents)} {_('+ alv %(rate)s', rate=percent(price.permille))}"


def _price_range(lines: Iterable[PriceLine]) -> str:
    sums = sorted(line.price.gross_cents for line in lines if line.price and not line.price.is_free)
    if not sums:
        return ""
    if sums[0] == sums[-1]:
        return money(sums[0])
    return f"{money(sums[0]).removesuffix(f'{NBSP}€')}{EN_DASH}{money(sums[-1])}"


def _address(text: str) -> Thing | str:
    found = FINNISH_ADDRESS.fullmatch(text)
    if not found:
        return text
    return {
        "@type": "PostalAddress",
        "streetAddress": found["street"],
        "postalCode": found["code"],
        "addressLocality": found["town"],
        "addressCountry": "FI",
    }


def _words(words: Words | None) -> str:
    return plain_text(in_language(words, current_language()))


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _script(thing: Thing) -> Markup:
    """A block of data, which no browser runs; nothing in it can end the element early."""
    told = _told({"@context": "https://schema.org", **thing})
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped just above


def _told(thing: Any) -> Any:
    """Without what the practice has not said."""
    if isinstance(thing, dict):
        return {name: _told(part) for name, part in thing.items() if part not in ("", None, [])}
    if isinstance(thing, list):
        return [_told(part) for part in thing]
    return thing
