"""Short phrases of the public pages that are made of numbers and closed lists."""

from collections.abc import Iterable, Sequence
from datetime import date

from babel.dates import get_day_names
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from app.database import Words
from app.practice.choices import VatClass
from app.practice.models import Page
from app.web.filters import EN_DASH, NBSP, number_range, short_day
from app.web.languages import current_language, language_of

# What the law has an untaxed price say (domain.md section 3.2).
VAT_NOTES = {
    VatClass.EXEMPT_SMALL_BUSINESS: lazy_gettext("Arvonlisäveroton toiminta, AVL 3 §"),
    VatClass.EXEMPT_HEALTH: lazy_gettext(
        "Arvonlisäveroton terveyden- ja sairaanhoitopalvelu, AVL 34–35 §"
    ),
    VatClass.EXEMPT_SOCIAL: lazy_gettext("Arvonlisäveroton sosiaalihuoltopalvelu, AVL 37–38 §"),
    VatClass.REVERSE_CHARGE_EU: lazy_gettext("Käännetty verovelvollisuus, AVL 65 §"),
}
_LANGUAGES = {
    "fi": lazy_gettext("suomi"),
    "sv": lazy_gettext("ruotsi"),
    "en": lazy_gettext("englanti"),
}
TWO = 2


def vat_note(vat_class: VatClass) -> str:
    """Why no tax is added; empty where it is."""
    return str(VAT_NOTES.get(vat_class, ""))


def participants(least: int | None, most: int | None) -> str:
    """3–6 osallistujaa; empty where the number is not limited."""
    if least is None:
        return ""
    if most is None or most == least:
        return str(ngettext("%(num)s osallistuja", "%(num)s osallistujaa", least))
    return str(_("%(range)s osallistujaa", range=number_range(least, most)))


def interval(least: int | None, most: int | None) -> str:
    """2–4 viikon välein; empty where it is not said."""
    if least is None:
        return ""
    if least == 1 and most in {None, 1}:
        return str(_("viikoittain"))
    return str(_("%(range)s viikon välein", range=number_range(least, most)))


def minutes_of(lengths: Sequence[int]) -> str:
    """90 min, 45 tai 90 min, 45–120 min."""
    if not lengths:
        return ""
    last = f"{lengths[-1]}{NBSP}min"
    if len(lengths) == 1:
        return last
    if len(lengths) == TWO:
        return str(_("%(first)s tai %(second)s", first=lengths[0], second=last))
    return f"{lengths[0]}{EN_DASH}{last}"


def hours_at_most(hours: int) -> str:
    """enintään 3 vuorokautta, enintään 36 tuntia."""
    days, rest = divmod(hours, 24)
    if rest:
        return str(ngettext("enintään tunnin", "enintään %(num)s tuntia", hours))
    return str(ngettext("enintään vuorokauden", "enintään %(num)s vuorokautta", days))


def weekday_heading(on: date) -> str:
    """Maanantai 30.11., Måndag 30.11, Monday 30 Nov."""
    language = current_language()
    locale = {"fi": "fi", "sv": "sv_FI", "en": "en_GB"}[language]
    weekday = get_day_names("wide", "stand-alone", locale=locale)[on.weekday()].capitalize()
    _short, _space, day = short_day(on, language).partition(" ")
    return f"{weekday} {day}"


def language_list(languages: Sequence[str]) -> str:
    """suomi, ruotsi, englanti."""
    return ", ".join(str(_LANGUAGES[language]) for language in languages)


def translation_note(texts: Iterable[Words | None]) -> str:
    """That the page, or a part of it, is not in the visitor's language; empty when all of it is."""
    language = current_language()
    shown = [language_of(words, language) for words in texts if words and any(words.values())]
    others = sorted({other for other in shown if other != language})
    if not others:
        return ""
    if language in shown:
        note = _("Osaa tästä sivusta ei ole suomeksi. Niiden kohtien kieli: %(language)s.", language=language_list(others))  # fmt: skip
    else:
        note = _("Tätä sivua ei ole suomeksi. Tekstin kieli: %(language)s.", language=language_list(others))  # fmt: skip
    return str(note)


def texts_of(page: Page) -> list[Words]:
    """All that the practice has written on a page."""
    texts = [page.title, page.summary]
    for section in page.sections:
        texts += [section.title, section.text]
        texts += [words for item in section.items for words in item.values()]
    return texts
