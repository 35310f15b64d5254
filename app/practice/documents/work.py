"""What is done, when and where, what for, and how it is looked at."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from app.practice.choices import (
    Form,
    GoalsAgreedWith,
    MidEvaluation,
    OrdererFeedback,
    Place,
    SchedulingRule,
)
from app.practice.documents.parts import Part, Said, capital, facts
from app.practice.labels import label
from app.web.filters import day, number_range
from app.web.languages import LANGUAGE_NAMES


def meetings(said: Said, language: str) -> Part:
    """How long, how many, how often, where."""
    terms = said["terms"]
    count, trial = terms["meetings_planned"], terms["trial_meetings"]
    return Part(
        title=_("Tapaamiset"),
        facts=facts(
            (_("Työskentelyn muoto"), capital(label(Form(terms["form"])))),
            (_("Kesto"), _("%(minutes)s minuuttia", minutes=terms["meeting_minutes"])),
            (_("Määrä"), ngettext("%(num)s tapaaminen", "%(num)s tapaamista", count)),
            (
                _("Kokeilukerrat"),
                ngettext(
                    "Jatkosta päätetään ensimmäisen tapaamisen jälkeen.",
                    "Jatkosta päätetään %(num)s ensimmäisen tapaamisen jälkeen.",
                    trial,
                )
                if trial
                else "",
            ),
            (_("Tapaamisväli"), capital(_interval(terms))),
            (_("Voimassa"), _span(terms, language)),
            (_("Ajoista sopiminen"), capital(label(SchedulingRule(terms["scheduling_rule"])))),
            (_("Paikka"), place(said)),
            (_("Etäyhteys"), terms["remote_tool"]),
            (_("Kieli"), LANGUAGE_NAMES[terms["language"]]),
            (_("Aiempi sopimus"), _renewed(said)),
        ),
    )


def goals(said: Said) -> Part:
    """What the work is for, and who has agreed on it."""
    agreed = {
        GoalsAgreedWith.SUPERVISEES: _("Tavoitteista on sovittu ohjattavien kanssa."),
        GoalsAgreedWith.THREE_WAY: _(
            "Tavoitteista on sovittu yhdessä: ohjattavat, tilaaja ja työnohjaaja."
        ),
    }
    agreed_with = GoalsAgreedWith(said["terms"]["goals_agreed_with"])
    return Part(title=_("Tavoitteet"), items=tuple(said["goals"]), text=(agreed[agreed_with],))


def evaluation(said: Said) -> Part:
    """When the work is looked at, and what the orderer hears of it."""
    terms = said["terms"]
    feedback = OrdererFeedback(terms["feedback_to_orderer"])
    heard = capital(label(feedback)) + "."
    if feedback is not OrdererFeedback.NONE:
        heard += " " + _("Tilaajalle kerrotaan vain teemat, ja ohjattavat kuulevat ne ensin.")
    return Part(
        title=_("Arviointi ja palaute"),
        facts=facts(
            (_("Väliarviointi"), _mid_evaluation(terms)),
            (
                _("Loppuarviointi"),
                _("Työskentelyn päättyessä.")
                if terms["final_evaluation"]
                else _("Ei loppuarviointia."),
            ),
            (_("Palaute tilaajalle"), heard),
            (_("Todistus"), _("Annetaan työskentelyn päättyessä.") if terms["certificate"] else ""),
        ),
    )


def methods(said: Said) -> Part:
    """How the work is done."""
    return Part(
        title=_("Työskentelytavat"), text=tuple(filter(None, (said["terms"]["framework"],)))
    )


def _interval(terms: Said) -> str:
    least, most = terms["interval_min_weeks"], terms["interval_max_weeks"]
    if least == most == 1:
        return str(_("viikoittain"))
    return str(_("%(range)s viikon välein", range=number_range(least, most)))


def _span(terms: Said, language: str) -> str:
    begins = day(date.fromisoformat(terms["starts_on"]), language)
    if terms["ends_on"] is None:
        return str(_("%(day)s alkaen toistaiseksi", day=begins))
    ends = day(date.fromisoformat(terms["ends_on"]), language)
    return f"{begins}\N{EN DASH}{ends}" if language == "fi" else f"{begins} \N{EN DASH} {ends}"


def place(said: Said) -> str:
    """Where it is, with the practice's own address for its office."""
    kind = Place(said["terms"]["place_type"])
    own = said["practice"]["address"] if kind is Place.OFFICE else ""
    address = said["terms"]["place_text"] or own
    return ", ".join(filter(None, (capital(label(kind)), address)))


def _renewed(said: Said) -> str:
    if not said["predecessor"]:
        return ""
    return str(_("Tämä sopimus jatkaa sopimusta %(number)s.", number=said["predecessor"]))


def _mid_evaluation(terms: Said) -> str:
    mid = MidEvaluation(terms["mid_evaluation"])
    if mid is MidEvaluation.AFTER_N_SESSIONS and terms["mid_evaluation_after"]:
        return str(_("%(number)s. tapaamisen jälkeen.", number=terms["mid_evaluation_after"]))
    return capital(label(mid)) + "."
