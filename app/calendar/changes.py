"""Changes of what feeds show, noticed as they are stored.

A feed whose mark is the same has not changed, so a program that has it is told so without looking at a
single meeting. What is written past the session (`delete(Meeting)`) is not seen here.
"""

import secrets
from typing import Any

from sqlalchemy import event, inspect, or_, update
from sqlalchemy.orm import Session

from app import clock
from app.booking.models import Inquiry
from app.calendar.models import Feed
from app.extensions import db
from app.practice.models import Contract, Meeting, Orderer, Practice, Supervisor

# What feeds tell of a request; its state changes while its supervisor's calendar is claimed, and
# touching the feeds then as well would let PostgreSQL find a deadlock.
_TOLD_OF_INQUIRY = ("name", "organisation")


def listen() -> None:
    """Take notice from here on."""
    event.listen(db.session, "before_flush", note_changes)


def note_changes(session: Session, _context: Any, _rows: Any) -> None:
    """Give another mark to the feeds that will show something else."""
    changed = [row for row in session.dirty if session.is_modified(row)]
    if any(isinstance(row, Practice) for row in changed):
        _mark(session, None, all_words=True)
        return
    # No meeting's own row tells of these, and programs that go by its stamp would keep the old words.
    elsewhere: set[Any] = {row.supervisor_id for row in changed if isinstance(row, Orderer)}
    elsewhere |= {row.id for row in changed if isinstance(row, Supervisor)}
    elsewhere |= {row.supervisor_id for row in changed if _is_renamed(row)}
    elsewhere |= {
        row.supervisor_id
        for row in session.deleted
        if isinstance(row, Meeting | Contract | Inquiry)
    }
    shown = {row.supervisor_id for row in changed if isinstance(row, Meeting | Contract)}
    shown |= {row.supervisor_id for row in session.new if isinstance(row, Meeting)}
    if elsewhere:
        _mark(session, elsewhere, all_words=True)
    if shown - elsewhere:
        _mark(session, shown - elsewhere, all_words=False)


def _mark(session: Session, supervisors: set[Any] | None, *, all_words: bool) -> None:
    stamp = update(Feed).values(mark=secrets.token_hex(8))
    if all_words:
        stamp = stamp.values(changed_at=clock.now())
    if supervisors is not None:
        stamp = stamp.where(or_(Feed.supervisor_id.in_(supervisors), Feed.supervisor_id.is_(None)))
    session.execute(stamp.execution_options(synchronize_session=False))


def _is_renamed(row: Any) -> bool:
    return isinstance(row, Inquiry) and any(
        inspect(row).attrs[name].history.has_changes() for name in _TOLD_OF_INQUIRY
    )
