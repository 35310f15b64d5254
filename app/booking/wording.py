"""A meeting's time and place in the words of whoever it is told to."""

import re

from flask_babel import force_locale
from flask_babel import gettext as _

from app.booking.slots import Span
from app.practice import queries
from app.practice.choices import Place
from app.practice.labels import label
from app.practice.models import Meeting
from app.web.filters import long_day, time_span

# "Hei Ulrika!", "Hej,", "Hi there" on a line of its own; of the polite ones only with a name: "Hyvä Ulrika",
# not "Hyvä, että kirjoitit".
_GREETING = re.compile(
    r"""\s*(?:
        (?: (?:hei|heippa|moi|moikka|terve|tervehdys|hej|hejsan|hello|hi)\b
          | hyvää\s(?:huomenta|päivää|iltaa)\b | god\s(?:morgon|dag|kväll)\b | good\s(?:morning|afternoon|day)\b
          | (?:hyvä|arvoisa|bästa|kära|dear)\s+(?-i:[A-ZÅÄÖ])
        ) [^.,!?\n]{0,60} (?:[.,!\n]|\Z)
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def greets(message: str) -> bool:
    """Whether a typed message begins with a greeting of its own."""
    return _GREETING.match(message.replace("\r\n", "\n")) is not None


def place_of(meeting: Meeting, language: str) -> str:
    """The place as the visitor would say it; the practice's own address for its office."""
    with force_locale(language):
        if meeting.place_type is Place.CLIENT_PREMISES:
            kind = _("Teillä")
        elif meeting.place_type is Place.REMOTE and not meeting.place_text:
            return str(_("Etäyhteydellä. Lähetämme linkin erikseen ennen tapaamista."))
        else:
            kind = label(meeting.place_type)
            kind = f"{kind[0].upper()}{kind[1:]}"
    own = queries.practice().address if meeting.place_type is Place.OFFICE else ""
    address = meeting.place_text or own
    return f"{kind}, {address}" if address else kind


def time_of(span: Span | Meeting, language: str) -> str:
    """Day and time."""
    day, time = (
        long_day(span.starts_at, language),
        time_span(span.starts_at, span.ends_at, language),
    )
    return f"{day} {time}"
