"""The forms of a contract: its terms, its people and its meetings."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.widgets import HiddenInput

from app.admin import walls
from app.admin.forms import (
    LinesField,
    MoneyField,
    NumberField,
    OptionField,
    RowField,
    VersionField,
    at_most,
    at_most_lines,
    between,
    choices_of,
    optional,
    required,
)
from app.admin.labels import LANGUAGES
from app.admin.orderers import orderers
from app.admin.times import TimeForm
from app.practice.choices import (
    BillingRhythm,
    ConfidentialityScope,
    ContractRole,
    Form,
    MeetingKind,
    MidEvaluation,
    OrdererFeedback,
    Payer,
    Place,
    PriceBasis,
    SchedulingRule,
    TravelBilling,
    VatClass,
)
from app.practice.services import contracts
from app.web.fields import DayField

MOST_GOALS = 12


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
    framework = StringField(_("Viitekehys ja menetelmät"), [at_most(200)])
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

    groups = (
        (_("Osapuolet"), (
            "supervisor", "orderer", "new_orderer", "group_name", "group_size_planned",
        )),
        (_("Sisältö"), ("form", "framework", "goals")),
        (_("Tapaamiset"), (
            "starts_on", "ends_on", "meetings_planned", "meeting_minutes", "interval_min_weeks",
            "interval_max_weeks", "scheduling_rule", "place_type", "place_text", "language",
        )),
        (_("Hinta ja laskutus"), (
            "unit_price_cents", "price_basis", "price_includes_vat", "vat_class", "billing_rhythm",
            "payment_term_days", "payer", "travel_billing",
        )),
        (_("Ehdot"), (
            "cancel_free_hours", "late_cancel_fee_pct", "no_show_fee_pct", "notice_weeks",
            "confidentiality_scope", "mid_evaluation", "final_evaluation", "feedback_to_orderer",
        )),
    )  # fmt: skip


class NewContractForm(ContractForm):
    """A new contract may bring a new orderer along."""

    supervisor = RowField(_("Työnohjaaja"), walls.supervisors)
    orderer = RowField(_("Tilaaja"), orderers, allow_blank=True, blank_text=_("uusi tilaaja"))
    new_orderer = StringField(
        _("Uuden tilaajan nimi"), [at_most(160)], description=_("Jos tilaajaa ei ole luettelossa.")
    )
    inquiry = NumberField(widget=HiddenInput())


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
