"""Runs migrations in one transaction of our own, on SQLite with foreign keys off."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.accounts import models as _accounts  # noqa: F401 - every table is known when comparing
from app.booking import models as _booking  # noqa: F401
from app.calendar import models as _calendar  # noqa: F401
from app.database import Translated, UtcDateTime
from app.extensions import db
from app.mail import models as _mail  # noqa: F401
from app.practice import models as _practice  # noqa: F401
from app.site import watched

config = context.config


def _frozen(kind: str, item: object, _context: object) -> str | bool:
    """Write our own types as what they are on disk: a migration outlives the code it came from."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Translated):
        return "sa.JSON()"
    return False


class DanglingRowsError(Exception):
    """A migration would leave rows that point nowhere; nothing of it was kept."""


def run() -> None:
    """Migrate the database that the application is configured for."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Rebuilding a table with foreign keys on deletes its children (safety.md section 1).
            # The pragma does nothing inside a transaction, so it goes before ours.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                context.configure(
                    connection=connection,
                    target_metadata=db.metadata,
                    render_as_batch=connection.dialect.name == "sqlite",
                    compare_type=True,
                    render_item=_frozen,
                    transactional_ddl=True,
                )
                with context.begin_transaction():
                    watched.unwatch(connection)
                    context.run_migrations()
                    watched.watch(connection)
                _check_foreign_keys(connection)
        finally:
            if connection.dialect.name == "sqlite":
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if dangling:
        raise DanglingRowsError(sorted({row[0] for row in dangling}))


run()
