"""What feeds read: the versions of all meetings, and of the changed ones no word more than is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from app.booking.models import Inquiry
from app.calendar.models import Feed, FeedLevel
from app.calendar.window import Window
from app.extensions import db
from app.practice.choices import Form, MeetingKind, Place
from app.practice.models import Contract, Meeting, Orderer, Supervisor
from app.practice.states import CANCELLED, LIVE, MeetingState


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A meeting as a feed knows it; what the level does not tell has not been read."""

    id: int
    uid: str
    kind: MeetingKind
    state: MeetingState
    starts_at: datetime
    ends_at: datetime
    sequence: int
    created_at: datetime
    changed_at: datetime
    place_type: Place | None = None
    code: str | None = None
    contract_changed_at: datetime | None = None
    supervisor_name: str | None = None
    place_text: str | None = None
    form: Form | None = None
    group_name: str | None = None
    orderer_name: str | None = None
    asker_name: str | None = None
    asker_organisation: str | None = None


_BUSY: tuple[Any, ...] = (
    Meeting.id,
    Meeting.uid,
    Meeting.kind,
    Meeting.state,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.sequence,
    Meeting.created_at,
    Meeting.changed_at,
)
_CODE: tuple[Any, ...] = (
    *_BUSY,
    Meeting.place_type,
    Contract.code,
    Contract.changed_at.label("contract_changed_at"),
)
_FULL: tuple[Any, ...] = (
    *_CODE,
    Meeting.place_text,
    Contract.form,
    Contract.group_name,
    Orderer.name.label("orderer_name"),
    Inquiry.name.label("asker_name"),
    Inquiry.organisation.label("asker_organisation"),
)
_OF_PRACTICE: tuple[Any, ...] = (*_BUSY, Supervisor.name.label("supervisor_name"))
# The client's own place, and nothing of how the supervisor notes their work.
_OF_CLIENT: tuple[Any, ...] = (
    *_BUSY,
    Meeting.place_type,
    Meeting.place_text,
    Contract.changed_at.label("contract_changed_at"),
)
_COLUMNS = {FeedLevel.BUSY: _BUSY, FeedLevel.CODE: _CODE, FeedLevel.FULL: _FULL}
# SQLite takes so many numbers in a list, and more than that is nearly all of them anyway.
_MOST_LISTED = 500


def versions(feed: Feed, window: Window) -> list[tuple[int, int, int | None]]:
    """Each meeting of a feed in order: its number, its version, and its contract's."""
    query = (
        select(Meeting.id, Meeting.version, Contract.version)
        .outerjoin(Meeting.contract)
        .where(*_shown(feed, window))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [(number, own, contracts) for number, own, contracts in db.session.execute(query)]


def entries(feed: Feed, window: Window, numbers: Collection[int]) -> list[Entry]:
    """What a feed tells of some of its meetings."""
    query = select(*_columns(feed)).select_from(Meeting).where(*_shown(feed, window))
    if len(numbers) <= _MOST_LISTED:
        query = query.where(Meeting.id.in_(numbers))
    if feed.contract_id is not None:
        query = query.join(Meeting.contract)
    elif feed.supervisor_id is None:
        query = query.join(Meeting.supervisor)
    elif feed.level is not FeedLevel.BUSY:
        query = query.outerjoin(Meeting.contract)
    if _columns(feed) is _FULL:
        query = query.outerjoin(Contract.orderer).outerjoin(
            Inquiry, Inquiry.id == Meeting.inquiry_id
        )
    found = (Entry(**row) for row in db.session.execute(query).mappings())
    return [entry for entry in found if entry.id in numbers]


def _columns(feed: Feed) -> tuple[Any, ...]:
    if feed.contract_id is not None:
        return _OF_CLIENT
    return _OF_PRACTICE if feed.supervisor_id is None else _COLUMNS[feed.level]


def _shown(feed: Feed, window: Window) -> list[ColumnElement[bool]]:
    shown: list[ColumnElement[bool]] = [
        Meeting.starts_at >= window.since,
        or_(
            Meeting.state.in_(LIVE),
            and_(Meeting.state.in_(CANCELLED), Meeting.changed_at >= window.cancelled_since),
        ),
    ]
    if feed.contract_id is not None:
        shown.append(Meeting.contract_id == feed.contract_id)
    elif feed.supervisor_id is not None:
        shown.append(Meeting.supervisor_id == feed.supervisor_id)
    return shown
