"""What a feed is in plain words, and when a program last read it."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from app import clock
from app.calendar.models import Feed, FeedLevel

# Every program that is in use asks more often than this.
SILENT_AFTER = timedelta(days=7)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

LEVELS = {
    FeedLevel.BUSY: _("Vain varattu: kellonajat eikä muuta"),
    FeedLevel.CODE: _("Sopimuksen tunnus, esimerkiksi Työnohjaus A7"),
    FeedLevel.FULL: _("Kaikki tiedot: laji, tilaaja tai ryhmä ja paikka"),
}


def whose_words(feed: Feed) -> str:
    """Whose meetings the feed has."""
    if feed.contract is not None:
        return gettext("Asiakas: sopimus %(code)s", code=feed.contract.code)
    return feed.supervisor.name if feed.supervisor else gettext("Koko toiminta")


def level_words(feed: Feed) -> str:
    """What can be read in it."""
    if feed.contract_id is not None:
        return gettext("Sopimuksen tapaamiset: aika ja paikka")
    if feed.supervisor_id is None:
        return gettext("Milloin kukin on varattu eikä muuta")
    return str(LEVELS[feed.level])


def is_silent(feed: Feed, *, now: datetime) -> bool:
    """Whether no program has read it for a week."""
    return now - (feed.fetch.fetched_at if feed.fetch else feed.created_at) > SILENT_AFTER


def reading_cell(_view: Any, _context: Any, feed: Feed, _name: str) -> Markup:
    """When it was last read and by what: "Google Kalenteri, 3 tuntia sitten"."""
    now = clock.now()
    tone = "wrong" if is_silent(feed, now=now) else "goes"
    if feed.fetch is None:
        words = gettext("ei vielä luettu")
        tone = "wrong" if tone == "wrong" else "waits"
    else:
        program = feed.fetch.program or gettext("tuntematon ohjelma")
        words = f"{program}, {ago(feed.fetch.fetched_at, now=now)}"
    return Markup('<span class="state state-{}">{}</span>').format(tone, words)


def ago(at: datetime, *, now: datetime) -> str:
    """How long since: 3 tuntia sitten."""
    passed = now - at
    if passed < HOUR:
        return gettext("alle tunti sitten")
    if passed < 2 * HOUR:
        return gettext("tunti sitten")
    if passed < 2 * DAY:
        return gettext("%(hours)s tuntia sitten", hours=passed // HOUR)
    return gettext("%(days)s päivää sitten", days=passed // DAY)
