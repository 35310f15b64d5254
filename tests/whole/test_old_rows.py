"""Migrations that mend rows: what was stored before them is afterwards as if they had always been."""

from datetime import UTC, date, datetime

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.accounts.models import Role
from app.calendar.models import Feed
from app.config import ROOT
from app.extensions import db
from tests.factories import make_contract, make_feed, make_person, make_supervisor, make_user


def before(revision):
    """Back to where the revision has not been yet."""
    db.session.remove()
    downgrade(
        revision=ScriptDirectory(str(ROOT / "migrations")).get_revision(revision).down_revision
    )


@pytest.mark.parametrize(
    ("state", "planned", "ends"),
    [
        ("completed", None, date(2026, 5, 2)),
        ("terminated", date(2027, 1, 31), date(2026, 5, 2)),
        ("completed", date(2026, 4, 30), date(2026, 4, 30)),
        ("active", None, None),
        ("paused", date(2027, 1, 31), date(2027, 1, 31)),
    ],
)
def test_a_contract_that_was_over_gets_the_day_of_its_last_change_as_its_end(
    empty_app, state, planned, ends
):
    upgrade()
    # Past midnight in Finland.
    late = datetime(2026, 5, 1, 21, 30, tzinfo=UTC)
    contract = make_contract(starts_on=date(2026, 1, 1), changed_at=late)
    make_person(orderer=contract.orderer)
    before("0011")
    with db.engine.begin() as connection:
        connection.execute(
            text("UPDATE contract SET state = :state, ends_on = :ends_on"),
            {"state": state, "ends_on": planned and planned.isoformat()},
        )

    upgrade()

    kept = db.session.get_one(type(contract), 1)
    assert (kept.ends_on, kept.changed_at) == (ends, late)


def test_the_feeds_of_someone_who_had_left_are_ended(empty_app):
    upgrade()
    gone, here, alone = make_supervisor(), make_supervisor(), make_supervisor()
    for supervisor, is_active in ((gone, False), (here, False), (here, True)):
        make_user(supervisor=supervisor, role=Role.SUPERVISOR, active=is_active)
    feeds = [make_feed(supervisor=each).id for each in (gone, here, alone)]
    contract = make_contract(supervisor=gone)
    feeds.append(make_feed(supervisor=gone, contract_id=contract.id).id)
    before("0011")

    upgrade()

    ended = [db.session.get_one(Feed, each).revoked_at is not None for each in feeds]
    assert ended == [True, False, False, False]
