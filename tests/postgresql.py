"""A PostgreSQL of the test run's own, and the application on it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import flask_migrate
import psycopg
import pytest
from flask import Flask

from app.extensions import db
from tests.applications import new_app

MUST_HAVE_ALL = os.environ.get("REQUIRE_POSTGRESQL") == "1" or (
    os.environ.get("REQUIRE_BROWSER") == "1"
)


MakeApp = Callable[..., Flask]


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a PostgreSQL of our own, on a socket in a folder; `{}` is the database."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        reason = "no PostgreSQL in /usr/lib/postgresql"
        pytest.fail(reason) if MUST_HAVE_ALL else pytest.skip(reason)
    binaries = found[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="tuokio-postgresql-"))
    # PostgreSQL refuses to run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")

    def run(name: str, *arguments: str) -> None:
        subprocess.run(
            [*as_user, binaries / name, "-D", folder / "data", *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )

    settings = f"-c listen_addresses='' -k {folder} -c fsync=off -c full_page_writes=off"
    run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    run("pg_ctl", "start", "-w", "-s", "-l", str(folder / "log"), "-o", settings)
    try:
        yield f"postgresql+psycopg://postgres@/{{}}?host={folder}"
    finally:
        run("pg_ctl", "stop", "-s", "-m", "immediate")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def empty_postgresql(postgresql_url: str) -> Callable[[str, str], str]:
    """Makes a database anew, as a copy of another, and answers its address."""
    plain_url = postgresql_url.replace("+psycopg", "").format("postgres")

    def make(name: str, template: str = "template1") -> str:
        with psycopg.connect(plain_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return postgresql_url.format(name)

    return make


@pytest.fixture(scope="session")
def migrated_postgresql(
    empty_postgresql: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of an empty PostgreSQL database, migrated once."""
    name = "migrated"
    app = new_app(tmp_path_factory.mktemp("postgresql"), DATABASE_URL=empty_postgresql(name))
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()
    return name


def _is_untouched(url: str) -> bool:
    """Whether the database still has its shape; a test may have taken its guard away."""
    query = "SELECT count(*) FROM pg_constraint WHERE conname = 'no_overlapping_meetings'"
    try:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            return connection.execute(query).fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def _empty_all_tables() -> None:
    """Quicker than a new database; what the migrations have put into it stays."""
    names = [table.name for table in reversed(db.metadata.sorted_tables)]
    emptying = [
        f'DELETE FROM "{name}"'  # noqa: S608 - our own tables
        for name in names
        if name not in {"vat_rate", "site_version"}
    ]
    with db.engine.begin() as connection:
        connection.exec_driver_sql("; ".join(emptying))


@pytest.fixture
def postgresql_app(
    built_apps: MakeApp, empty_postgresql: Callable[..., str], migrated_postgresql: str,
    postgresql_url: str,
) -> Iterator[Flask]:  # fmt: skip
    """As app, on PostgreSQL."""
    url = postgresql_url.format("tuokio")
    if not _is_untouched(url):
        empty_postgresql("tuokio", migrated_postgresql)
    app = built_apps(csrf=False, database_url=url)
    config = dict(app.config)

    with app.app_context():
        _empty_all_tables()
        yield app

    with app.app_context():
        db.engine.dispose()
    app.config.clear()
    app.config.update(config)
