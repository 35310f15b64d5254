"""The token of the site's version: renewed by each change that pages show, and by no other."""

import re
from datetime import date

import pytest
from sqlalchemy import delete, event, text, update

from app.extensions import db
from app.practice.choices import SectionKind
from app.practice.models import (
    BookingRules,
    Practice,
    Section,
    VatRate,
)
from app.site.watched import TABLES
from tests.factories import (
    keep,
    make_busy_block,
    make_busy_calendar,
    make_closure,
    make_contract,
    make_feed,
    make_hours,
    make_inquiry,
    make_meeting,
    make_page,
    make_practice,
    make_service,
    make_supervisor,
    make_user,
)
from tests.visitors import Visitor


@pytest.fixture
def token(any_app):
    """Reads the token that the application sees now."""
    return any_app.extensions["site_version"].token


@pytest.fixture
def everything(any_app):
    """A row in each table that pages read."""
    make_practice()
    supervisor = make_supervisor(slug="aino")
    make_hours(supervisor=supervisor)
    make_closure(supervisor=supervisor)
    make_service(slug="ryhma", supervisors=[supervisor])
    page = make_page(slug="minusta")
    keep(Section(page_id=page.id, kind=SectionKind.TEXT, title={"fi": "Näin"}))
    make_meeting(supervisor=supervisor, inquiry=make_inquiry(supervisor=supervisor))
    make_contract(supervisor=supervisor)
    make_busy_block(calendar=make_busy_calendar(supervisor=supervisor))
    keep(BookingRules())
    keep(VatRate(valid_from_on=date(2099, 1, 1), permille=1))
    yield supervisor
    # Tests share the tables of PostgreSQL, and the rates stay.
    db.session.rollback()
    db.session.execute(delete(VatRate).where(VatRate.permille == 1))
    db.session.commit()


def empty(table):
    """Delete what is in a table, and before it what points there; true rates stay."""
    for other in reversed(db.metadata.sorted_tables):
        if other.name == table:
            break
        if other.name not in {"site_version", "vat_rate"}:
            db.session.execute(other.delete())
    db.session.commit()
    mine = " WHERE permille = 1" if table == "vat_rate" else ""
    return text(f"DELETE FROM {table}{mine}")  # noqa: S608 - no stranger names tables


@pytest.mark.parametrize("table", TABLES)
def test_every_change_to_a_watched_table_renews_it(everything, token, table):
    column = db.metadata.tables[table].columns.keys()[0]
    for change in (text(f"UPDATE {table} SET {column} = {column}"), empty(table)):  # noqa: S608
        before = token()

        db.session.execute(change)
        db.session.commit()

        assert token() not in {before, None}


def test_a_new_row_renews_it(any_app, token):
    seen = [token()]
    make_practice()
    seen.append(token())
    supervisor = make_supervisor()
    seen.append(token())
    make_hours(supervisor=supervisor)
    seen.append(token())
    make_meeting(supervisor=supervisor)
    seen.append(token())

    assert len(set(seen)) == 5


def test_what_no_page_shows_leaves_it(everything, token):
    before = token()

    make_user()
    make_inquiry()
    make_feed(supervisor=everything)
    make_busy_calendar(supervisor=everything)

    assert token() == before


def test_one_transaction_renews_it_once_and_at_its_end(everything, token):
    before = token()
    for number in range(20):
        db.session.execute(update(Practice).values(phone=str(number)))
    during = token()
    db.session.commit()

    assert during == before
    assert token() != before


def test_every_table_that_a_kept_page_reads_is_watched(everything, any_app):
    """Whoever lets a page read another table learns here to name it in app.site.watched."""
    read = set()

    def note(_connection, _cursor, statement, *_rest):
        read.update(re.findall(r"\b(?:FROM|JOIN) \"?(\w+)", statement))

    event.listen(db.engine, "before_cursor_execute", note)
    client = Visitor(any_app)
    for path in ("/", "/en/", "/palvelut/ryhma", "/hinnasto", "/tyonohjaajat/aino", "/minusta", "/tietosuoja", "/saavutettavuus", "/sitemap.xml", "/ota-yhteytta"):  # fmt: skip
        assert client.get(path).status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)

    assert read - {"site_version"} == set(TABLES)


def test_without_its_row_nothing_is_known(everything, any_app, token):
    db.session.execute(text("DELETE FROM site_version"))
    db.session.commit()
    try:
        assert token() is None
        assert Visitor(any_app).get("/").status_code == 200
    finally:
        db.session.execute(text("INSERT INTO site_version (id, token) VALUES (1, 'again')"))
        db.session.commit()
    assert token() == "again"


def test_without_its_table_nothing_is_known(make_app, tmp_path):
    app = make_app(DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")

    assert app.extensions["site_version"].token() is None


def test_another_file_under_the_same_name_is_read_anew(make_app, tmp_path, migrated_file):
    """As after restoring a backup."""
    path = tmp_path / "site.db"
    path.write_bytes(migrated_file.read_bytes())
    app = make_app(DATABASE_URL=f"sqlite:///{path}")
    token = app.extensions["site_version"].token
    before = token()
    with app.app_context():
        make_practice()
        assert token() != before
        db.session.remove()
        db.engine.dispose()

    path.unlink()
    path.write_bytes(migrated_file.read_bytes())

    assert token() == before


@pytest.mark.postgresql
def test_two_who_change_the_site_at_once_do_not_wait_for_each_other(postgresql_app):
    """The row of the token is locked while committing only: held longer, two could lock each other out."""
    make_practice()
    make_service()
    db.session.rollback()
    token = postgresql_app.extensions["site_version"].token
    seen = [token()]

    with db.engine.connect() as one, db.engine.connect() as other:
        for connection in (one, other):
            connection.execute(text("SET lock_timeout = '2s'"))
        one.execute(text("UPDATE practice SET phone = '1'"))
        other.execute(text("UPDATE service SET position = 7"))
        other.commit()
        seen.append(token())
        one.execute(text("UPDATE service SET position = 8"))
        one.commit()
        seen.append(token())

    assert len(set(seen)) == 3
