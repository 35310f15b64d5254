"""What every table and every connection promises."""

import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from app import database
from app.extensions import db
from app.mail.models import OutboxMessage
from app.practice.models import Practice, Section, Supervisor
from tests.factories import (
    NOW,
    make_inquiry,
    make_meeting,
    make_page,
    make_practice,
    make_user,
)


def test_an_instant_comes_back_aware_and_in_utc(any_app):
    helsinki = timezone(timedelta(hours=2))
    meeting = make_meeting(starts_at=datetime(2026, 11, 30, 9, tzinfo=helsinki))
    db.session.expire_all()

    assert meeting.starts_at == datetime(2026, 11, 30, 7, tzinfo=UTC)
    assert meeting.starts_at.utcoffset() == timedelta(0)


def test_an_instant_without_zone_is_refused(any_app):
    with pytest.raises(StatementError, match="time zone"):
        make_meeting(starts_at=datetime(2026, 11, 30, 9))  # noqa: DTZ001 - the naive one


def test_a_text_keeps_only_the_languages_that_say_something(any_app):
    practice = make_practice(tagline={"sv": "Hej", "fi": "Hei", "en": ""})
    db.session.expire_all()

    assert practice.tagline == {"fi": "Hei", "sv": "Hej"}


def test_a_choice_outside_the_list_is_refused_by_the_database(any_app):
    practice = make_practice()

    with pytest.raises(IntegrityError, match="ck_practice_vat"):
        db.session.execute(text("UPDATE practice SET vat = 'sometimes'"))

    db.session.rollback()
    assert practice.vat == "registered"


def test_there_is_one_practice(any_app):
    make_practice()

    with pytest.raises(IntegrityError, match="ck_practice_only_one"):
        make_practice(id=2)


def test_a_row_cannot_point_nowhere(any_app):
    with pytest.raises(IntegrityError):
        make_user(supervisor=Supervisor(id=4711))


def test_deleting_a_page_deletes_its_sections(any_app):
    page = make_page(sections=[Section(kind="text")])

    db.session.execute(text("DELETE FROM page WHERE id = :id"), {"id": page.id})

    assert db.session.scalar(text("SELECT count(*) FROM section")) == 0


def test_an_integrity_error_carries_no_value(any_app):
    make_inquiry(form_key="same", email="salainen@example.com")

    with pytest.raises(IntegrityError) as caught:
        make_inquiry(form_key="same", email="salainen@example.com", name="Salla Salainen")

    # PostgreSQL's own detail names the key that is taken, never the rest of the row.
    assert "salainen" not in str(caught.value).lower()
    assert "hidden due to hide_parameters" in str(caught.value)


def test_every_constraint_has_a_name(any_app):
    inspector = inspect(db.engine)

    for table in database.Base.metadata.tables:
        named = inspector.get_check_constraints(table) + inspector.get_unique_constraints(table)
        named += [
            key for key in inspector.get_foreign_keys(table) if not is_named_inline(table, key)
        ]
        assert all(constraint["name"] for constraint in named), table


def is_named_inline(table, key):
    """SQLAlchemy does not read the name of a key that stands in its column's own line on SQLite."""
    name = (
        f"CONSTRAINT fk_{table}_{key['constrained_columns'][0]}_{key['referred_table']} REFERENCES"
    )
    if db.engine.dialect.name != "sqlite":
        return False
    query = text("SELECT sql FROM sqlite_master WHERE name = :table")
    with database.reading():
        return name in db.session.scalar(query, {"table": table})


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("foreign_keys", 1),
        ("busy_timeout", 20000),
        ("secure_delete", 1),
        ("synchronous", 3),
        ("journal_mode", "wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "delete"),
    ],
)
def test_every_sqlite_connection_is_opened_safely(app, pragma, value):
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_letters_beyond_ascii_have_a_small_form_too(any_app):
    asked = text("SELECT lower('ÄÄNEKOSKI ÅÖ'), lower(NULL)")

    assert tuple(db.session.execute(asked).one()) == ("äänekoski åö", None)


@pytest.fixture
def statements(app):
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield said
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("method", "begin"),
    [("GET", "BEGIN"), ("HEAD", "BEGIN"), ("POST", "BEGIN IMMEDIATE"), ("PUT", "BEGIN IMMEDIATE")],
)
def test_only_a_request_that_writes_takes_the_write_lock(statements, app, method, begin):
    with app.test_request_context("/healthz", method=method):
        app.preprocess_request()
        db.session.rollback()
        statements.clear()

        db.session.scalar(text("SELECT 1"))

    database.expect_to_write(True)  # noqa: FBT003 - as in app.web.requests
    assert statements[0] == begin


def test_a_reader_can_be_told_to_write(statements):
    database.expect_to_write(False)  # noqa: FBT003 - as in app.web.requests

    with database.writing(), db.engine.begin() as connection:
        connection.execute(text("SELECT 1"))
    with db.engine.begin() as connection:
        connection.execute(text("SELECT 2"))

    database.expect_to_write(True)  # noqa: FBT003 - as in app.web.requests
    assert [said for said in statements if said.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN"]


def test_a_writer_whose_turn_never_comes_is_told(app):
    with closing(sqlite3.connect(db.engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA busy_timeout=20")

            with pytest.raises(OperationalError, match="locked"):
                connection.execute(text("SELECT 1"))


def test_deleted_text_does_not_stay_in_the_file(app):
    practice = make_practice(name="Katoava Nimi")
    db.session.delete(practice)
    db.session.commit()
    path = db.engine.url.database

    with open(path, "rb") as file:  # noqa: PTH123 - a plain look at the bytes
        assert b"Katoava Nimi" not in file.read()


def test_a_row_that_two_people_change_is_not_overwritten(any_app):
    practice = make_practice()
    stale = db.session.get_one(Practice, 1).version

    db.session.execute(text("UPDATE practice SET version = version + 1"))
    practice.name = "Toinen nimi"

    with pytest.raises(Exception, match="1 row") as caught:
        db.session.flush()
    assert type(caught.value).__name__ == "StaleDataError"
    assert stale == 1


def test_alembic_and_sqlalchemy_stay_quiet(app):
    """Their words hold statements and values."""
    for name in ("sqlalchemy", "alembic", "werkzeug"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING


def test_a_mail_is_due_at_once(any_app):
    message = OutboxMessage(
        message_id="<1@x>", template="t", language="fi", recipient="a@example.com",
        subject="s", text="t", html="h",
    )  # fmt: skip
    db.session.add(message)
    db.session.flush()

    assert message.due_at.tzinfo is not None
    assert message.state == "queued"
    assert message.due_at > NOW - timedelta(days=36500)
