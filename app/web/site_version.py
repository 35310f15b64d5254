"""Which version of its content the site shows: a token that changes with every change to it.

Triggers replace the token in the transaction of the change itself, so neither the admin, a
command nor a bulk statement can forget to, and both are seen at the same moment.
"""

import sqlite3
from threading import Lock
from typing import Protocol

import structlog
from flask import Flask, current_app, g, request
from sqlalchemy import CheckConstraint, Engine, String, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from app import database
from app.extensions import db

log = structlog.get_logger()

TOKEN_IN_ENVIRON = "tuokio.site_version"  # noqa: S105 - the name of a place


class SiteVersion(database.Base):
    """The token of the content that is stored now. There is one row."""

    __tablename__ = "site_version"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    token: Mapped[str] = mapped_column(String(36))


class Reader(Protocol):
    """Reads the token often and cheaply."""

    def token(self) -> str | None:
        """The token as of now; None when the database does not tell."""


class SqliteReader:
    """One connection of its own, which knows without reading whether another has committed."""

    def __init__(self, engine: Engine) -> None:
        self._path = str(engine.url.database)
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._seen: int | None = None
        self._token: str | None = None
        event.listen(engine, "engine_disposed", self._let_go)

    def token(self) -> str | None:
        """The token, read from its table only after a commit."""
        with self._lock:
            try:
                return self._read()
            except sqlite3.Error as error:
                log.warning("site_version.unknown", kind=type(error).__name__)
                return None

    def _read(self) -> str | None:
        if self._connection is None:
            self._connection = sqlite3.connect(
                self._path, check_same_thread=False, isolation_level=None
            )
        (seen,) = self._connection.execute("PRAGMA data_version").fetchone()
        if seen != self._seen:
            # A commit between the two reads is met the next time.
            row = self._connection.execute("SELECT token FROM site_version").fetchone()
            self._token = row[0] if row else None
            self._seen = seen
        return self._token

    def _let_go(self, _engine: Engine) -> None:
        # The file may be another one when the engine is used again.
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._seen = None


class PostgresqlReader:
    """One tiny query, without a transaction around it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def token(self) -> str | None:
        """The token, read each time."""
        try:
            with self._engine.connect() as connection:
                return connection.exec_driver_sql("SELECT token FROM site_version").scalar()
        except SQLAlchemyError as error:
            log.warning("site_version.unknown", kind=type(error).__name__)
            return None


def init_site_version(app: Flask) -> None:
    """Choose how this database is asked."""
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
        reader: Reader = (SqliteReader if is_sqlite else PostgresqlReader)(db.engine)
    app.extensions["site_version"] = reader


def site_version() -> str | None:
    """The token that held when this request began."""
    if "site_version" not in g:
        known = request.environ.get(TOKEN_IN_ENVIRON)
        g.site_version = known or current_app.extensions["site_version"].token()
    token: str | None = g.site_version
    return token
