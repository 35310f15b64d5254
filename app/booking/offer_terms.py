"""What an offer says, in its own language: the same words in the letter, on its page and in the panel."""

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.booking.models import TERMS, Offer
from app.practice import queries
from app.practice.documents.money import tax, travel
from app.practice.documents.parts import Fact, capital, facts
from app.practice.documents.work import place
from app.practice.labels import label
from app.web.filters import day, money


def facts_of(offer: Offer) -> tuple[Fact, ...]:
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
            (_("Arvonlisävero"), tax(terms)),
            (_("Matkakulut"), travel(terms)),
            (
                _("Tarjous on voimassa"),
                _("%(day)s saakka", day=day(offer.valid_until_on, offer.language)),
            ),
        )
