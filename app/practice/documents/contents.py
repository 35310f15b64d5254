"""What a version of a contract says, in the order of the trade association's checklist.

Domain.md sections 1.1 and 1.3. Everything comes from what was stored with the version: neither a
later change of the contract nor of the practice changes the document.
"""

from flask_babel import force_locale
from flask_babel import gettext as _

from app.practice.choices import Form
from app.practice.documents import money, parties, trust, work
from app.practice.documents.parts import Contents, Part, Said
from app.practice.models import ContractVersion
from app.practice.models.practice import LANGUAGES
from app.practice.theme import SPRUCE
from app.web.filters import day

_OF_SEAL = 16


def contents_of(version: ContractVersion) -> Contents:
    """The document in the contract's own language."""
    said = version.terms
    spoken = said["terms"]["language"]
    language = spoken if spoken in LANGUAGES else LANGUAGES[0]
    with force_locale(language):
        return Contents(
            language=language,
            title=_title(said),
            mark=_mark(version, said, language),
            practice=said["practice"]["name"],
            address=said["practice"]["address"],
            hue=said.get("look", {}).get("accent_hue", SPRUCE),
            parts=tuple(part for part in _parts(said, language) if _says_something(part)),
            signing=parties.signing(said),
            page_words=_("Sivu {page}/{pages}"),
            seal=_("Tarkiste %(seal)s", seal=version.sha256[:_OF_SEAL]),
        )


def _parts(said: Said, language: str) -> tuple[Part, ...]:
    return (
        parties.parties(said),
        work.meetings(said, language),
        work.goals(said),
        work.evaluation(said),
        work.methods(said),
        money.price(said),
        money.cancelling(said),
        trust.ending(said),
        trust.dissatisfaction(said),
        trust.confidentiality(said, language),
    )


def _says_something(part: Part) -> bool:
    return bool(part.table or part.items or part.facts or part.text)


def _title(said: Said) -> str:
    form = Form(said["terms"]["form"])
    if form is Form.COACHING:
        return str(_("Valmennussopimus"))
    if form is Form.PARENT_GUIDANCE:
        return str(_("Sopimus vanhempainohjauksesta"))
    return str(_("Työnohjaussopimus"))


def _mark(version: ContractVersion, said: Said, language: str) -> str:
    number = said["terms"]["contract_no"]
    if not version.number:
        return str(_("%(number)s · luonnos", number=number))
    return str(
        _(
            "%(number)s · versio %(version)s · %(day)s",
            number=number,
            version=version.number,
            day=day(version.made_at, language),
        )
    )
