"""What a contract says, named and shown: labels, the order on its page, and its own cells."""

from typing import Any

from flask import g
from flask_babel import lazy_gettext as _

from app.admin.contract_forms import PARTS
from app.admin.formatters import NOTHING, budget_words
from app.admin.labels import label
from app.practice.budget import Budget
from app.practice.choices import WaiverReason
from app.practice.models import Contract

LABELS = {
    "contract_no": _("Numero"),
    "code": _("Tunnus"),
    "state": _("Tila"),
    "supervisor": _("Työnohjaaja"),
    "orderer": _("Tilaaja"),
    "group_name": _("Ryhmä tai työyhteisö"),
    "group_size_planned": _("Osallistujia"),
    "form": _("Muoto"),
    "framework": _("Työskentelytavat"),
    "starts_on": _("Alkaa"),
    "ends_on": _("Päättyy"),
    "signed_on": _("Allekirjoitettu"),
    "meetings_planned": _("Tapaamiskertoja"),
    "meeting_minutes": _("Kesto, min"),
    "interval_min_weeks": _("Tapaamisväli, viikkoa"),
    "scheduling_rule": _("Ajoista sopiminen"),
    "place_type": _("Paikka"),
    "place_text": _("Osoite"),
    "language": _("Kieli"),
    "unit_price_cents": _("Hinta"),
    "price_includes_vat": _("Sisältää alv:n"),
    "vat_class": _("Verokohtelu"),
    "billing_rhythm": _("Laskutus"),
    "payment_term_days": _("Maksuehto, päivää"),
    "payer": _("Maksaja"),
    "travel_billing": _("Matkakulut"),
    "cancel_free_hours": _("Maksuton peruutus, tuntia ennen"),
    "late_cancel_fee_pct": _("Myöhäinen peruutus, %"),
    "no_show_fee_pct": _("Saapumatta jääminen, %"),
    "notice_weeks": _("Irtisanomisaika, viikkoa"),
    "confidentiality_scope": _("Vaitiolo koskee"),
    "mid_evaluation": _("Väliarviointi"),
    "final_evaluation": _("Loppuarviointi"),
    "feedback_to_orderer": _("Palaute tilaajalle"),
    "co_supervisor": _("Toinen työnohjaaja"),
    "prior_contacts_disclosed": _("Aikaisemmat kontaktit käsitelty"),
    "prior_contacts_note": _("Mitä niistä sovittiin"),
    "goals_agreed_with": _("Tavoitteista sovittu"),
    "remote_tool": _("Etäyhteyden väline"),
    "trial_meetings": _("Kokeilukertoja"),
    "attendance_mode": _("Läsnäolo merkitään"),
    "least_present": _("Kokoontuu, kun paikalla vähintään"),
    "planning_fee": _("Kartoitustapaaminen"),
    "planning_fee_cents": _("Kartoitustapaamisen hinta"),
    "travel_price_cents": _("Matkan hinta"),
    "payer_reference": _("Maksajan viite"),
    "order_number": _("Tilausnumero"),
    "cost_center": _("Kustannuspaikka"),
    "late_consumes": _("Veloitettu peruutus kuluttaa kerran"),
    "fees_are_taxed": _("Peruutusmaksuun lisätään alv"),
    "cancel_exceptions": _("Ei veloiteta, kun syynä on"),
    "notes_policy": _("Muistiinpanot"),
    "dissatisfaction_path": _("Jos ollaan tyytymättömiä"),
    "privacy_notice_version": _("Tietosuojaselosteen versio"),
    "privacy_notice_on": _("Tietosuojaseloste annettu"),
    "mid_evaluation_after": _("Väliarvioinnin tapaaminen"),
    "certificate": _("Todistus"),
    "supervisees_accept": _("Ohjattavat hyväksyvät"),
    "budget": _("Kerrat"),
}

# The goals and what belongs to a form alone have places of their own.
_ELSEWHERE = {"goals", "new_orderer", "new_orderer_type", "price_basis", "interval_max_weeks"}
SHOWN = (
    *(name for _h, names in PARTS.values() for name in names if name not in _ELSEWHERE),
    "signed_on",
)


def budget_cell(_view: Any, _context: Any, row: Any, _name: str) -> str:
    """What is left of the agreed meetings, of the rows that the list has counted at once."""
    return budget_words(g.budgets.get(row.id, Budget()))


def exceptions_cell(_view: Any, _context: Any, row: Contract, _name: str) -> Any:
    """For what a late cancellation is not charged."""
    return ", ".join(label(WaiverReason(reason)) for reason in row.cancel_exceptions) or NOTHING
