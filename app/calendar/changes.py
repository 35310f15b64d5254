"""Changes that feeds show and no meeting's own row tells of, noticed as they are stored.

Programs that know a feed by its date alone would go on showing a deleted meeting or a client's old
name. What is deleted past the session (`delete(Meeting)`) is not seen here.
"""

from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from app import clock
from app.booking.models import Inquiry
from app.calendar.models import Feed
from app.extensions import db
from app.practice.models import Contract, Meeting, Orderer, Practice, Supervisor


def listen() -> None:
    """Take notice from here on."""
    event.listen(db.session, "before_flush", note_changes)


def note_changes(session: Session, _context: Any, _rows: Any) -> None:
    """Stamp the feeds of those whose calendars have changed."""
    changed = [row for row in session.dirty if session.is_modified(row)]
    stamp = update(Feed).values(changed_at=clock.now())
    if any(isinstance(row, Practice) for row in changed):
        session.execute(stamp)
        return
    supervisors = {
        row.supervisor_id
        for row in session.deleted
        if isinstance(row, Meeting | Contract | Inquiry)
    }
    supervisors |= {row.supervisor_id for row in changed if isinstance(row, Orderer)}
    supervisors |= {row.id for row in changed if isinstance(row, Supervisor)}
    if supervisors:
        session.execute(stamp.where(Feed.supervisor_id.in_(supervisors)))
