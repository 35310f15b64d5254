"""Calendars kept elsewhere: read in turn, kept when they fail, and their times hidden from visitors."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import worker
from app.booking.services.free_times import free_times
from app.calendar import busy_calendars
from app.calendar.busy_blocks import BusyTimes, Stretch
from app.calendar.busy_calendars import BACK_OFF, EVERY, claim_one, keep, read
from app.calendar.expanding import UnreadableError
from app.calendar.fetching import Fetched
from app.extensions import db
from app.practice.models import BookingRules, BusyBlock, BusyCalendar, BusyFault
from tests import factories
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_busy_block,
    make_busy_calendar,
    make_hours,
    make_supervisor,
)

HOUR = timedelta(hours=1)
TEN = Stretch(MONDAY_NINE + HOUR, MONDAY_NINE + 2 * HOUR)
NOON = Stretch(MONDAY_NINE + 3 * HOUR, MONDAY_NINE + 4 * HOUR)


class World:
    """A calendar somewhere: what it answers, and what it was asked."""

    def __init__(self):
        self.stretches = [TEN]
        self.unreadable = 0
        self.fault = None
        self.unchanged = False
        self.asked = []

    def fetch(self, address, *, etag, last_modified):
        self.asked.append((address, etag, last_modified))
        if self.fault:
            raise UnreadableError(self.fault)
        return None if self.unchanged else Fetched(body=b"", etag='"one"', last_modified="Mon")

    def expand(self, _body, *, window):
        self.window = window
        return BusyTimes(self.stretches, self.unreadable)

    def is_read(self, *, now=NOW):
        """One round of the worker; the calendar or None when none was due."""
        claim = claim_one(now=now)
        if claim is None:
            return None
        db.session.commit()
        reading = read(claim, fetch=self.fetch, expand=self.expand)
        keep(claim, reading, now=now)
        db.session.commit()
        return db.session.get_one(BusyCalendar, claim.calendar_id)


@pytest.fixture
def world():
    return World()


def blocks():
    rows = db.session.execute(select(BusyBlock.starts_at, BusyBlock.ends_at).order_by(BusyBlock.id))
    return [Stretch(*row) for row in rows]


def starts(supervisor_slug=""):
    return [free.slot.starts_at for free in free_times(now=NOW, supervisor_slug=supervisor_slug)]


def test_a_new_calendar_is_read_and_then_every_quarter_of_an_hour(any_app, world):
    make_busy_calendar(due_at=NOW)

    calendar = world.is_read()

    assert (calendar.read_at, calendar.due_at) == (NOW, NOW + EVERY)
    assert blocks() == [TEN]
    assert world.is_read(now=NOW + EVERY - timedelta(seconds=1)) is None
    assert world.is_read(now=NOW + EVERY) is not None


def test_what_has_changed_is_exchanged_and_the_rest_is_left_alone(any_app, world):
    make_busy_calendar(due_at=NOW)
    world.stretches = [TEN, NOON]
    world.is_read()
    kept_id = db.session.scalar(select(BusyBlock.id).where(BusyBlock.starts_at == NOON.starts_at))
    later = Stretch(NOON.ends_at, NOON.ends_at + HOUR)
    world.stretches = [NOON, later]

    world.is_read(now=NOW + EVERY)

    assert blocks() == [NOON, later]
    assert db.session.get(BusyBlock, kept_id) is not None


def test_the_second_time_it_is_asked_only_what_is_new(app, world):
    make_busy_calendar(due_at=NOW)
    world.is_read()
    world.unchanged = True

    calendar = world.is_read(now=NOW + EVERY)

    assert world.asked[1][1:] == ('"one"', "Mon")
    assert (calendar.etag, calendar.last_modified) == ('"one"', "Mon")
    assert calendar.read_at == NOW + EVERY
    assert blocks() == [TEN]


def test_once_a_day_it_is_read_whole_for_the_days_ahead_have_moved(app, world):
    make_busy_calendar(due_at=NOW)
    world.is_read()

    world.is_read(now=NOW + timedelta(days=1))

    assert world.asked[1][1:] == ("", "")


def test_it_is_read_beyond_the_last_day_that_visitors_are_offered(app, world):
    make_busy_calendar(due_at=NOW)
    world.is_read()
    assert world.window == Stretch(NOW - timedelta(days=1), NOW + timedelta(days=120))
    factories.keep(BookingRules(horizon_days=300))

    world.is_read(now=NOW + EVERY)

    assert world.window.ends_at > NOW + timedelta(days=300)


def test_one_that_fails_keeps_what_it_said_last_and_is_tried_less_and_less_often(app, world):
    make_busy_calendar(due_at=NOW)
    world.is_read()
    world.fault = BusyFault.TOO_SLOW
    now, waits = NOW + EVERY, []
    for _ in range(len(BACK_OFF) + 1):
        calendar = world.is_read(now=now)
        waits.append(calendar.due_at - now)
        now = calendar.due_at

    assert waits == [*BACK_OFF, BACK_OFF[-1]]
    assert (calendar.fault, calendar.read_at) == (BusyFault.TOO_SLOW, NOW)
    assert blocks() == [TEN]

    world.fault = None
    calendar = world.is_read(now=now)
    assert (calendar.fault, calendar.failures, calendar.due_at) == (None, 0, now + EVERY)


def test_two_workers_do_not_read_the_same_one(any_app, world):
    make_busy_calendar(due_at=NOW)
    first = claim_one(now=NOW)
    db.session.commit()

    assert claim_one(now=NOW) is None
    assert claim_one(now=first.until_at) is not None


def test_who_comes_too_late_changes_nothing(app, world):
    make_busy_calendar(due_at=NOW)
    slow = claim_one(now=NOW)
    db.session.commit()
    world.is_read(now=slow.until_at)

    late = BusyTimes([NOON], 0)
    keep(slow, busy_calendars.Reading(busy=late), now=slow.until_at + HOUR)
    db.session.commit()

    assert blocks() == [TEN]


def test_one_that_is_removed_while_it_is_read_is_gone(app, world):
    calendar = make_busy_calendar(due_at=NOW)
    claim = claim_one(now=NOW)
    db.session.delete(calendar)
    db.session.commit()

    keep(claim, busy_calendars.Reading(busy=BusyTimes([TEN], 0)), now=NOW)
    db.session.commit()

    assert blocks() == []


def test_removing_a_calendar_frees_its_times(any_app):
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    calendar = make_busy_calendar(supervisor=supervisor)
    make_busy_block(calendar=calendar)
    assert MONDAY_NINE not in starts()

    db.session.delete(calendar)
    db.session.commit()

    assert MONDAY_NINE in starts()


def test_a_busy_time_is_hidden_from_visitors_of_that_supervisor_alone(app):
    busy, other = make_supervisor(), make_supervisor()
    make_hours(supervisor=busy)
    make_hours(supervisor=other)
    make_busy_block(calendar=make_busy_calendar(supervisor=busy), minutes=60)

    assert MONDAY_NINE not in starts(busy.slug)
    assert MONDAY_NINE in starts(other.slug)
    # Only what a meeting keeps free before itself; the other thing keeps nothing of its own.
    assert MONDAY_NINE + timedelta(minutes=90) in starts(busy.slug)


def test_a_fortnight_away_hides_every_day_of_it(app):
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    calendar = make_busy_calendar(supervisor=supervisor)
    make_busy_block(calendar=calendar, starts_at=NOW - timedelta(days=2), minutes=14 * 24 * 60)

    assert min(starts()) > NOW + timedelta(days=12)


def test_the_worker_reads_what_is_due_and_holds_no_transaction_meanwhile(app):
    body = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "DTSTART:20261130T080000Z\r\nDTEND:20261130T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    in_transaction = []

    def fetch(_address, **_asked):
        in_transaction.append(db.session().in_transaction())
        return Fetched(body=body.encode())

    make_busy_calendar()

    worker.read_busy_calendars(fetch)

    assert blocks() == [TEN]
    assert in_transaction == [False]


def test_the_log_and_a_claim_name_no_address(app, world, capsys):
    make_busy_calendar(due_at=NOW)
    world.fault = BusyFault.REFUSED
    claim = claim_one(now=NOW)
    db.session.commit()

    keep(claim, read(claim, fetch=world.fetch, expand=world.expand), now=NOW)

    assert "salaisuus" not in repr(claim) + "".join(capsys.readouterr())
