"""What an offer says, in its own language: the same words in the letter, on its page and in the panel."""

from datetime import date
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.booking.models import TERMS, Offer
from app.practice import queries
from app.practice.choices import VatClass
from app.practice.documents.money import tax, travel
from app.practice.documents.parts import Fact, capital, facts
from app.practice.documents.work import place
from app.practice.labels import label
from app.practice.vat import NoRateError, gross_cents, rate_on
from app.web.filters import day, money, percent


def facts_of(offer: Offer, *, today: date) -> tuple[Fact, ...]:
    """The terms, as a contract's document would say them."""
    terms = {name: getattr(offer, name) for name in TERMS}
    said = {"terms": terms, "practice": {"address": queries.practice().address}}
    with force_locale(offer.language):
        return facts(
            (_("Työskentelyn muoto"), capital(label(offer.form))),
            (
                _("Määrä"),
                ngettext("%(num)s tapaaminen", "%(num)s tapaamista", offer.meetings_planned),
            ),
            (_("Kesto"), _("%(minutes)s minuuttia", minutes=offer.meeting_minutes)),
            (_("Paikka"), place(said)),
            (_("Tapaamisen hinta"), money(offer.unit_price_cents)),
            *_of_tax(offer, terms, today),
            (_("Matkakulut"), travel(terms)),
            (
                _("Tarjous on voimassa"),
                _("%(day)s saakka", day=day(offer.valid_until_on, offer.language)),
            ),
        )


def _of_tax(offer: Offer, terms: dict[str, Any], today: date) -> tuple[tuple[str, str], ...]:
    """How tax is dealt with; where it comes on top, today's rate and what is paid with it."""
    told = (_("Arvonlisävero"), tax(terms))
    if offer.vat_class is not VatClass.STANDARD or offer.price_includes_vat:
        return (told,)
    try:
        permille = rate_on(queries.vat_rates(), today)
    except NoRateError:
        return (told,)
    return (
        (
            _("Arvonlisävero"),
            _(
                "Hintoihin lisätään arvonlisävero tapaamispäivän verokannan mukaan, tällä hetkellä %(rate)s.",
                rate=percent(permille),
            ),
        ),
        (
            _("Verollinen hinta"),
            money(gross_cents(offer.unit_price_cents, permille)),
        ),
    )
