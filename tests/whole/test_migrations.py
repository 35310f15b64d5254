"""Migrations on both engines: they say what the models say, lose nothing, and fail whole."""

import re
import shutil

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app.config import ROOT
from app.database import Base
from app.extensions import db
from tests.factories import (
    make_busy_block,
    make_busy_calendar,
    make_contract,
    make_feed,
    make_inquiry,
    make_meeting,
    make_offer,
    make_page,
    make_practice,
    make_service,
    make_supervisor,
    make_user,
)


def tables():
    return set(inspect(db.engine).get_table_names())


def schema():
    """Everything that the database itself says about its shape."""
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            query = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
        else:
            query = (
                "SELECT table_name, column_name, data_type, is_nullable, column_default"
                " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
            )
        return [
            # Building a table anew may write its constraints in another order.
            tuple(sorted(re.split(r",?\s*\n\s*", str(column))) for column in row)
            for row in connection.execute(text(query))
        ]


def rows():
    with db.engine.connect() as connection:
        return {
            table: sorted(map(str, connection.execute(text(f'SELECT * FROM "{table}"')).fetchall()))  # noqa: S608
            for table in tables()
            if table != "alembic_version"
        }


def fill():
    """A row in every corner."""
    make_practice()
    supervisor = make_supervisor()
    make_service(supervisors=[supervisor])
    make_page()
    make_user(supervisor=supervisor)
    make_feed(supervisor=supervisor)
    make_busy_block(calendar=make_busy_calendar(supervisor=supervisor))
    contract = make_contract(supervisor=supervisor)
    inquiry = make_inquiry(supervisor=supervisor)
    make_meeting(contract=contract, inquiry=inquiry)
    make_offer(inquiry=inquiry)
    db.session.remove()


def test_there_is_one_head():
    script = ScriptDirectory(str(ROOT / "migrations"))

    assert len(script.get_heads()) == 1


def test_the_head_is_what_the_models_say(empty_app):
    upgrade()

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            found
            for found in compare_metadata(context, Base.metadata)
            # The index of the exclusion constraint belongs to no model.
            if "no_overlapping_meetings" not in str(found)
        ]
    assert differences == []


def test_every_check_of_the_models_is_in_the_database(empty_app):
    """Comparing metadata does not see CHECK constraints."""
    upgrade()
    inspector = inspect(db.engine)

    for table in Base.metadata.sorted_tables:
        wanted = {
            str(constraint.name)
            for constraint in table.constraints
            if isinstance(constraint, sa.CheckConstraint)
        }
        there = {found["name"] for found in inspector.get_check_constraints(table.name)}
        assert wanted == there, table.name


def test_the_guard_of_the_diary_is_there(empty_app):
    upgrade()

    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'no%' ORDER BY name"
            expected = ["no_overlapping_meetings_insert", "no_overlapping_meetings_update"]
        else:
            query = "SELECT conname FROM pg_constraint WHERE contype = 'x'"
            expected = ["no_overlapping_meetings"]
        assert connection.execute(text(query)).scalars().all() == expected


def test_up_and_down_and_up_again(empty_app):
    upgrade()
    first = schema()

    downgrade(revision="base")
    assert tables() == {"alembic_version"}
    upgrade()

    assert schema() == first


def test_every_step_up_and_down_keeps_what_is_stored(empty_app):
    """From the first schema on, each further step is taken with rows in the house."""
    upgrade(revision="0001")
    revisions = [script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()]  # fmt: skip
    if revisions[0] == "0001":
        fill()
    before = rows()

    upgrade()

    after = rows()
    for table, kept in before.items():
        assert len(after[table]) >= len(kept), table
    assert inspect(db.engine).has_table("meeting")


@pytest.fixture
def next_migration(empty_app, tmp_path):
    """Writes a migration after the head and runs it: next_migration("op.execute(…)")."""
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder)
    head = ScriptDirectory(str(folder)).get_current_head()

    def write_and_run(body):
        lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
        (folder / "versions" / "9999_next.py").write_text(
            f'"""Next."""\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
            f'revision = "9999"\ndown_revision = "{head}"\n\n\ndef upgrade():\n{lines}\n\n\n'
            f"def downgrade():\n    pass\n"
        )
        upgrade(directory=str(folder))

    upgrade()
    return write_and_run


def test_rebuilding_a_table_keeps_the_rows_that_point_to_it(next_migration):
    """With foreign keys on, SQLite would empty the children without a word."""
    fill()
    before = rows()

    next_migration(
        """
with op.batch_alter_table("supervisor") as batch:
    batch.alter_column("name", type_=sa.String(200), existing_nullable=False)
with op.batch_alter_table("contract") as batch:
    batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
"""
    )

    with db.engine.connect() as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
        )
    after = rows()
    assert {name: len(kept) for name, kept in after.items()} == {
        name: len(kept) for name, kept in before.items()
    }
    assert after["meeting"] == before["meeting"]
    assert after["service_supervisor"] == before["service_supervisor"]


def test_a_migration_that_fails_leaves_everything_as_it_was(next_migration):
    fill()
    before, rows_before = schema(), rows()

    with pytest.raises(ZeroDivisionError):
        next_migration(
            """
op.add_column("supervisor", sa.Column("note", sa.Text()))
op.execute("UPDATE supervisor SET name = 'gone'")
op.drop_table("feed_fetch")
1 / 0
"""
        )

    assert schema() == before
    assert rows() == rows_before


def test_a_migration_that_leaves_rows_pointing_nowhere_is_not_kept(next_migration):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its foreign keys on")
    fill()
    before = rows()

    with pytest.raises(Exception, match="meeting") as caught:
        next_migration('op.execute("DELETE FROM contract")')

    assert type(caught.value).__name__ == "DanglingRowsError"
    assert rows() == before


def test_foreign_keys_are_on_again_afterwards(next_migration):
    next_migration("pass")

    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_first_schema_does_not_depend_on_todays_code():
    """A migration outlives the code that it came from."""
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        assert "from app" not in path.read_text()
        assert "import app" not in path.read_text()


def test_a_number_that_links_letters_and_the_log_speak_of_is_never_given_again(empty_app):
    """SQLite would give the last one again, and an old link would open a stranger's contract."""
    upgrade()
    make_practice()
    supervisor = make_supervisor()
    deleted = [make_contract(supervisor=supervisor), make_inquiry(supervisor=supervisor)]
    numbers = [row.id for row in deleted]
    for row in deleted:
        db.session.delete(row)
    db.session.commit()

    again = [make_contract(supervisor=supervisor), make_inquiry(supervisor=supervisor)]

    assert all(row.id > number for row, number in zip(again, numbers, strict=True))


@pytest.mark.parametrize("empty_app", ["sqlite"], indirect=True)
def test_sqlite_counts_on_in_every_table_that_they_speak_of(empty_app):
    """Building one of them anew, as a later migration may, must not lose it."""
    upgrade()

    with db.engine.connect() as connection:
        query = "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
        counting = set(connection.execute(text(query)).scalars())
    assert counting >= {
        "acceptance", "contract", "evaluation", "feed", "inquiry", "orderer", "person", "user",
    }  # fmt: skip
