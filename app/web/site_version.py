"""Which version of its content the site shows: a token that changes with every change to it.

Triggers replace the token in the transaction of the change itself, so neither the admin, a
command nor a bulk statement can forget to, and both are seen at the same moment.
"""

from typing import Any

from flask import Flask, g, request
from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from app import database
from app.extensions import committed
from app.web.line import Line

QUERY = "SELECT token FROM site_version"
TOKEN_IN_ENVIRON = "tuokio.site_version"  # noqa: S105 - the name of a place


class SiteVersion(database.Base):
    """The token of the content that is stored now. There is one row."""

    __tablename__ = "site_version"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    token: Mapped[str] = mapped_column(String(36))


class Reader:
    """Reads the token before each page."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def token(self) -> str | None:
        """The token as of now; None when the database does not tell."""
        found: str | None = self._line.ask(self._read)
        return found

    def _read(self, connection: Any) -> str | None:
        row = connection.execute(QUERY).fetchone()
        return row[0] if row else None


class SqliteReader(Reader):
    """SQLite knows without reading whether another connection has committed."""

    _seen: tuple[Any, int] | None = None
    _token: str | None = None

    def _read(self, connection: Any) -> str | None:
        (number,) = connection.execute("PRAGMA data_version").fetchone()
        # The number means something to this one connection only.
        if self._seen != (connection, number):
            # A commit between the two reads is met the next time.
            self._token = super()._read(connection)
            self._seen = connection, number
        return self._token


def init_site_version(app: Flask) -> None:
    """Choose how this database is asked."""
    line: Line = app.extensions["line"]
    app.extensions["site_version"] = (SqliteReader if line.is_sqlite else Reader)(line)


def site_version() -> str | None:
    """The token that held when this request began or first asked; None when the database does not tell."""
    if "site_version" not in g:
        g.site_version = request.environ.get(TOKEN_IN_ENVIRON) or _committed_token()
    token: str | None = g.site_version
    return token


def _committed_token() -> str | None:
    # Not over the line: a request that reads by now may be what a writer waits for.
    try:
        with committed() as connection:
            return connection.scalar(select(SiteVersion.token))
    except SQLAlchemyError:
        return None
