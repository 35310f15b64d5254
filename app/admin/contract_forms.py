"""The forms of a contract: its terms, its people and its meetings."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.widgets import HiddenInput

from app.admin import walls
from app.admin.forms import (
    LinesField,
    MoneyField,
    NumberField,
    OptionField,
    RowField,
    TicksField,
    VersionField,
    at_most,
    at_most_lines,
    between,
    choices_of,
    optional,
    required,
)
from app.admin.labels import LANGUAGES, label
from app.admin.orderers import orderers
from app.admin.times import TimeForm
from app.practice import queries
from app.practice.choices import (
    AttendanceMode,
    BillingRhythm,
    ConfidentialityScope,
    ContractRole,
    Form,
    GoalsAgreedWith,
    MeetingKind,
    MidEvaluation,
    NotesPolicy,
    OrdererFeedback,
    OrdererType,
    Payer,
    Place,
    PlanningFee,
    PriceBasis,
    SchedulingRule,
    TravelBilling,
    VatClass,
    WaiverReason,
)
from app.practice.models import Contract, Orderer
from app.practice.services import contracts
from app.web.fields import DayField

MOST_GOALS = 12
# What a contract itself may promise; anyone's goodwill is no promise.
PROMISED = (WaiverReason.COMPELLING_REASON, WaiverReason.FORCE_MAJEURE)
# The steps of the form by their names in the address. A new contract begins with the needful ones.
PARTS = {
    "parties": (_("Osapuolet"), (
        "supervisor", "co_supervisor", "orderer", "new_orderer", "new_orderer_type", "group_name",
        "group_size_planned", "prior_contacts_disclosed", "prior_contacts_note",
    )),
    "content": (_("Sisältö"), ("form", "framework", "goals", "goals_agreed_with")),
    "meetings": (_("Tapaamiset"), (
        "starts_on", "ends_on", "meetings_planned", "meeting_minutes", "interval_min_weeks",
        "interval_max_weeks", "scheduling_rule", "place_type", "place_text", "remote_tool",
        "language", "trial_meetings", "attendance_mode", "least_present",
    )),
    "money": (_("Hinta ja laskutus"), (
        "unit_price_cents", "price_basis", "price_includes_vat", "vat_class", "billing_rhythm",
        "payment_term_days", "payer", "planning_fee", "planning_fee_cents", "travel_billing",
        "travel_price_cents", "payer_reference", "order_number", "cost_center",
    )),
    "terms": (_("Ehdot"), (
        "cancel_free_hours", "late_cancel_fee_pct", "no_show_fee_pct", "late_consumes",
        "fees_are_taxed", "cancel_exceptions", "notice_weeks", "confidentiality_scope",
        "notes_policy", "dissatisfaction_path", "privacy_notice_version", "privacy_notice_on",
    )),
    "evaluation": (_("Arviointi ja palaute"), (
        "mid_evaluation", "mid_evaluation_after", "final_evaluation", "feedback_to_orderer",
        "certificate", "supervisees_accept",
    )),
}  # fmt: skip
NEEDFUL = ("parties", "content", "meetings", "money")


def next_part(part: str) -> str:
    """The part that follows; nothing after the last."""
    names = list(PARTS)
    return names[names.index(part) + 1] if part in names[:-1] else ""


class GoalsField(LinesField):
    """Goals, one a line."""

    def process_data(self, value: Any) -> None:
        self.data = [getattr(goal, "text", goal) for goal in value or []]

    def populate_obj(self, obj: Any, name: str) -> None:
        contracts.agree_goals(obj, self.data)


class ContractForm(FlaskForm):
    """What a contract says."""

    version = VersionField()
    orderer = RowField(_("Tilaaja"), orderers)
    group_name = StringField(
        _("Ryhmän tai työyhteisön nimi"),
        [at_most(120)],
        description=_(
            "Nimi voi paljastaa asiakkaan. Se näkyy vain sinulle: täällä ja omassa syötteessä, jossa on kaikki tiedot."
        ),
    )
    group_size_planned = NumberField(_("Osallistujia"), [optional, between(1, 500)])
    form = OptionField(_("Työnohjausmuoto"), Form, without=(Form.MAPPING,))
    framework = StringField(
        _("Työskentelytavat"), [at_most(200)], description=_("Viitekehys ja menetelmät.")
    )
    goals = GoalsField(
        _("Tavoitteet"),
        [at_most_lines(MOST_GOALS, _("Enintään kaksitoista tavoitetta."))],
        description=_("Yksi tavoite rivillään."),
    )  # fmt: skip
    starts_on = DayField(_("Alkaa"), [required])
    ends_on = DayField(
        _("Päättyy"), description=_("Tyhjä tarkoittaa toistaiseksi voimassa olevaa.")
    )
    meetings_planned = NumberField(_("Tapaamiskertoja"), [required, between(1, 500)])
    meeting_minutes = NumberField(_("Tapaamisen kesto minuutteina"), [required, between(5, 600)])
    interval_min_weeks = NumberField(
        _("Tapaamisväli, vähintään viikkoja"), [required, between(1, 52)]
    )
    interval_max_weeks = NumberField(
        _("Tapaamisväli, enintään viikkoja"), [required, between(1, 52)]
    )
    scheduling_rule = OptionField(_("Ajoista sopiminen"), SchedulingRule)
    place_type = OptionField(_("Paikka"), Place)
    place_text = StringField(_("Osoite tai etäväline"), [at_most(200)])
    language = SelectField(_("Kieli"), choices=choices_of(LANGUAGES.items()))
    price_basis = OptionField(_("Hinnan peruste"), PriceBasis)
    unit_price_cents = MoneyField(_("Hinta, euroa"), [required])
    price_includes_vat = BooleanField(_("Hinta sisältää arvonlisäveron"))
    vat_class = OptionField(_("Verokohtelu"), VatClass)
    billing_rhythm = OptionField(_("Laskutus"), BillingRhythm)
    payment_term_days = NumberField(_("Maksuehto päivinä"), [required, between(0, 90)])
    payer = OptionField(_("Maksaja"), Payer)
    travel_billing = OptionField(_("Matkakulut"), TravelBilling)
    cancel_free_hours = NumberField(
        _("Maksuton peruutus viimeistään, tuntia ennen"), [required, between(0, 720)]
    )
    late_cancel_fee_pct = NumberField(
        _("Myöhäinen peruutus, prosenttia hinnasta"), [required, between(0, 100)]
    )
    no_show_fee_pct = NumberField(
        _("Saapumatta jääminen, prosenttia hinnasta"), [required, between(0, 100)]
    )
    notice_weeks = NumberField(_("Irtisanomisaika viikkoina"), [required, between(0, 52)])
    confidentiality_scope = OptionField(_("Vaitiolo koskee"), ConfidentialityScope)
    mid_evaluation = OptionField(_("Väliarviointi"), MidEvaluation)
    final_evaluation = BooleanField(_("Loppuarviointi tehdään"))
    feedback_to_orderer = OptionField(_("Palaute tilaajalle"), OrdererFeedback)

    co_supervisor = RowField(
        _("Toinen työnohjaaja"),
        queries.supervisors,
        allow_blank=True,
        blank_text="–",
        description=_("Näkee tämän sopimuksen ja sen tapaamiset ja voi muuttaa niitä."),
    )
    prior_contacts_disclosed = BooleanField(_("Aikaisemmat kontaktit on käsitelty"))
    prior_contacts_note = StringField(_("Mitä niistä sovittiin"), [at_most(400)])
    goals_agreed_with = OptionField(_("Tavoitteista sovittu"), GoalsAgreedWith)
    remote_tool = StringField(_("Etäyhteyden väline"), [at_most(80)])
    trial_meetings = NumberField(_("Kokeilukertoja"), [required, between(0, 3)])
    attendance_mode = OptionField(_("Läsnäolo merkitään"), AttendanceMode)
    least_present = NumberField(
        _("Ryhmä kokoontuu, kun paikalla on vähintään"), [optional, between(1, 500)]
    )
    planning_fee = OptionField(_("Kartoitustapaaminen"), PlanningFee)
    planning_fee_cents = MoneyField(_("Kartoitustapaamisen hinta, euroa"))
    travel_price_cents = MoneyField(_("Kilometrin, käynnin tai matkatunnin hinta, euroa"))
    payer_reference = StringField(_("Maksajan viite"), [at_most(80)])
    order_number = StringField(_("Tilausnumero"), [at_most(40)])
    cost_center = StringField(_("Kustannuspaikka"), [at_most(40)])
    late_consumes = BooleanField(_("Veloitettu peruutus lasketaan sovittuihin kertoihin"))
    fees_are_taxed = BooleanField(
        _("Peruutusmaksuun lisätään arvonlisävero"), description=_("Kysy kirjanpitäjältäsi.")
    )
    cancel_exceptions = TicksField(
        _("Ei veloiteta, kun syynä on"),
        choices=lambda: choices_of([(reason, label(reason)) for reason in PROMISED]),
    )
    notes_policy = OptionField(_("Muistiinpanot"), NotesPolicy)
    dissatisfaction_path = TextAreaField(_("Jos ollaan tyytymättömiä"), [at_most(2000)])
    privacy_notice_version = StringField(_("Tietosuojaselosteen versio"), [at_most(40)])
    privacy_notice_on = DayField(_("Tietosuojaseloste annettu"))
    mid_evaluation_after = NumberField(
        _("Väliarviointi monennessako tapaamisessa"), [optional, between(1, 500)]
    )
    certificate = BooleanField(_("Lopuksi annetaan todistus"))
    supervisees_accept = BooleanField(_("Myös ohjattavat hyväksyvät sopimuksen"))

    def __init__(self, *args: Any, obj: Contract | None = None, **more: Any) -> None:
        super().__init__(*args, obj=obj, **more)
        if obj is not None:
            # One that is kept together has an orderer behind the other's wall.
            self.orderer.query_factory = lambda: _with_own(obj)
        if len(queries.supervisors()) < 2 or not _is_own(obj):  # noqa: PLR2004 - another one
            del self.co_supervisor
        self._keep_parts(self._shown_parts())

    def _shown_parts(self) -> tuple[str, ...]:
        part = request.args.get("part", "")
        return (part,) if part in PARTS else tuple(PARTS)

    def _keep_parts(self, parts: tuple[str, ...]) -> None:
        self.groups = [PARTS[part] for part in parts]
        for part in PARTS.keys() - set(parts):
            for name in set(PARTS[part][1]) & set(self._fields):
                del self[name]


def _with_own(contract: Contract) -> list[Orderer]:
    mine = orderers()
    return mine if contract.orderer in mine else [contract.orderer, *mine]


def _is_own(contract: Contract | None) -> bool:
    return contract is None or contract.supervisor in walls.supervisors()


class NewContractForm(ContractForm):
    """A new contract may bring a new orderer along."""

    supervisor = RowField(_("Työnohjaaja"), walls.supervisors)
    orderer = RowField(_("Tilaaja"), orderers, allow_blank=True, blank_text=_("uusi tilaaja"))
    new_orderer = StringField(
        _("Uuden tilaajan nimi"), [at_most(160)], description=_("Jos tilaajaa ei ole luettelossa.")
    )
    new_orderer_type = OptionField(_("Uuden tilaajan tyyppi"), OrdererType)
    inquiry = NumberField(widget=HiddenInput())

    def _shown_parts(self) -> tuple[str, ...]:
        return NEEDFUL


class ContractMeetingForm(TimeForm):
    """One more meeting of a contract."""

    kind = OptionField(_("Laji"), MeetingKind, without=(MeetingKind.MAPPING,))


class SignForm(FlaskForm):
    """The day on which the contract was signed."""

    signed_on = DayField(_("Allekirjoitettu"), [required], description=_("Esimerkiksi 24.12.2026"))


class RoleForm(FlaskForm):
    """A person's role on the contract."""

    person = RowField(_("Henkilö"), lambda: ())
    role = OptionField(_("Rooli"), ContractRole)
