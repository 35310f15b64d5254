"""SQLite: who reads already needs no second connection while a writer waits for those who read."""

import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import select

from app import database
from app.extensions import db, limiter
from app.practice.models import Practice
from app.site.shell import shell
from app.web.site_version import site_version
from tests.factories import make_practice

PATIENCE_SECONDS = 20


def refused(path):
    """Whether SQLite turns a new reader away at this moment."""
    with closing(sqlite3.connect(path, timeout=0)) as probe:
        try:
            probe.execute("SELECT count(*) FROM practice").fetchone()
        except sqlite3.OperationalError:
            return True
    return False


@pytest.fixture
def waiting_writer(app):
    """The request reads, and somebody's commit waits for it to end."""
    make_practice(name="Metsäpolku")
    path = db.engine.url.database
    # With a write-ahead log, where SQLite's is safe, nobody waits for readers.
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    database.expect_to_write(writes=False)

    def write():
        with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as writer:
            writer.execute("UPDATE practice SET name = 'Toinen'")
            writer.commit()

    with app.test_request_context("/"):
        db.session.scalar(select(Practice.name))
        writer = threading.Thread(target=write)
        writer.start()
        pause = threading.Event()
        while not refused(path):
            pause.wait(0.01)
        yield
        db.session.rollback()
        writer.join(PATIENCE_SECONDS)
        assert db.session.scalar(select(Practice.name)) == "Toinen"
    database.expect_to_write(writes=True)


@pytest.mark.usefixtures("waiting_writer")
def test_the_frame_of_the_page_is_read():
    assert shell().practice.name == "Metsäpolku"


@pytest.mark.usefixtures("waiting_writer")
def test_the_version_of_the_site_is_read():
    assert site_version() is not None


@pytest.mark.usefixtures("waiting_writer")
def test_a_limit_is_read():
    assert limiter.storage.get("some-key") == 0
