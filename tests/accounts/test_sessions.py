"""How long a sign-in lasts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import worker
from app.accounts import sessions
from app.accounts.models import SignIn
from app.extensions import db
from tests.factories import NOW, make_practice

INSIDE = "/salasana"


@pytest.mark.parametrize(
    ("idle", "age", "over"),
    [
        (0, 0, False),
        (60, 60, False),
        (61, 61, True),
        (0, 12 * 60, False),
        (0, 12 * 60 + 1, True),
        (61, 12 * 60 + 1, True),
    ],
)
def test_an_hour_without_a_click_or_half_a_day_ends_it(idle, age, over):
    assert (
        sessions.is_over(
            created_at=NOW - timedelta(minutes=age),
            last_seen_at=NOW - timedelta(minutes=idle),
            now=NOW,
        )
        is over
    )


@pytest.fixture
def visit_at(app, staff, stop_clock):
    """Visits a page for staff so many minutes after signing in; answers whether it was shown."""
    make_practice()
    stop_clock(NOW)
    client = staff()

    def visit(minutes):
        stop_clock(NOW + timedelta(minutes=minutes))
        return client.get(INSIDE).status_code == 200

    return visit


def test_each_click_gives_another_hour(visit_at):
    assert visit_at(59)
    assert visit_at(118)
    assert not visit_at(118 + 61)


def test_whoever_clicks_all_day_signs_in_again_in_the_evening(visit_at):
    assert all(visit_at(minutes) for minutes in range(30, 12 * 60 + 1, 30))
    assert not visit_at(12 * 60 + 1)


def test_the_last_click_is_written_at_most_once_a_minute(visit_at):
    def last_seen():
        db.session.rollback()
        return db.session.scalars(select(SignIn.last_seen_at)).one()

    visit_at(1)
    assert last_seen() == NOW
    visit_at(2)
    assert last_seen() == NOW + timedelta(minutes=2)


def test_a_post_after_the_end_changes_nothing(visit_at, staff):
    client = staff()
    assert visit_at(13 * 60) is False

    answer = client.post(INSIDE, data={"current": "x"})

    assert answer.status_code == 302


def test_the_worker_forgets_what_is_over(app, staff, stop_clock):
    stop_clock(NOW)
    staff()
    stop_clock(NOW + timedelta(minutes=30))
    fresh = staff()
    stop_clock(NOW + timedelta(minutes=61))

    worker.forget_what_is_over()

    db.session.rollback()
    assert db.session.scalars(select(SignIn.user_id)).all() == [fresh.user.id]
