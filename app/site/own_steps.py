"""The steps that the visitor's own page offers, by their address, and what is said when one is done."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask_babel import gettext as _

from app.booking.models import Inquiry
from app.booking.services import own
from app.practice.states import StepNotAllowedError
from app.site.forms import read_slot
from app.site.own_situation import Stage, situation_of

Typed = Mapping[str, str]


class NothingChosenError(Exception):
    """A button that needs a time was pressed without one."""


def _choose(inquiry: Inquiry, typed: Typed, now: datetime) -> str:
    number = typed.get("meeting", "")
    own.choose(inquiry, int(number) if number.isdecimal() else 0, now=now)
    return str(_("Tapaaminen on sovittu. Lähetämme siitä vahvistuksen sähköpostiisi."))


def _refuse(inquiry: Inquiry, _typed: Typed, _now: datetime) -> str:
    own.refuse_offers(inquiry)
    return str(_("Kiitos tiedosta. Etsimme sinulle toisen ajan ja vastaamme sähköpostitse."))


def _move(inquiry: Inquiry, typed: Typed, now: datetime) -> str:
    starts_at = read_slot(typed.get("slot"))
    if starts_at is None:
        raise NothingChosenError
    _check_seen(inquiry, typed, now, but=starts_at)
    own.move(inquiry, starts_at, now=now)
    return str(_("Tapaaminen on siirretty. Lähetämme uudesta ajasta vahvistuksen sähköpostiisi."))


def _cancel(inquiry: Inquiry, typed: Typed, now: datetime) -> str:
    _check_seen(inquiry, typed, now)
    was_agreed = situation_of(inquiry, now=now).stage is Stage.AGREED
    own.cancel(inquiry, now=now)
    if was_agreed:
        return str(_("Tapaaminen on peruttu. Lähetämme siitä vielä vahvistuksen sähköpostiisi."))
    return str(_("Aika ei ole enää varattuna sinulle."))


def _withdraw(inquiry: Inquiry, _typed: Typed, now: datetime) -> str:
    own.withdraw(inquiry, now=now)
    return str(_("Yhteydenottosi on peruttu. Kiitos, että kerroit."))


def _ask_for_data(inquiry: Inquiry, _typed: Typed, now: datetime) -> str:
    own.ask_for_data(inquiry, now=now)
    return str(_("Pyyntösi on perillä. Saat tietosi kuukauden kuluessa."))


def _ask_for_erasure(inquiry: Inquiry, _typed: Typed, now: datetime) -> str:
    own.ask_for_erasure(inquiry, now=now)
    return str(_("Pyyntösi on perillä. Vastaamme siihen kuukauden kuluessa."))


def _check_seen(
    inquiry: Inquiry, typed: Typed, now: datetime, *, but: datetime | None = None
) -> None:
    """A press on a page that shows another meeting, or another time of it, changes nothing.

    Raises StepNotAllowedError. No meeting, or one that is where it should be moved (`but`), is for
    the step itself to tell of.
    """
    situation = situation_of(inquiry, now=now)
    meeting = situation.meeting
    if meeting is not None and meeting.starts_at != but and typed.get("seen") != situation.seen:
        raise StepNotAllowedError("the page shows another meeting")


STEPS: Mapping[str, Callable[[Inquiry, Typed, datetime], str]] = {
    "valitse": _choose,
    "ei-sovi": _refuse,
    "siirra": _move,
    "peru": _cancel,
    "peru-pyynto": _withdraw,
    "tiedot": _ask_for_data,
    "poisto": _ask_for_erasure,
}
