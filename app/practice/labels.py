"""The closed lists in the reader's own words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from app.practice.choices import (
    BillingRhythm,
    ConfidentialityScope,
    ContractRole,
    Corners,
    Eve,
    Form,
    MeetingKind,
    MidEvaluation,
    OrdererFeedback,
    OrdererType,
    Payer,
    Place,
    PriceBasis,
    SchedulingRule,
    SectionKind,
    TravelBilling,
    Vat,
    VatClass,
)
from app.practice.contract_labels import CONTRACT_LABELS
from app.practice.models import HoursKind
from app.practice.states import (
    ContractState,
    MeetingState,
)

Labels = Mapping[StrEnum, Any]

LABELS: Mapping[type[StrEnum], Labels] = {
    **CONTRACT_LABELS,
    Form: {
        Form.MAPPING: _("kartoitustapaaminen"),
        Form.INDIVIDUAL: _("yksilötyönohjaus"),
        Form.GROUP: _("ryhmätyönohjaus"),
        Form.WORK_COMMUNITY: _("työyhteisötyönohjaus"),
        Form.MANAGER: _("esihenkilötyönohjaus"),
        Form.MANAGER_GROUP: _("esihenkilöryhmä"),
        Form.SUPERVISION_OF_SUPERVISION: _("työnohjauksen työnohjaus"),
        Form.CLIENT_WORK: _("asiakastyön työnohjaus"),
        Form.COACHING: _("valmennus"),
        Form.PARENT_GUIDANCE: _("vanhempainohjaus"),
    },
    Place: {
        Place.OFFICE: _("työnohjaajan vastaanotto"),
        Place.CLIENT_PREMISES: _("tilaajan tilat"),
        Place.REMOTE: _("etäyhteys"),
        Place.HYBRID: _("osin paikalla, osin etänä"),
        Place.OUTDOOR: _("ulkona"),
    },
    PriceBasis: {
        PriceBasis.PER_SESSION: _("tapaaminen"),
        PriceBasis.PER_45MIN: _("45 minuuttia"),
        PriceBasis.PER_HOUR: _("tunti"),
        PriceBasis.FIXED_TOTAL: _("koko työskentely"),
        PriceBasis.PER_PARTICIPANT: _("osallistuja"),
    },
    Vat: {
        Vat.REGISTERED: _("arvonlisäverovelvollinen"),
        Vat.SMALL_BUSINESS: _("vähäinen liiketoiminta"),
        Vat.HEALTH: _("terveydenhuollon palvelu"),
    },
    VatClass: {
        VatClass.STANDARD: _("yleinen verokanta"),
        VatClass.EXEMPT_SMALL_BUSINESS: _("veroton, vähäinen liiketoiminta"),
        VatClass.EXEMPT_HEALTH: _("veroton, terveydenhuolto"),
        VatClass.EXEMPT_SOCIAL: _("veroton, sosiaalihuolto"),
        VatClass.REVERSE_CHARGE_EU: _("käännetty verovelvollisuus, EU"),
    },
    SectionKind: {
        SectionKind.TEXT: _("teksti"),
        SectionKind.LIST: _("luettelo"),
        SectionKind.CARDS: _("kortit"),
        SectionKind.STEPS: _("vaiheet"),
        SectionKind.QUOTES: _("sitaatit"),
        SectionKind.PRICES: _("hinnat"),
        SectionKind.PEOPLE: _("työnohjaajat"),
        SectionKind.CONTACT: _("yhteystiedot ja vapaat ajat"),
    },
    Eve: {
        Eve.EPIPHANY: _("loppiaisaatto 5.1."),
        Eve.MAUNDY_THURSDAY: _("kiirastorstai"),
        Eve.MAY_DAY: _("vappuaatto 30.4."),
        Eve.NEW_YEAR: _("uudenvuodenaatto 31.12."),
    },
    Corners: {
        Corners.SOFT: _("pehmeät"),
        Corners.ROUND: _("pyöreät"),
        Corners.SHARP: _("terävät"),
    },
    OrdererType: {
        OrdererType.ORGANISATION: _("yritys tai yhteisö"),
        OrdererType.PUBLIC_BODY: _("julkinen toimija"),
        OrdererType.SELF_EMPLOYED: _("itsenäinen ammatinharjoittaja"),
        OrdererType.PRIVATE_PERSON: _("yksityishenkilö"),
    },
    ContractRole: {
        ContractRole.CONTACT_PERSON: _("yhteyshenkilö"),
        ContractRole.MANAGER: _("esihenkilö"),
        ContractRole.SUPERVISEE: _("ohjattava"),
        ContractRole.PAYER: _("maksaja"),
    },
    BillingRhythm: {
        BillingRhythm.PER_SESSION: _("tapaamisittain"),
        BillingRhythm.MONTHLY: _("kuukausittain"),
        BillingRhythm.PER_TERM: _("lukukausittain"),
        BillingRhythm.PREPAID: _("ennakkoon"),
        BillingRhythm.AT_END: _("työskentelyn päättyessä"),
    },
    Payer: {
        Payer.ORDERER: _("tilaaja"),
        Payer.SUPERVISEE: _("ohjattava itse"),
        Payer.SPLIT: _("jaetaan"),
    },
    SchedulingRule: {
        SchedulingRule.FIXED_SERIES: _("kiinteä sarja"),
        SchedulingRule.AGREED_EACH_TIME: _("sovitaan kerrallaan"),
        SchedulingRule.CLIENT_BOOKS_ONLINE: _("asiakas varaa verkossa"),
    },
    TravelBilling: {
        TravelBilling.NONE: _("sisältyy hintaan"),
        TravelBilling.KM: _("kilometreittäin"),
        TravelBilling.ACTUAL: _("kuittien mukaan"),
        TravelBilling.FIXED_PER_VISIT: _("kiinteä summa käynniltä"),
        TravelBilling.TRAVEL_TIME: _("matka-ajan mukaan"),
    },
    ConfidentialityScope: {
        ConfidentialityScope.SUPERVISOR_ONLY: _("työnohjaaja"),
        ConfidentialityScope.ALL_PARTICIPANTS: _("kaikki osallistujat"),
    },
    MidEvaluation: {
        MidEvaluation.EVERY_6_MONTHS: _("puolivuosittain"),
        MidEvaluation.HALFWAY: _("puolivälissä"),
        MidEvaluation.AFTER_N_SESSIONS: _("sovitun kerran jälkeen"),
        MidEvaluation.NONE: _("ei väliarviointia"),
    },
    OrdererFeedback: {
        OrdererFeedback.NONE: _("ei palautetta"),
        OrdererFeedback.THEMES_WRITTEN: _("teemat kirjallisesti"),
        OrdererFeedback.THEMES_ORAL: _("teemat suullisesti"),
        OrdererFeedback.THREE_WAY_MEETING: _("kolmikantakeskustelu"),
    },
    MeetingKind: {
        MeetingKind.MAPPING: _("kartoitus"),
        MeetingKind.REGULAR: _("työnohjaus"),
        MeetingKind.MID_EVALUATION: _("väliarviointi"),
        MeetingKind.FINAL_EVALUATION: _("loppuarviointi"),
        MeetingKind.THREE_WAY: _("kolmikanta"),
        MeetingKind.FEEDBACK: _("palautekeskustelu"),
    },
    HoursKind: {
        HoursKind.MAPPING: _("kartoitustapaamiset"),
        HoursKind.ANY: _("kaikki tapaamiset"),
    },
    ContractState: {
        ContractState.DRAFT: _("luonnos"),
        ContractState.SENT: _("lähetetty allekirjoitettavaksi"),
        ContractState.ACTIVE: _("voimassa"),
        ContractState.PAUSED: _("tauolla"),
        ContractState.ENDING: _("päätösvaiheessa"),
        ContractState.COMPLETED: _("päättynyt"),
        ContractState.TERMINATED: _("keskeytetty"),
        ContractState.CANCELLED: _("ei astunut voimaan"),
    },
    MeetingState: {
        MeetingState.PROPOSED: _("ehdotettu"),
        MeetingState.CONFIRMED: _("vahvistettu"),
        MeetingState.HELD: _("toteutunut"),
        MeetingState.NO_SHOW: _("ei saapunut"),
        MeetingState.CANCELLED_IN_TIME: _("peruttu ajoissa"),
        MeetingState.CANCELLED_LATE: _("peruttu myöhässä"),
        MeetingState.CANCELLED_BY_SUPERVISOR: _("työnohjaajan peruma"),
    },
}


def label(option: StrEnum) -> str:
    """An option in the language of the answer, in lower case as inside a sentence."""
    return str(LABELS[type(option)][option])
