"""What it costs, who pays, and what is charged of a meeting that was not held."""

from flask_babel import gettext as _
from flask_babel import ngettext

from app.practice.choices import (
    BillingRhythm,
    Payer,
    PlanningFee,
    PriceBasis,
    TravelBilling,
    VatClass,
    WaiverReason,
)
from app.practice.documents.parts import Part, Said, Table, capital, facts
from app.practice.labels import label
from app.web.filters import money, percent


def price(said: Said) -> Part:
    """The prices, the tax, the payer and when it is due."""
    terms = said["terms"]
    rows = (
        (capital(label(PriceBasis(terms["price_basis"]))), money(terms["unit_price_cents"])),
        (_("Kartoitustapaaminen"), _planning_fee(terms)),
        (_("Matkakulut"), travel(terms)),
    )
    days = terms["payment_term_days"]
    return Part(
        title=_("Hinta ja maksaminen"),
        table=Table(head=(_("Mistä maksetaan"), _("Hinta")), rows=rows),
        facts=facts(
            (_("Arvonlisävero"), tax(terms)),
            (_("Maksaja"), capital(label(Payer(terms["payer"])))),
            (_("Laskutus"), capital(label(BillingRhythm(terms["billing_rhythm"])))),
            (_("Maksuaika"), ngettext("%(num)s päivä", "%(num)s päivää", days)),
        ),
    )


def cancelling(said: Said) -> Part:
    """How a meeting is called off, and what it costs when it is late."""
    terms = said["terms"]
    exceptions = [label(WaiverReason(reason)) for reason in terms["cancel_exceptions"]]
    is_charged = terms["late_cancel_fee_pct"] or terms["no_show_fee_pct"]
    return Part(
        title=_("Peruminen ja poissaolot"),
        facts=facts(
            (_("Peruminen maksutta"), _free_until(terms["cancel_free_hours"])),
            (_("Peruminen myöhemmin"), _fee(terms["late_cancel_fee_pct"])),
            (_("Saapumatta jääminen"), _fee(terms["no_show_fee_pct"])),
            (_("Maksua ei peritä"), capital("; ".join(exceptions))),
            (_("Maksun arvonlisävero"), _tax_of_fee(terms) if is_charged else ""),
            (_("Sovitut kerrat"), _consumed(terms) if is_charged else ""),
            (_("Poissaolot"), _least_present(terms["least_present"])),
            (
                _("Työnohjaajan este"),
                _("Tapaamista ei veloiteta, ja sen tilalle sovitaan uusi aika."),
            ),
        ),
    )


def _planning_fee(terms: Said) -> str:
    fee = PlanningFee(terms["planning_fee"])
    if fee is PlanningFee.AMOUNT and terms["planning_fee_cents"] is not None:
        return money(terms["planning_fee_cents"])
    return capital(label(fee))


def travel(terms: Said) -> str:
    """What travel costs."""
    billing, cents = TravelBilling(terms["travel_billing"]), terms["travel_price_cents"]
    if cents is not None:
        if billing is TravelBilling.KM:
            return str(_("%(price)s kilometriltä", price=money(cents)))
        if billing is TravelBilling.FIXED_PER_VISIT:
            return str(_("%(price)s käynniltä", price=money(cents)))
        if billing is TravelBilling.TRAVEL_TIME:
            return str(_("%(price)s matkatunnilta", price=money(cents)))
    return capital(label(billing))


def tax(terms: Said) -> str:
    """Whether tax is in the prices, comes on top of them or is not paid."""
    vat_class = VatClass(terms["vat_class"])
    if vat_class is not VatClass.STANDARD:
        return capital(label(vat_class)) + "."
    if terms["price_includes_vat"]:
        return str(_("Hinnat sisältävät arvonlisäveron."))
    # No rate is told: it is that of each meeting's day.
    return str(_("Hintoihin lisätään arvonlisävero tapaamispäivän verokannan mukaan."))


def _tax_of_fee(terms: Said) -> str:
    if VatClass(terms["vat_class"]) is not VatClass.STANDARD:
        return ""
    if terms["fees_are_taxed"]:
        return str(_("Kuten tapaamisen hinnassa."))
    return str(_("Maksuun ei lisätä arvonlisäveroa."))


def _free_until(hours: int) -> str:
    if not hours:
        return str(_("Tapaamisen alkuun asti."))
    return str(
        ngettext(
            "Viimeistään %(num)s tunti ennen tapaamista.",
            "Viimeistään %(num)s tuntia ennen tapaamista.",
            hours,
        )
    )


def _fee(share: int) -> str:
    if not share:
        return str(_("Ei veloiteta."))
    return str(_("Veloitetaan %(share)s tapaamisen hinnasta.", share=percent(share * 10)))


def _consumed(terms: Said) -> str:
    if terms["late_consumes"]:
        return str(_("Veloitettu tapaaminen luetaan sovittuihin kertoihin."))
    return str(_("Veloitettua tapaamista ei lueta sovittuihin kertoihin."))


def _least_present(least: int | None) -> str:
    if least is None:
        return ""
    return str(
        ngettext(
            "Tapaaminen pidetään ja veloitetaan kokonaan, kun paikalla on vähintään %(num)s osallistuja.",
            "Tapaaminen pidetään ja veloitetaan kokonaan, kun paikalla on vähintään %(num)s osallistujaa.",
            least,
        )
    )
