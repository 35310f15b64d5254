"""A line of this process to the database, for the one question that comes before an answer.

A session, its transaction and its hooks cost ten times more than such a question itself.
"""

import sqlite3
from collections.abc import Callable
from threading import Lock
from typing import Any

import psycopg
import structlog
from flask import Flask
from sqlalchemy import Engine, Select, event
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db

log = structlog.get_logger()

ERRORS = (sqlite3.Error, psycopg.Error, SQLAlchemyError)


class Line:
    """One connection that nothing else uses, in no transaction. It is opened when it is first needed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._connection: Any = None
        # The database may be another one when the engine is used again.
        event.listen(engine, "engine_disposed", lambda _engine: self.let_go())

    @property
    def is_sqlite(self) -> bool:
        """Whether the other end is SQLite."""
        return self._engine.dialect.name == "sqlite"

    def ask(self, question: Callable[[Any], Any]) -> Any:
        """What is read over the connection; None when the database does not tell."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._open()
                return question(self._connection)
            except ERRORS as error:
                log.warning("line.broken", kind=type(error).__name__)
        self.let_go()
        return None

    def row_of(self, query: Select[*tuple[Any, ...]]) -> Callable[..., Any]:
        """Asks for the first row of a query by the names of its parameters; values are the driver's."""
        compiled = query.compile(dialect=self._engine.dialect)
        text, names = str(compiled), compiled.positiontup

        def row(**values: Any) -> Any:
            given = [values[name] for name in names] if names is not None else values
            return self.ask(lambda connection: connection.execute(text, given).fetchone())

        return row

    def let_go(self) -> None:
        """Close the connection; the next question opens another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _open(self) -> Any:
        pooled = self._engine.raw_connection()
        own = pooled.driver_connection
        pooled.detach()
        if not self.is_sqlite:
            own.autocommit = True  # type: ignore[union-attr]
        return own


def init_line(app: Flask) -> None:
    """Give the process its line."""
    with app.app_context():
        app.extensions["line"] = Line(db.engine)
