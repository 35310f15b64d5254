"""The record of who did what."""

from typing import Any

from flask import has_request_context
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import AuditEvent
from app.extensions import db


def record(event: str, *, about: str, about_id: int, **detail: Any) -> None:
    """Write down what is being done, in the same transaction; detail holds no client's words."""
    db.session.add(
        AuditEvent(event=event, about=about, about_id=about_id, detail=detail, user_id=_who_acts())
    )


def history(about: str, about_id: int) -> list[AuditEvent]:
    """What has been done to a row, oldest first."""
    query = (
        select(AuditEvent)
        .where(AuditEvent.about == about, AuditEvent.about_id == about_id)
        .options(joinedload(AuditEvent.user))
        .order_by(AuditEvent.happened_at, AuditEvent.id)
    )
    return list(db.session.scalars(query))


def _who_acts() -> int | None:
    if has_request_context() and current_user.is_authenticated:
        return int(current_user.user_id)
    return None
