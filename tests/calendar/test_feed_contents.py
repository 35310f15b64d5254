"""Which meetings are in a feed, and what moves its stamps."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import event as sqlalchemy_event

from app.calendar.contents import Contents, contents_of
from app.calendar.models import Feed, FeedLevel
from app.calendar.window import window_at
from app.extensions import db
from app.practice.choices import Place
from app.practice.models import Meeting, Practice
from app.practice.services import meetings
from app.practice.services.meetings import Appointment
from app.practice.states import MeetingState
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_contract,
    make_feed,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_practice,
    make_supervisor,
)

pytestmark = pytest.mark.usefixtures("app")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = 7 * DAY
LONG_AGO = datetime(2026, 11, 2, 9, tzinfo=UTC)
# A test's clock goes on from NOW, so a change made in it is stamped then or later.
PRESENT = NOW
BEFORE = PRESENT - 5 * DAY
SOON = PRESENT + WEEK


@pytest.fixture
def supervisor():
    make_practice()
    return make_supervisor()


@pytest.fixture
def feed(supervisor) -> Feed:
    return make_feed(supervisor=supervisor, level=FeedLevel.FULL)


def contents(feed: Feed, now: datetime = NOW) -> Contents:
    return contents_of(db.session.get_one(Feed, feed.id), now=now)


def events(feed: Feed, now: datetime = NOW) -> list:
    return list(Calendar.from_ical(contents(feed, now).body).walk("VEVENT"))


# --- Which ones -------------------------------------------------------------------------------


def test_the_window_reaches_a_year_back_from_the_first_of_the_month():
    window = window_at(NOW)

    # Midnight in Finland; NOW is 23.11.2026.
    assert window.since == datetime(2025, 10, 31, 22, tzinfo=UTC)
    assert window.cancelled_since == datetime(2026, 10, 23, 21, tzinfo=UTC)
    assert window.moved_at == datetime(2026, 11, 22, 22, tzinfo=UTC)


def test_the_window_of_a_leap_day_reaches_a_year_back():
    assert window_at(datetime(2028, 2, 29, 9, tzinfo=UTC)).since == datetime(
        2027, 1, 31, 22, tzinfo=UTC
    )


def test_a_year_of_what_has_been_stays(supervisor, feed):
    since = window_at(NOW).since
    make_meeting(supervisor=supervisor, starts_at=since - DAY)
    inside = make_meeting(supervisor=supervisor, starts_at=since)

    assert [event["UID"] for event in events(feed)] == [f"{inside.uid}@tuokio"]


def test_a_cancelled_meeting_is_told_for_thirty_days_and_then_left_out(supervisor, feed):
    make_meeting(
        supervisor=supervisor,
        state=MeetingState.CANCELLED_IN_TIME,
        sequence=1,
        changed_at=LONG_AGO,
    )

    (told,) = events(feed, LONG_AGO + 30 * DAY)
    assert told["SUMMARY"] == "PERUTTU: Kartoitus"
    assert (told["STATUS"], told["TRANSP"], told["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 1)
    assert events(feed, LONG_AGO + 31 * DAY) == []


def test_an_empty_diary_is_a_valid_feed(feed):
    calendar = Calendar.from_ical(contents(feed).body)

    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]


def test_events_are_in_order_and_each_has_its_own_uid(supervisor, feed):
    for weeks in (3, 1, 2):
        make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + weeks * WEEK)

    told = events(feed)

    assert [event["DTSTART"].dt for event in told] == [MONDAY_NINE + n * WEEK for n in (1, 2, 3)]
    assert len({str(event["UID"]) for event in told}) == 3


@pytest.mark.parametrize("level", list(FeedLevel))
def test_a_feed_costs_the_same_number_of_queries_however_long_it_is(supervisor, level):
    feed = make_feed(supervisor=supervisor, level=level)
    queries: list[str] = []

    def count(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            queries.append(statement)

    numbers = []
    for weeks in (range(1), range(1, 12)):
        for week in weeks:
            orderer = make_orderer(supervisor=supervisor)
            make_meeting(
                contract=make_contract(orderer=orderer), starts_at=MONDAY_NINE + week * WEEK
            )
        db.session.expire_all()
        sqlalchemy_event.listen(db.engine, "before_cursor_execute", count)
        contents(feed)
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", count)
        numbers.append(len(queries))
        queries.clear()

    assert numbers[0] == numbers[1] <= 5


# --- Stamps -----------------------------------------------------------------------------------


def old_meeting(supervisor, **columns) -> Meeting:
    contract = make_contract(supervisor=supervisor, changed_at=BEFORE, group_name="")
    return make_meeting(contract=contract, **{"starts_at": SOON, "changed_at": BEFORE} | columns)


def stamp_of(event) -> datetime:
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
    return event["LAST-MODIFIED"].dt


def test_unchanged_meetings_make_the_same_bytes_at_another_time_of_day(supervisor, feed):
    make_meeting(contract=make_contract(supervisor=supervisor))

    assert contents(feed) == contents(feed, NOW + 3 * HOUR)


def test_moving_keeps_the_uid_and_raises_sequence_and_stamps(supervisor, feed):
    meeting = old_meeting(supervisor)
    (before,) = events(feed, PRESENT)

    meetings.move(
        meeting,
        Appointment(starts_at=SOON + DAY, ends_at=SOON + DAY + HOUR, place=Place.REMOTE),
    )
    db.session.commit()

    (after,) = events(feed, PRESENT)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTSTART"].dt == SOON + DAY
    assert (stamp_of(before), stamp_of(after) >= PRESENT) == (BEFORE, True)


def test_a_change_of_one_meeting_leaves_the_stamps_of_the_others(supervisor, feed):
    old_meeting(supervisor)
    other = old_meeting(supervisor, starts_at=SOON + DAY)

    meetings.step(other, MeetingState.CANCELLED_LATE)
    db.session.commit()

    untouched, cancelled = events(feed, PRESENT)
    assert stamp_of(untouched) == BEFORE
    assert stamp_of(cancelled) >= PRESENT


def cancel(meeting: Meeting) -> None:
    meetings.step(meeting, MeetingState.CANCELLED_IN_TIME)


def rename_group(meeting: Meeting) -> None:
    meeting.contract.group_name = "Uusi nimi"


def rename_orderer(meeting: Meeting) -> None:
    meeting.contract.orderer.name = "Uusi tilaaja"


def rename_supervisor(meeting: Meeting) -> None:
    meeting.supervisor.name = "Uusi sukunimi"


def move_practice(_meeting: Meeting) -> None:
    db.session.get_one(Practice, 1).address = "Uusikatu 1, Turku"


@pytest.mark.parametrize(
    "change", [cancel, rename_group, rename_orderer, rename_supervisor, move_practice]
)
def test_whatever_is_shown_moves_the_stamps_when_it_changes(supervisor, feed, change):
    meeting = old_meeting(supervisor)
    before = contents(feed, PRESENT)

    change(meeting)
    db.session.commit()

    after = contents(feed, PRESENT)
    assert after.body != before.body
    assert after.stamp.changed_at >= PRESENT > before.stamp.changed_at
    assert stamp_of(*events(feed, PRESENT)) >= PRESENT


def test_forgetting_who_asked_moves_the_stamps(supervisor, feed):
    inquiry = make_inquiry(supervisor=supervisor, name="Kaarina Kanaria", changed_at=BEFORE)
    make_meeting(supervisor=supervisor, inquiry=inquiry, starts_at=SOON, changed_at=BEFORE)

    db.session.delete(inquiry)
    db.session.commit()

    (event,) = events(feed, PRESENT)
    assert event["SUMMARY"] == "Kartoitus"
    assert stamp_of(event) >= PRESENT


def test_a_deleted_meeting_changes_the_feed_and_its_date(supervisor, feed):
    meeting = old_meeting(supervisor)
    old_meeting(supervisor, starts_at=SOON + DAY)
    before = contents(feed, PRESENT)

    db.session.delete(meeting)
    db.session.commit()

    after = contents(feed, PRESENT)
    assert after.body != before.body
    assert after.stamp.changed_at >= PRESENT > before.stamp.changed_at


def test_another_supervisors_changes_leave_a_feed_as_it_was(feed):
    other = make_supervisor()
    meeting = make_meeting(supervisor=other)

    other.name = "Toinen nimi"
    db.session.delete(meeting)
    db.session.commit()

    assert db.session.get_one(Feed, feed.id).changed_at is None


def test_what_leaves_with_the_window_moves_the_date(supervisor, feed):
    make_meeting(
        supervisor=supervisor, state=MeetingState.CANCELLED_LATE, changed_at=NOW - 30 * DAY
    )

    today, tomorrow = contents(feed, NOW), contents(feed, NOW + DAY)

    assert today.body != tomorrow.body
    assert tomorrow.stamp.changed_at == today.stamp.changed_at + DAY
