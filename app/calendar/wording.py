"""A meeting in the words of a feed: each level tells what it may and nothing else (domain.md 4.3)."""

from datetime import UTC, datetime

from flask_babel import gettext as _

from app.calendar.models import Feed, FeedLevel
from app.calendar.queries import Entry
from app.ics import CalendarEvent, EventStatus
from app.practice.choices import MeetingKind, Place
from app.practice.labels import label
from app.practice.models import Practice
from app.practice.states import CANCELLED, MeetingState

# When what is written here, or in app.ics, last changed: without it ICSx5 would keep the old words.
FEED_FORMAT_SINCE = datetime(2026, 11, 1, tzinfo=UTC)


def event_of(entry: Entry, feed: Feed, house: Practice) -> CalendarEvent:
    """The event that a feed shows of a meeting."""
    is_cancelled = entry.state in CANCELLED
    summary = _summary(entry, feed, house)
    stamps = (
        entry.changed_at,
        entry.contract_changed_at,
        feed.changed_at,
        FEED_FORMAT_SINCE,
    )
    return CalendarEvent(
        uid=f"{entry.uid}@tuokio",
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        summary=_("PERUTTU: %(what)s", what=summary) if is_cancelled else summary,
        location=_location(entry, feed, house),
        description=_description(entry),
        status=_status(entry.state),
        is_busy=not is_cancelled,
        sequence=entry.sequence,
        created_at=entry.created_at,
        changed_at=max(stamp for stamp in stamps if stamp is not None),
    )


def _summary(entry: Entry, feed: Feed, house: Practice) -> str:
    if feed.contract_id is not None:
        return str(_("Tapaaminen: %(practice)s", practice=house.name))
    if feed.supervisor_id is None:
        return str(_("Varattu: %(supervisor)s", supervisor=entry.supervisor_name))
    return _SUMMARIES[feed.level](entry)


def _status(state: MeetingState) -> EventStatus:
    if state in CANCELLED:
        return EventStatus.CANCELLED
    if state is MeetingState.PROPOSED:
        return EventStatus.TENTATIVE
    return EventStatus.CONFIRMED


def _busy(_entry: Entry) -> str:
    return str(_("Varattu"))


def _by_code(entry: Entry) -> str:
    if entry.kind is MeetingKind.MAPPING:
        return str(_("Kartoitus"))
    if entry.code is None:
        return str(_("Työnohjaus"))
    return str(_("Työnohjaus %(code)s", code=entry.code))


def _in_full(entry: Entry) -> str:
    kind = _capitalised(label(entry.kind))
    whose = entry.group_name or entry.orderer_name or _asker(entry)
    return f"{kind}: {whose}" if whose else kind


_SUMMARIES = {FeedLevel.BUSY: _busy, FeedLevel.CODE: _by_code, FeedLevel.FULL: _in_full}


def _asker(entry: Entry) -> str:
    return ", ".join(part for part in (entry.asker_name, entry.asker_organisation) if part)


def _location(entry: Entry, feed: Feed, house: Practice) -> str:
    if entry.place_type is None:
        return ""
    tells_all = feed.level is FeedLevel.FULL or feed.contract_id is not None
    if tells_all and entry.place_text:
        return entry.place_text
    # A client's address would tell who the client is; these two tell nothing.
    own = {Place.OFFICE: house.address, Place.REMOTE: str(_("Etä"))}
    if tells_all:
        return own.get(entry.place_type) or _capitalised(label(entry.place_type))
    return own.get(entry.place_type, "")


def _description(entry: Entry) -> str:
    """The form of supervision, its code, and the orderer where the title names the group."""
    if entry.form is None:
        return ""
    form = f"{_capitalised(label(entry.form))} {entry.code}"
    return f"{form}\n{entry.orderer_name}" if entry.group_name else form


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
