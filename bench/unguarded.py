"""Tuokio without what keeps two meetings apart: proof that the check of the races sees a race."""

from sqlalchemy import event

from app import create_app, database
from app.extensions import db
from app.practice.services import meetings

app = create_app()


def _begin_nothing(_connection: object) -> None:
    """Each statement is a transaction of its own."""


with app.app_context():
    meetings.claim_calendar = lambda _supervisor_id: None
    if db.engine.dialect.name == "sqlite":
        event.remove(db.engine, "begin", database._begin_sqlite)  # noqa: SLF001 - taken away on purpose
