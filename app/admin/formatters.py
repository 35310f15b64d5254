"""How values stand in lists and details: dates, money, words, and states with their dot."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from app import clock
from app.admin.labels import LANGUAGES, label
from app.booking.states import InquiryState
from app.mail.models import MailState
from app.practice.budget import Budget
from app.practice.states import ContractState, MeetingState, OfferState
from app.web import filters
from app.web.languages import in_language

NOTHING = Markup('<span class="nothing">–</span>')

# What a dot means is said by the word beside it; colours group the words. By list first: options
# of different lists may be spelled alike, and so be equal.
_TONES: dict[type[StrEnum], dict[StrEnum, str]] = {
    InquiryState: {
        InquiryState.NEW: "waits",
        InquiryState.CONTACTED: "goes",
        InquiryState.MAPPING_BOOKED: "goes",
        InquiryState.MAPPING_HELD: "waits",
        InquiryState.CONVERTED: "done",
    },
    MeetingState: {
        MeetingState.PROPOSED: "waits",
        MeetingState.CONFIRMED: "goes",
        MeetingState.HELD: "done",
        MeetingState.NO_SHOW: "wrong",
    },
    OfferState: {
        OfferState.DRAFT: "waits",
        OfferState.SENT: "waits",
        OfferState.ACCEPTED: "done",
    },
    ContractState: {
        ContractState.DRAFT: "waits",
        ContractState.SENT: "waits",
        ContractState.ACTIVE: "goes",
        ContractState.PAUSED: "waits",
        ContractState.ENDING: "goes",
        ContractState.COMPLETED: "done",
    },
    MailState: {
        MailState.QUEUED: "goes",
        MailState.SENDING: "goes",
        MailState.SENT: "done",
        MailState.FAILED: "wrong",
    },
}


def state(option: StrEnum) -> Markup:
    """A state as a word with its dot."""
    tone = _TONES[type(option)].get(option, "over")
    return Markup('<span class="state state-{}">{}</span>').format(tone, label(option))


def mail_state(option: MailState) -> Markup:
    """A mail's state; without a server nothing is sent but kept as a file."""
    if option is MailState.SENT and not current_app.config["MAIL_SERVER"]:
        words = _("tallennettu tiedostoon")
        return Markup('<span class="state state-waits">{}</span>').format(words)
    return state(option)


def option_cell(_view: Any, option: StrEnum, _name: str) -> Any:
    """A member of a closed list."""
    return state(option) if type(option) in _TONES else label(option)


def instant_cell(_view: Any, at: datetime, _name: str) -> str:
    """24.12.2026 klo 14.30."""
    return f"{filters.day(at, 'fi')} {filters.wall_time(at, 'fi')}"


def day_cell(_view: Any, on: date, _name: str) -> str:
    """24.12.2026."""
    return filters.day(on, "fi")


def time_cell(_view: Any, at: time, _name: str) -> str:
    """14.30."""
    return f"{at.hour}.{at.minute:02d}"


def yes_no_cell(_view: Any, is_so: bool, _name: str) -> str:  # noqa: FBT001 - Flask-Admin's call
    """A yes or no."""
    return _("kyllä") if is_so else _("ei")


def words_cell(_view: Any, words: dict[str, str], _name: str) -> Any:
    """A text of several languages, in the practice's own."""
    return in_language(words, "fi") or NOTHING


def list_cell(_view: Any, values: list[Any], _name: str) -> Any:
    """Several values."""
    return ", ".join(str(value) for value in values) or NOTHING


def text_cell(_view: Any, text: str, _name: str) -> Any:
    """A text as it is, its lines kept by the style sheet."""
    return text or NOTHING


def nothing_cell(_view: Any, _value: None, _name: str) -> Any:
    """No value."""
    return NOTHING


# Looked through in this order: an option is a str, a bool is an int, an instant is a date.
CELLS: dict[type, Any] = {
    type(None): nothing_cell,
    StrEnum: option_cell,
    bool: yes_no_cell,
    datetime: instant_cell,
    date: day_cell,
    time: time_cell,
    dict: words_cell,
    list: list_cell,
    str: text_cell,
}


def money_of(name: str) -> Any:
    """A cell for a column of cents."""

    def cell(_view: Any, _context: Any, row: Any, _name: str) -> Any:
        cents = getattr(row, name)
        return NOTHING if cents is None else filters.money(cents)

    return cell


def range_of(least: str, most: str) -> Any:
    """A cell for two columns that are the ends of a range."""

    def cell(_view: Any, _context: Any, row: Any, _name: str) -> Any:
        low = getattr(row, least)
        return NOTHING if low is None else filters.number_range(low, getattr(row, most))

    return cell


def language_cell(_view: Any, _context: Any, row: Any, _name: str) -> str:
    """A language by its name."""
    return str(LANGUAGES.get(row.language, row.language))


def linked(words: str, address: str) -> Markup:
    """Words that lead somewhere."""
    return Markup('<a href="{}">{}</a>').format(address, words)


def languages_cell(_view: Any, _context: Any, row: Any, name: str) -> str:
    """A column of one or several languages by their names."""
    written = getattr(row, name)
    codes = [written] if isinstance(written, str) else written
    return ", ".join(str(LANGUAGES.get(code, code)) for code in codes)


def price_cell(_view: Any, _context: Any, row: Any, _name: str) -> str:
    """160,00 € / tapaaminen."""
    return f"{filters.money(row.unit_price_cents)} / {label(row.price_basis)}"


def budget_words(made: Budget) -> str:
    """A budget in one line."""
    return _(
        "pidetty %(held)s / %(agreed)s, sopimatta %(left)s",
        held=made.held + made.consumed,
        agreed=made.agreed,
        left=made.left,
    )


def when(starts_at: datetime, ends_at: datetime) -> str:
    """to 24.12. klo 14.30–16.00, with the year when it is another one."""
    year = clock.local(starts_at).year
    shown_year = "" if year == clock.today().year else str(year)
    return f"{filters.short_day(starts_at, 'fi')}{shown_year} {filters.time_span(starts_at, ends_at, 'fi')}"
