"""The closed lists of offers, contracts, series and evaluations in the reader's own words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from app.practice.cancelling import Ground
from app.practice.checklist import Lack
from app.practice.choices import (
    AcceptanceWay,
    AttendanceMode,
    EvaluationKind,
    FeedbackQuestion,
    GoalsAgreedWith,
    MailTopic,
    NotesPolicy,
    PlanningFee,
    SignerRole,
    WaiverReason,
)
from app.practice.series import Mark, Way
from app.practice.states import EvaluationState, FeedbackState, OfferState

CONTRACT_LABELS: Mapping[type[StrEnum], Mapping[StrEnum, Any]] = {
    AttendanceMode: {
        AttendanceMode.COUNT: _("vain lukumäärä"),
        AttendanceMode.PERSON: _("nimittäin"),
    },
    NotesPolicy: {
        NotesPolicy.NONE: _("ei muistiinpanoja"),
        NotesPolicy.OWN_PAPER: _("omat, paperilla"),
        NotesPolicy.OWN_ENCRYPTED: _("omat, salattuina"),
    },
    PlanningFee: {
        PlanningFee.FREE: _("maksuton"),
        PlanningFee.HALF: _("puolet tapaamisen hinnasta"),
        PlanningFee.NORMAL: _("tapaamisen hinta"),
        PlanningFee.AMOUNT: _("sovittu summa"),
    },
    GoalsAgreedWith: {
        GoalsAgreedWith.SUPERVISEES: _("ohjattavien kanssa"),
        GoalsAgreedWith.THREE_WAY: _("kolmikannassa"),
    },
    WaiverReason: {
        WaiverReason.COMPELLING_REASON: _("pakottava syy, kuten äkillinen sairastuminen"),
        WaiverReason.FORCE_MAJEURE: _("ylivoimainen este"),
        WaiverReason.GOODWILL: _("työnohjaajan päätös"),
    },
    MailTopic: {
        MailTopic.CONTRACT: _("sopimus ja sen muutokset"),
        MailTopic.MEETINGS: _("tapaamisten ajat"),
        MailTopic.REPORTS: _("raportit maksajalle"),
        MailTopic.EVALUATIONS: _("arviointikyselyt"),
    },
    SignerRole: {
        SignerRole.ORDERER: _("tilaaja"),
        SignerRole.SUPERVISOR: _("työnohjaaja"),
        SignerRole.SUPERVISEE: _("ohjattava"),
    },
    AcceptanceWay: {
        AcceptanceWay.PAGE: _("verkossa"),
        AcceptanceWay.PAPER: _("paperilla"),
    },
    EvaluationKind: {
        EvaluationKind.MID: _("väliarviointi"),
        EvaluationKind.FINAL: _("loppuarviointi"),
    },
    EvaluationState: {
        EvaluationState.PLANNED: _("suunniteltu"),
        EvaluationState.OPEN: _("vastattavana"),
        EvaluationState.DONE: _("tehty"),
        EvaluationState.SKIPPED: _("jätetty väliin"),
    },
    FeedbackState: {
        FeedbackState.DRAFT: _("luonnos"),
        FeedbackState.SHOWN_TO_SUPERVISEES: _("näytetty ohjattaville"),
        FeedbackState.DELIVERED: _("annettu tilaajalle"),
        FeedbackState.WAIVED: _("ei anneta"),
    },
    OfferState: {
        OfferState.DRAFT: _("luonnos"),
        OfferState.SENT: _("lähetetty"),
        OfferState.ACCEPTED: _("hyväksytty"),
        OfferState.REJECTED: _("hylätty"),
        OfferState.EXPIRED: _("vanhentunut"),
        OfferState.WITHDRAWN: _("peruttu"),
    },
    FeedbackQuestion: {
        FeedbackQuestion.GOALS: _("Työskentely on edennyt kohti tavoitteita"),
        FeedbackQuestion.COOPERATION: _("Yhteistyö työnohjaajan kanssa on toiminut"),
        FeedbackQuestion.SAFETY: _("Tapaamisissa on voinut puhua turvallisesti"),
        FeedbackQuestion.USEFULNESS: _("Työnohjauksesta on ollut hyötyä työssäni"),
        FeedbackQuestion.ARRANGEMENTS: _("Ajat, paikka ja muut järjestelyt ovat sopineet"),
    },
    Ground: {
        Ground.NOT_AGREED_YET: _("aikaa ei ollut vielä vahvistettu"),
        Ground.BY_SUPERVISOR: _("työnohjaajan esteestä ei veloiteta"),
        Ground.IN_TIME: _("peruttu sopimuksen mukaan ajoissa"),
        Ground.LATE: _("peruttu myöhemmin kuin sopimus sallii maksutta"),
        Ground.LATE_BUT_FREE: _("peruttu myöhässä, mutta sopimus ei veloita siitä"),
        Ground.MISSED: _("kukaan ei saapunut"),
        Ground.MISSED_BUT_FREE: _("kukaan ei saapunut, mutta sopimus ei veloita siitä"),
    },
    Mark: {
        Mark.HOLIDAY: _("pyhäpäivä"),
        Mark.EVE: _("suljettu aatto"),
        Mark.CLOSURE: _("sulku"),
        Mark.SCHOOL_HOLIDAY: _("koulujen lomaviikko"),
        Mark.OVERLAP: _("toinen tapaaminen samaan aikaan"),
        Mark.BUFFER: _("liian lähellä toista tapaamista"),
        Mark.NO_SUCH_TIME: _("kelloa siirretään tuolloin eteenpäin"),
        Mark.OUTSIDE: _("sopimus ei ole silloin voimassa"),
    },
    Way: {
        Way.AS_PLANNED: _("pidetään"),
        Way.NEXT_FREE_WEEK: _("seuraava vapaa viikko"),
        Way.OTHER_TIME: _("muu aika"),
        Way.SKIP: _("ohitetaan, tilalle yksi loppuun"),
        Way.LEAVE_OUT: _("jätetään pois"),
    },
    Lack: {
        Lack.GOALS: _("ainakin yksi tavoite"),
        Lack.PRICE: _("hinta"),
        Lack.MID_EVALUATION_AFTER: _("monennenko tapaamisen jälkeen väliarviointi tehdään"),
        Lack.SIGNED_ON: _("tilaajan ja työnohjaajan hyväksyntä"),
        Lack.SUPERVISEES: _("ohjattavat tai ryhmän nimi"),
        Lack.CONTACT_PERSON: _("tilaajan yhteyshenkilö"),
        Lack.BUSINESS_ID: _("tilaajan Y-tunnus"),
        Lack.BILLING: _("laskutusosoite tai verkkolaskuosoite ja viite"),
        Lack.PAYER: _("maksajan tiedot"),
        Lack.PLACE: _("tapaamispaikan osoite"),
        Lack.REMOTE_TOOL: _("etäyhteyden väline"),
        Lack.METHODS: _("työskentelytavat"),
        Lack.TRAVEL_PRICE: _("matkakulujen hinta"),
        Lack.PLANNING_FEE: _("kartoitustapaamisen hinta"),
        Lack.CANCEL_EXCEPTIONS: _("kuluttajan oikeus perua pakottavasta syystä"),
        Lack.DISSATISFACTION_PATH: _("miten toimitaan, jos ollaan tyytymättömiä"),
        Lack.PRIVACY_NOTICE: _("tietosuojaseloste annettu"),
        Lack.PRIOR_CONTACTS: _("aikaisemmat kontaktit käsitelty"),
    },
}
