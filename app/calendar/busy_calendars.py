"""Reading the calendars that supervisors keep elsewhere; the worker asks, and commits between steps.

What was read last stays until something better comes: a calendar that cannot be read is not free.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, insert, or_, select

from app.calendar import expanding, fetching
from app.calendar.busy_blocks import BusyTimes, Stretch
from app.calendar.expanding import UnreadableError
from app.calendar.fetching import Fetched
from app.extensions import db
from app.practice import queries
from app.practice.models import BusyBlock, BusyCalendar, BusyFault

log = structlog.get_logger()

EVERY = timedelta(minutes=15)
CLAIM_LENGTH = timedelta(minutes=5)
# Waits after the first, second … failure in a row, and the last one from there on.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 240))
# The days ahead wander on: what has not changed is worked out anew now and then all the same.
EXPAND_EVERY = timedelta(hours=24)
BEHIND = timedelta(days=1)
LEAST_AHEAD = timedelta(days=120)
BEYOND_HORIZON = timedelta(days=7)
_AT_ONCE = 500

Fetch = Callable[..., Fetched | None]
Expand = Callable[..., BusyTimes]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A calendar that this worker reads, and all that it needs to know meanwhile."""

    calendar_id: int
    until_at: datetime
    address: str = field(repr=False)
    etag: str
    last_modified: str
    window: Stretch


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came of it: busy times unless nothing has changed, or why it could not be read."""

    busy: BusyTimes | None = None
    fault: BusyFault | None = None
    etag: str = ""
    last_modified: str = ""


def claim_one(*, now: datetime) -> Claim | None:
    """Take the calendar that has waited longest for this worker; another worker passes it over."""
    query = (
        select(BusyCalendar)
        .where(
            BusyCalendar.due_at <= now,
            # A worker that died while reading: its claim has run out.
            or_(
                BusyCalendar.claimed_until_at.is_(None),
                BusyCalendar.claimed_until_at <= now,
            ),
        )
        .order_by(BusyCalendar.due_at, BusyCalendar.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    calendar = db.session.scalar(query)
    if calendar is None:
        return None
    calendar.claimed_until_at = now + CLAIM_LENGTH
    db.session.flush()
    is_fresh = calendar.expanded_at is not None and calendar.expanded_at > now - EXPAND_EVERY
    return Claim(
        calendar_id=calendar.id,
        until_at=calendar.claimed_until_at,
        address=calendar.address,
        etag=calendar.etag if is_fresh else "",
        last_modified=calendar.last_modified if is_fresh else "",
        window=_window(now),
    )


def read(
    claim: Claim, *, fetch: Fetch = fetching.fetch, expand: Expand = expanding.expand
) -> Reading:
    """Fetch the calendar and work out its busy times. The database is not touched."""
    try:
        fetched = fetch(claim.address, etag=claim.etag, last_modified=claim.last_modified)
        if fetched is None:
            return Reading(etag=claim.etag, last_modified=claim.last_modified)
        busy = expand(fetched.body, window=claim.window)
    except UnreadableError as error:
        return Reading(fault=error.fault)
    return Reading(busy=busy, etag=fetched.etag, last_modified=fetched.last_modified)


def keep(claim: Claim, reading: Reading, *, now: datetime) -> None:
    """Note how it went, and keep the busy times if there are new ones."""
    mine = BusyCalendar.claimed_until_at == claim.until_at
    query = select(BusyCalendar).where(BusyCalendar.id == claim.calendar_id, mine)
    calendar = db.session.scalar(query.with_for_update())
    # Removed meanwhile, or another worker has taken over.
    if calendar is None:
        return
    calendar.claimed_until_at = None
    calendar.fault = reading.fault
    if reading.fault is not None:
        calendar.failures += 1
        calendar.due_at = now + BACK_OFF[min(calendar.failures, len(BACK_OFF)) - 1]
        log.warning("busy_calendar.unread", calendar=calendar.id, fault=reading.fault.value)
        return
    calendar.failures = 0
    calendar.read_at = now
    calendar.due_at = now + EVERY
    calendar.etag, calendar.last_modified = reading.etag, reading.last_modified
    if reading.busy is not None:
        calendar.expanded_at = now
        calendar.unreadable = reading.busy.unreadable
        _keep_blocks(calendar, reading.busy.stretches)


def read_soon(calendar: BusyCalendar, *, now: datetime) -> None:
    """Let the worker read the calendar the next time it looks."""
    calendar.due_at = now
    db.session.flush()


def _window(now: datetime) -> Stretch:
    """From yesterday to beyond the last day that visitors are offered."""
    horizon = timedelta(days=queries.booking_rules().horizon_days)
    return Stretch(now - BEHIND, now + max(LEAST_AHEAD, horizon + BEYOND_HORIZON))


def _keep_blocks(calendar: BusyCalendar, stretches: Iterable[Stretch]) -> None:
    """Write only what is different: each change lets the public pages be made anew."""
    query = select(BusyBlock.id, BusyBlock.starts_at, BusyBlock.ends_at)
    there = {
        Stretch(starts_at, ends_at): block_id
        for block_id, starts_at, ends_at in db.session.execute(
            query.where(BusyBlock.calendar_id == calendar.id)
        )
    }
    wanted = set(stretches)
    gone = [block_id for stretch, block_id in there.items() if stretch not in wanted]
    for start in range(0, len(gone), _AT_ONCE):
        some = gone[start : start + _AT_ONCE]
        db.session.execute(delete(BusyBlock).where(BusyBlock.id.in_(some)))
    new = [
        {
            "calendar_id": calendar.id,
            "supervisor_id": calendar.supervisor_id,
            "starts_at": stretch.starts_at,
            "ends_at": stretch.ends_at,
        }
        for stretch in sorted(wanted - there.keys())
    ]
    if new:
        db.session.execute(insert(BusyBlock), new)
