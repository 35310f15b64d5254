"""What has happened to a row, as one timeline of events and mails."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy import select

from app.accounts import audit
from app.accounts.models import AuditEvent
from app.admin.labels import event_words, mail_words
from app.extensions import db
from app.mail import outbox
from app.mail.models import OutboxMessage

# What a link's secret looks like: whoever reads the history needs none of them.
_SECRET = re.compile(r"(https?://\S*/)[\w-]{20,}")


@dataclass(frozen=True)
class Happening:
    """A line of the timeline."""

    at: datetime
    what: str
    who: str = ""
    mail: OutboxMessage | None = None
    text: str = ""


def timeline(about: str, about_id: int, *, moves_of: Collection[int] = ()) -> list[Happening]:
    """Events and mails of a row, oldest first; of some meetings, how they were moved."""
    events = [
        Happening(
            event.happened_at, event_words(event.event), event.user.name if event.user else ""
        )
        for event in [*audit.history(about, about_id), *_moves(moves_of)]
    ]
    mails = [
        Happening(
            mail.created_at,
            mail_words(mail.template),
            mail=mail,
            text=_SECRET.sub(r"\1…", mail.text),
        )
        for mail in outbox.about(about, about_id)
    ]
    return sorted([*events, *mails], key=lambda happening: happening.at)


def _moves(meeting_ids: Collection[int]) -> list[AuditEvent]:
    query = select(AuditEvent).where(
        AuditEvent.about == "meeting",
        AuditEvent.about_id.in_(meeting_ids),
        AuditEvent.event.in_(["meeting.moved", "meeting.place_changed"]),
    )
    return list(db.session.scalars(query)) if meeting_ids else []


def has_moved_on(about: str, about_id: int) -> bool:
    """Whether anything was done since the page was opened: by another, or by a second click."""
    seen = request.form.get("seen")
    return seen is not None and seen != str(mark(about, about_id))


def mark(about: str, about_id: int) -> int:
    """How far the history has come: a form carries it, so that it is not acted upon twice."""
    return max((event.id for event in audit.history(about, about_id)), default=0)
