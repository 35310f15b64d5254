"""Fixtures, no data: the application on a fresh database, and clients to visit it with."""

import os
import shutil
import smtplib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import flask_migrate
import pytest
from click.testing import Result
from flask import Flask, session
from sqlalchemy import select

from app import clock
from app.accounts import sessions
from app.accounts.models import Role, User
from app.extensions import db
from app.mail.models import OutboxMessage
from app.practice.models import Supervisor
from tests.applications import new_app
from tests.browsers import browser, playwright  # noqa: F401 - fixtures of one browser for all
from tests.factories import NOW, make_user
from tests.postgresql import (  # noqa: F401 - fixtures of one server for all
    empty_postgresql,
    migrated_postgresql,
    postgresql_app,
    postgresql_url,
)
from tests.visitors import HtmxVisitor, Visitor

# What is promised of SQLite holds on any disk, and one in memory takes half the time.
MEMORY = Path("/dev/shm")  # noqa: S108 - each run makes a folder of its own there
if os.access(MEMORY, os.W_OK):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


MakeApp = Callable[..., Flask]
Staff = Callable[..., Visitor]


# --- The application --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database, migrated once; each test gets a copy."""
    instance = tmp_path_factory.mktemp("template")
    app = new_app(instance)
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()
    return instance / "tuokio.db"


@pytest.fixture(scope="session")
def built_apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeApp]:
    """Applications are built once a session, for that takes longer than most tests."""
    apps: dict[tuple[bool, str], Flask] = {}

    def build(*, csrf: bool, database_url: str = "") -> Flask:
        key = (csrf, database_url)
        if key not in apps:
            url = {"DATABASE_URL": database_url} if database_url else {}
            apps[key] = new_app(tmp_path_factory.mktemp("instance"), csrf=csrf, **url)
        return apps[key]

    yield build

    for app in apps.values():
        with app.app_context():
            db.engine.dispose()


def fresh(app: Flask, migrated_file: Path) -> Iterator[Flask]:
    """The application with an empty SQLite database, and its settings put back afterwards."""
    instance = Path(app.instance_path)
    with app.app_context():
        db.engine.dispose()
    shutil.rmtree(instance)
    instance.mkdir()
    shutil.copy(migrated_file, instance / "tuokio.db")
    config = dict(app.config)

    with app.app_context():
        yield app

    app.config.clear()
    app.config.update(config)


@pytest.fixture
def app(built_apps: MakeApp, migrated_file: Path) -> Iterator[Flask]:
    """The application on SQLite without CSRF tokens, its context open for the test's own look-ups."""
    yield from fresh(built_apps(csrf=False), migrated_file)


@pytest.fixture
def secure_app(built_apps: MakeApp, migrated_file: Path) -> Iterator[Flask]:
    """As app, but forms need their CSRF token."""
    yield from fresh(built_apps(csrf=True), migrated_file)


@pytest.fixture
def make_app(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[MakeApp]:
    """Builds applications with other settings: make_app(MAIL_SERVER="…"). No context is open."""
    apps: list[Flask] = []

    def make(*, csrf: bool = False, **settings: object) -> Flask:
        instance = tmp_path_factory.mktemp("instance")
        shutil.copy(migrated_file, instance / "tuokio.db")
        apps.append(new_app(instance, csrf=csrf, **settings))
        return apps[-1]

    yield make

    for app in apps:
        with app.app_context():
            db.engine.dispose()


# --- PostgreSQL -------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The application on SQLite and, in a second round, on PostgreSQL."""
    name = "app" if request.param == "sqlite" else "postgresql_app"
    return request.getfixturevalue(name)


# --- Visitors ---------------------------------------------------------------------------------


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A browser without JavaScript."""
    return Visitor(app)


@pytest.fixture
def secure_client(secure_app: Flask) -> Visitor:
    """A browser whose forms must carry their CSRF token."""
    return Visitor(secure_app)


@pytest.fixture
def htmx(app: Flask) -> HtmxVisitor:
    """A browser in which htmx asks for fragments."""
    return HtmxVisitor(app)


@pytest.fixture
def staff(app: Flask) -> Staff:
    """Signs people in: staff(role=Role.OWNER, supervisor=None, htmx=False) answers their browser."""

    def sign_in(
        *,
        role: Role = Role.OWNER,
        supervisor: Supervisor | None = None,
        user: User | None = None,
        htmx: bool = False,
    ) -> Visitor:
        return signed_in(app, user or make_user(role=role, supervisor=supervisor), htmx=htmx)

    return sign_in


def signed_in(app: Flask, user: User, *, htmx: bool = False) -> Visitor:
    """A browser in which the user has signed in just now."""
    visitor = (HtmxVisitor if htmx else Visitor)(app)
    user_id = user.id
    db.session.rollback()
    # A context of its own, so that nothing of the sign-in stays in the test's.
    with app.app_context(), app.test_request_context(environ_base=visitor.environ_base):
        sign_in = sessions.begin(db.session.get_one(User, user_id))
        sign_in.created_at = sign_in.last_seen_at = clock.now()
        db.session.commit()
        cookie = dict(session)
    with visitor.session_transaction() as kept:
        kept.update(cookie)
    visitor.user = user
    return visitor


@pytest.fixture
def command(app: Flask) -> Callable[..., Result]:
    """Runs a flask command: command("practice", "check", path).exit_code."""

    def run(*words: object, typed: str = "") -> Result:
        db.session.rollback()
        # A context of its own: what the command forgot to commit is gone.
        with app.app_context():
            return app.test_cli_runner().invoke(args=[str(word) for word in words], input=typed)

    return run


# --- The world outside ------------------------------------------------------------------------


class Outbox(Sequence[OutboxMessage]):
    """The mails written so far, oldest first, read anew at each look."""

    def __getitem__(self, index):
        return self._all()[index]

    def __len__(self) -> int:
        return len(self._all())

    def to(self, address: str) -> list[OutboxMessage]:
        """The mails to one address."""
        return [message for message in self if message.recipient == address]

    @staticmethod
    def _all() -> list[OutboxMessage]:
        return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


@pytest.fixture
def outbox() -> Outbox:
    """What the application has written to anyone: [mail.template for mail in outbox]."""
    return Outbox()


@pytest.fixture
def smtp_open() -> None:
    """Lets a test of delivery speak SMTP with a server of its own."""


@pytest.fixture(autouse=True)
def smtp_closed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sends mail by accident."""
    if "smtp_open" in request.fixturenames:
        return

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a test tried to send mail")

    monkeypatch.setattr(smtplib.SMTP, "connect", refuse)


@pytest.fixture(autouse=True)
def a_monday_in_november(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins at NOW, whatever the day is outside, and its clock goes on from there.

    Servers that are processes of their own have the true time, and so have tests that visit them.
    """
    if not any(request.node.get_closest_marker(name) for name in ("browser", "true_time")):
        began_at = datetime.now(UTC)  # noqa: TID251 - the true time, to count from

        class InNovember(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return (NOW + (datetime.now(UTC) - began_at)).astimezone(tz)  # noqa: TID251

        # Below clock.now, which columns hold as their default since they were defined.
        monkeypatch.setattr(clock, "datetime", InNovember)


@pytest.fixture
def stop_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock that views read: stop_clock(NOW). Rules and services take the time as argument."""

    def stop(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return stop
