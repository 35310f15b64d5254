"""What feeds read: one query, and no word more than the feed's level tells."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from app.booking.models import Inquiry
from app.calendar.models import FeedLevel
from app.calendar.window import Window
from app.extensions import db
from app.practice.choices import Form, MeetingKind, Place
from app.practice.models import Contract, Meeting, Orderer
from app.practice.states import CANCELLED, LIVE, MeetingState


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A meeting as a feed knows it; what the level does not tell has not been read."""

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
    inquiry_changed_at: datetime | None = None
    place_text: str | None = None
    form: Form | None = None
    group_name: str | None = None
    orderer_name: str | None = None
    asker_name: str | None = None
    asker_organisation: str | None = None


_BUSY: tuple[Any, ...] = (
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
    Inquiry.changed_at.label("inquiry_changed_at"),
)
_COLUMNS = {FeedLevel.BUSY: _BUSY, FeedLevel.CODE: _CODE, FeedLevel.FULL: _FULL}


def entries(supervisor_id: int, window: Window, *, level: FeedLevel) -> list[Entry]:
    """A supervisor's meetings in the window, in order."""
    query = (
        select(*_COLUMNS[level])
        .select_from(Meeting)
        .where(
            Meeting.supervisor_id == supervisor_id,
            Meeting.starts_at >= window.since,
            or_(
                Meeting.state.in_(LIVE),
                and_(
                    Meeting.state.in_(CANCELLED),
                    Meeting.changed_at >= window.cancelled_since,
                ),
            ),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    if level is not FeedLevel.BUSY:
        query = query.outerjoin(Meeting.contract)
    if level is FeedLevel.FULL:
        query = query.outerjoin(Contract.orderer).outerjoin(
            Inquiry, Inquiry.id == Meeting.inquiry_id
        )
    return [Entry(**row) for row in db.session.execute(query).mappings()]
