"""Which version of its content the site shows: a token that changes with every change to it.

Triggers replace the token in the transaction of the change itself, so neither the admin, a
command nor a bulk statement can forget to, and both are seen at the same moment.
"""

import sqlite3
from threading import Lock
from typing import Any

import psycopg
import structlog
from flask import Flask, current_app, g, request
from sqlalchemy import CheckConstraint, Engine, String, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from app import database
from app.extensions import db

log = structlog.get_logger()

QUERY = "SELECT token FROM site_version"
ERRORS = (sqlite3.Error, psycopg.Error, SQLAlchemyError)
TOKEN_IN_ENVIRON = "tuokio.site_version"  # noqa: S105 - the name of a place


class SiteVersion(database.Base):
    """The token of the content that is stored now. There is one row."""

    __tablename__ = "site_version"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    token: Mapped[str] = mapped_column(String(36))


class Reader:
    """Reads the token before each page, over one connection of this process that nothing else uses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._connection: Any = None
        # The database may be another one when the engine is used again.
        event.listen(engine, "engine_disposed", lambda _engine: self.let_go())

    def token(self) -> str | None:
        """The token as of now; None when the database does not tell."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._open()
                return self._read()
            except ERRORS as error:
                log.warning("site_version.unknown", kind=type(error).__name__)
        self.let_go()
        return None

    def let_go(self) -> None:
        """Close the connection; the next reading opens another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _open(self) -> Any:
        pooled = self._engine.raw_connection()
        own = pooled.driver_connection
        pooled.detach()
        return own

    def _read(self) -> str | None:
        raise NotImplementedError


class SqliteReader(Reader):
    """SQLite knows without reading whether another connection has committed."""

    _seen: int | None = None
    _token: str | None = None

    def _open(self) -> Any:
        self._seen = None
        return super()._open()

    def _read(self) -> str | None:
        (seen,) = self._connection.execute("PRAGMA data_version").fetchone()
        if seen != self._seen:
            # A commit between the two reads is met the next time.
            self._token = _first(self._connection.execute(QUERY).fetchone())
            self._seen = seen
        return self._token


class PostgresqlReader(Reader):
    """PostgreSQL is asked each time, in no transaction."""

    def _open(self) -> Any:
        connection = super()._open()
        connection.autocommit = True
        return connection

    def _read(self) -> str | None:
        return _first(self._connection.execute(QUERY, prepare=True).fetchone())


def init_site_version(app: Flask) -> None:
    """Choose how this database is asked."""
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
        reader = (SqliteReader if is_sqlite else PostgresqlReader)(db.engine)
    app.extensions["site_version"] = reader


def site_version() -> str | None:
    """The token that held when this request began."""
    if "site_version" not in g:
        known = request.environ.get(TOKEN_IN_ENVIRON)
        g.site_version = known or current_app.extensions["site_version"].token()
    token: str | None = g.site_version
    return token


def _first(row: tuple[str] | None) -> str | None:
    return row[0] if row else None
