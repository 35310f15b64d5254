"""Limits on trying that hold across processes and restarts: counters in the database."""

import hashlib
import hmac
import ipaddress
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, request
from limits.storage import Storage
from sqlalchemy import Connection, String, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, database
from app.extensions import committed, db, limiter

IPV6_NETWORK_BITS = 64


class ThrottleCounter(database.Base):
    """How often something was tried in a window. The key is a keyed hash: no address is kept."""

    __tablename__ = "throttle_counter"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[Any] = mapped_column(database.UtcDateTime, index=True)


class DatabaseStorage(Storage):
    """Where Flask-Limiter counts. Each count is a transaction of its own, so a refused try counts too.

    SQLite has one writer: what the request has read so far, such as who has signed in, is let go
    of before counting. So limits are checked before a request changes anything.
    """

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 - the shape that limits asks for

    @property
    def base_exceptions(self) -> type[Exception]:
        return Exception

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count and answer the window's new total."""
        now = clock.now()
        ends_at = now + timedelta(seconds=expiry)
        counter = ThrottleCounter.__table__.c
        insert = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert(
            ThrottleCounter
        )
        is_over = counter.expires_at <= now
        counted = insert.values(
            key_hash=_hash(key), count=amount, expires_at=ends_at
        ).on_conflict_do_update(
            index_elements=["key_hash"],
            set_={
                "count": case((is_over, amount), else_=counter.count + amount),
                "expires_at": case((is_over, ends_at), else_=counter.expires_at),
            },
        )
        with _own_transaction() as connection:
            return int(connection.execute(counted.returning(counter.count)).scalar_one())

    def get(self, key: str) -> int:
        row = self._row(key)
        return row.count if row else 0

    def get_expiry(self, key: str) -> float:
        row = self._row(key)
        return float((row.expires_at if row else clock.now()).timestamp())

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with _own_transaction() as connection:
            return connection.execute(delete(ThrottleCounter)).rowcount

    def clear(self, key: str) -> None:
        with _own_transaction() as connection:
            connection.execute(
                delete(ThrottleCounter).where(ThrottleCounter.key_hash == _hash(key))
            )

    def _row(self, key: str) -> Any:
        query = select(ThrottleCounter.count, ThrottleCounter.expires_at).where(
            ThrottleCounter.key_hash == _hash(key), ThrottleCounter.expires_at > clock.now()
        )
        with committed() as connection:
            return connection.execute(query).one_or_none()


@contextmanager
def _own_transaction() -> Iterator[Connection]:
    """Count apart from the request, which has only read so far: SQLite has one writer at a time."""
    db.session.rollback()
    with database.writing(), db.engine.begin() as connection:
        yield connection


def init_throttle(app: Flask) -> None:
    """Bind the limiter; first of all hooks, before anything opens the database."""
    limiter.init_app(app)


def client_network() -> str:
    """The visitor's address; of an IPv6 one the network, for a visitor has a whole one."""
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - not bound to
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_NETWORK_BITS), strict=False))
    return str(address)


def typed_email() -> str:
    """The e-mail address typed into the form that is sent, in one spelling."""
    return "email:" + request.form.get("email", "")[:254].strip().lower()


def seconds_to_wait() -> int | None:
    """How long until the limit that refused this request lets the visitor try again."""
    limit = limiter.current_limit
    if limit is None:
        return None
    return max(1, math.ceil(limit.reset_at - clock.now().timestamp()))


def delete_expired() -> int:
    """Forget the windows that are over; the caller commits."""
    query = delete(ThrottleCounter).where(ThrottleCounter.expires_at <= clock.now())
    return db.session.execute(query).rowcount  # type: ignore[attr-defined, no-any-return]


def _hash(key: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, key.encode(), hashlib.sha256).hexdigest()
