"""How the work may end, what to do when it does not please, and what stays between us."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from app.practice.choices import AttendanceMode, ConfidentialityScope, NotesPolicy
from app.practice.documents.parts import Part, Said, facts
from app.web.filters import day


def ending(said: Said) -> Part:
    """How either side may stop."""
    weeks = said["terms"]["notice_weeks"]
    notice = (
        ngettext("Irtisanomisaika on %(num)s viikko.", "Irtisanomisaika on %(num)s viikkoa.", weeks)
        if weeks
        else _("Irtisanomisaikaa ei ole.")
    )
    either = _("Kumpi tahansa osapuoli voi päättää sopimuksen ennen aikojaan.")
    return Part(title=_("Sopimuksen päättäminen"), text=(f"{either} {notice}",))


def dissatisfaction(said: Said) -> Part:
    """What is done when someone is not content."""
    text = said["terms"]["dissatisfaction_path"].strip()
    paragraphs = (line.strip() for line in text.splitlines())
    return Part(title=_("Jos ollaan tyytymättömiä"), text=tuple(filter(None, paragraphs)))


def confidentiality(said: Said, language: str) -> Part:
    """Secrecy, notes, and what was told before."""
    terms = said["terms"]
    promises = {
        ConfidentialityScope.SUPERVISOR_ONLY: _(
            "Työnohjaaja ei kerro muille, mitä tapaamisissa puhutaan."
        ),
        ConfidentialityScope.ALL_PARTICIPANTS: _(
            "Työnohjaaja ja kaikki osallistujat pitävät omana tietonaan, mitä tapaamisissa puhutaan."
        ),
    }
    notes = {
        NotesPolicy.NONE: _("Työnohjaaja ei tee muistiinpanoja."),
        NotesPolicy.OWN_PAPER: _(
            "Työnohjaajan omat muistiinpanot ovat paperilla, ja ne hävitetään työskentelyn päätyttyä."
        ),
        NotesPolicy.OWN_ENCRYPTED: _(
            "Työnohjaajan omat muistiinpanot ovat salattuina, ja ne hävitetään työskentelyn päätyttyä."
        ),
    }
    return Part(
        title=_("Luottamuksellisuus"),
        text=(
            promises[ConfidentialityScope(terms["confidentiality_scope"])]
            + " "
            + _(
                "Vaitiolo jatkuu sopimuksen päätyttyä. Siitä poiketaan vain, jos laki velvoittaa tai jonkun henki on vaarassa. Omassa työnohjauksessaan työnohjaaja voi puhua työstään niin, ettei ketään tunnisteta."
            ),
        ),
        facts=facts(
            (_("Muistiinpanot"), notes[NotesPolicy(terms["notes_policy"])]),
            (_("Läsnäolo"), _attendance(terms)),
            (_("Tietosuojaseloste"), _privacy_notice(terms, language)),
            (
                _("Aikaisemmat kontaktit"),
                _("Käsitelty ennen sopimusta.") if terms["prior_contacts_disclosed"] else "",
            ),
        ),
    )


def _attendance(terms: Said) -> str:
    if AttendanceMode(terms["attendance_mode"]) is AttendanceMode.PERSON:
        return str(_("Osallistujat kirjataan nimeltä."))
    return str(_("Osallistujista kirjataan vain lukumäärä."))


def _privacy_notice(terms: Said, language: str) -> str:
    if terms["privacy_notice_on"] is None:
        return ""
    given = day(date.fromisoformat(terms["privacy_notice_on"]), language)
    if not terms["privacy_notice_version"]:
        return str(_("Annettu %(day)s.", day=given))
    version = terms["privacy_notice_version"]
    return str(_("Annettu %(day)s, versio %(version)s.", day=given, version=version))
