"""What every table shares, and how SQLite and PostgreSQL are made to keep their promises."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, Enum, MetaData, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

# Older libraries can corrupt a database in WAL mode ("WAL-reset", mended in 3.51.3).
WAL_IS_SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)

# The words of one text in several languages: {"fi": "Hinnasto", "sv": "Priser"}.
Words = dict[str, str]


class Base(DeclarativeBase):
    """Every constraint has a name, so that a migration and an error can speak of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, aware and in UTC on both sides. A naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    # The methods are SQLAlchemy's: values on their way in and out.
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Translated(TypeDecorator[Words]):
    """A text in the languages that the practice has written it in; empty ones are not kept."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Words | None, dialect: Dialect) -> Words | None:
        if value is None:
            return None
        return {language: text for language, text in sorted(value.items()) if text}

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self.impl_instance.coerce_compared_value(op, value)


def choice(options: type[StrEnum]) -> Enum:
    """A column that holds one of the options by its value, guarded by a CHECK."""
    return Enum(
        options,
        name=options.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda enum: [option.value for option in enum],
    )


_writes: ContextVar[bool] = ContextVar("writes", default=True)
_WRITES = "tuokio.writes"


def expect_to_write(writes: bool) -> None:  # noqa: FBT001 - the subject of the call
    """Say whether the transactions begun from here on will write.

    A web request that only reads says no; commands and the worker leave it as it is.
    """
    _writes.set(writes)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside write, whatever the request is."""
    with _expecting(writes=True):
        yield


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read, and wait for no writer."""
    with _expecting(writes=False):
        yield


@contextmanager
def _expecting(*, writes: bool) -> Iterator[None]:
    token = _writes.set(writes)
    try:
        yield
    finally:
        _writes.reset(token)


def prepare(engine: Engine) -> None:
    """Attach the hooks that an engine needs before its first connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's own BEGIN comes too late to make check-then-insert safe; ours is in _begin_sqlite.
    connection.isolation_level = None
    for pragma in (
        "foreign_keys=ON",
        # Those who wait stand in no queue; in ten seconds one in ten thousand had no luck.
        "busy_timeout=20000",
        "secure_delete=ON",
        f"journal_mode={'WAL' if WAL_IS_SAFE else 'DELETE'}",
        "synchronous=EXTRA",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own knows no Ä, Ö or Å, and whoever seeks them would have to type them as they stand.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: Any) -> str | None:
    return None if value is None else str(value).lower()


def _begin_sqlite(connection: Any) -> None:
    # A reader that turns writer half-way fails at once with "database is locked".
    writes = connection.info[_WRITES] = _writes.get()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def only_reads(connection: Connection) -> bool:
    """Whether the connection's transaction has begun as one that only reads; PostgreSQL does not tell."""
    return connection.info.get(_WRITES) is False
