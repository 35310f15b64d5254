"""Meetings: one rule keeps those of a supervisor apart, and the database itself guards it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from app.accounts import audit
from app.extensions import db
from app.practice.choices import MeetingKind, Place
from app.practice.models import Meeting
from app.practice.services import meetings
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import (
    CANCELLED,
    LIVE,
    ContractState,
    MeetingState,
    StepNotAllowedError,
)
from tests.factories import MONDAY_NINE, make_contract, make_meeting, make_supervisor
from tests.racers import book_meeting, race

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def appointment(starts_at=MONDAY_NINE, minutes=90, **changed):
    ends_at = starts_at + timedelta(minutes=minutes)
    return Appointment(starts_at=starts_at, ends_at=ends_at, **{"place": Place.OFFICE} | changed)


def drop_guard():
    """What keeps meetings apart is taken away, to see that a test would notice."""
    if db.engine.dialect.name == "sqlite":
        for event in ("insert", "update"):
            db.session.execute(text(f"DROP TRIGGER no_overlapping_meetings_{event}"))
    else:
        db.session.execute(text("ALTER TABLE meeting DROP CONSTRAINT no_overlapping_meetings"))
    db.session.commit()


def overlapping_pairs():
    one, other = aliased(Meeting), aliased(Meeting)
    query = select(func.count()).where(
        one.id < other.id,
        one.supervisor_id == other.supervisor_id,
        one.state.in_(LIVE),
        other.state.in_(LIVE),
        one.starts_at < other.ends_at,
        other.starts_at < one.ends_at,
    )
    return db.session.scalar(query)


# The other meeting lasts from nine to half past ten.
OVERLAPS = [
    pytest.param(timedelta(0), 90, id="the same"),
    pytest.param(MINUTE, 30, id="inside"),
    pytest.param(-HOUR, 240, id="around"),
    pytest.param(-HOUR, 61, id="into its beginning"),
    pytest.param(89 * MINUTE, 90, id="into its end"),
]


@pytest.mark.parametrize(("shift", "minutes"), OVERLAPS)
def test_the_database_refuses_an_overlap(any_app, shift, minutes):
    supervisor = make_supervisor()
    make_meeting(supervisor=supervisor)

    with pytest.raises(DBAPIError, match=meetings.NO_OVERLAP):
        make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + shift, minutes=minutes)


@pytest.mark.parametrize("shift", [-90 * MINUTE, 90 * MINUTE], ids=["before", "after"])
def test_a_meeting_may_begin_at_the_minute_another_ends(any_app, shift):
    supervisor = make_supervisor()
    make_meeting(supervisor=supervisor)

    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + shift)

    assert overlapping_pairs() == 0


def test_two_supervisors_may_meet_at_the_same_time(any_app):
    make_meeting()

    make_meeting()

    assert db.session.scalar(select(func.count(Meeting.id))) == 2


@pytest.mark.parametrize("state", sorted(CANCELLED))
def test_a_cancelled_meeting_frees_its_time(any_app, state):
    supervisor = make_supervisor()
    make_meeting(supervisor=supervisor, state=state)

    make_meeting(supervisor=supervisor)

    assert overlapping_pairs() == 0


@pytest.mark.parametrize("state", sorted(LIVE))
def test_a_live_meeting_keeps_its_time_whatever_its_state(any_app, state):
    supervisor = make_supervisor()
    make_meeting(supervisor=supervisor, state=state)

    with pytest.raises(DBAPIError, match=meetings.NO_OVERLAP):
        make_meeting(supervisor=supervisor)


def test_a_cancelled_meeting_does_not_come_back_over_another(any_app):
    supervisor = make_supervisor()
    cancelled = make_meeting(supervisor=supervisor, state=MeetingState.CANCELLED_LATE)
    make_meeting(supervisor=supervisor)

    cancelled.state = MeetingState.CONFIRMED

    with pytest.raises(DBAPIError, match=meetings.NO_OVERLAP):
        db.session.flush()


def test_a_meeting_does_not_overlap_itself(any_app):
    meeting = make_meeting()

    meetings.move(meeting, appointment(MONDAY_NINE + 30 * MINUTE))
    db.session.commit()

    assert meeting.starts_at == MONDAY_NINE + 30 * MINUTE


@pytest.mark.parametrize("column", ["starts_at", "supervisor_id"])
def test_an_update_into_another_meeting_is_refused_by_the_database(any_app, column):
    supervisor = make_supervisor()
    make_meeting(supervisor=supervisor)
    other = (
        make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + 4 * HOUR)
        if column == "starts_at"
        else make_meeting()
    )

    setattr(other, column, MONDAY_NINE if column == "starts_at" else supervisor.id)

    with pytest.raises(DBAPIError, match=meetings.NO_OVERLAP):
        db.session.flush()


def test_sqlite_does_not_replace_a_meeting_either(app):
    """INSERT OR REPLACE and OR IGNORE do not get around the trigger."""
    meeting = make_meeting()
    copy = "SELECT 'other', supervisor_id, kind, state, starts_at, ends_at, place_type, place_text, sequence, created_at, changed_at, version FROM meeting"
    columns = "uid, supervisor_id, kind, state, starts_at, ends_at, place_type, place_text, sequence, created_at, changed_at, version"

    for conflict in ("REPLACE", "IGNORE"):
        with pytest.raises(DBAPIError, match=meetings.NO_OVERLAP):
            db.session.execute(text(f"INSERT OR {conflict} INTO meeting ({columns}) {copy}"))
        db.session.rollback()

    assert db.session.scalars(select(Meeting)).all() == [meeting]


# --- The services -----------------------------------------------------------------------------


def test_a_taken_time_is_a_fact_and_the_transaction_goes_on(any_app):
    contract = make_contract()
    make_meeting(contract=contract)

    with pytest.raises(TimeTakenError):
        meetings.add_to_contract(contract, appointment(), kind=MeetingKind.REGULAR)
    later = meetings.add_to_contract(
        contract, appointment(MONDAY_NINE + 2 * HOUR), kind=MeetingKind.REGULAR
    )
    db.session.commit()

    assert later.state is MeetingState.CONFIRMED
    assert db.session.scalar(select(func.count(Meeting.id))) == 2


@pytest.mark.parametrize("state", sorted(set(ContractState) - {"active", "ending"}))
def test_a_contract_that_does_not_run_takes_no_meeting(app, state):
    contract = make_contract(state=state)

    with pytest.raises(StepNotAllowedError):
        meetings.add_to_contract(contract, appointment(), kind=MeetingKind.REGULAR)


def test_a_moved_meeting_stays_the_same_one(any_app):
    meeting = make_meeting()
    uid = meeting.uid

    meetings.move(meeting, appointment(MONDAY_NINE + HOUR, place=Place.REMOTE, place_text="Linkki"))
    db.session.commit()

    assert (meeting.uid, meeting.sequence) == (uid, 1)
    assert (meeting.place_type, meeting.place_text) == (Place.REMOTE, "Linkki")
    assert meeting.ends_at - meeting.starts_at == 90 * MINUTE


def test_a_meeting_is_not_moved_over_another(any_app):
    supervisor = make_supervisor()
    make_meeting(supervisor=supervisor)
    other = make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + 4 * HOUR)

    with pytest.raises(TimeTakenError):
        meetings.move(other, appointment(MONDAY_NINE + HOUR))
    db.session.commit()

    assert (other.starts_at, other.sequence) == (MONDAY_NINE + 4 * HOUR, 0)


@pytest.mark.parametrize("state", sorted(set(MeetingState) - {"proposed", "confirmed"}))
def test_what_is_over_is_not_moved(app, state):
    meeting = make_meeting(state=state)

    with pytest.raises(StepNotAllowedError):
        meetings.move(meeting, appointment(MONDAY_NINE + HOUR))


def test_a_step_raises_the_sequence_and_is_written_down(any_app):
    meeting = make_meeting()

    meetings.step(meeting, MeetingState.CANCELLED_LATE)
    db.session.commit()

    assert meeting.sequence == 1
    assert [event.event for event in audit.history("meeting", meeting.id)] == [
        "meeting.cancelled_late"
    ]


def test_a_step_that_the_table_lacks_changes_nothing(app):
    meeting = make_meeting(state=MeetingState.HELD)

    with pytest.raises(StepNotAllowedError):
        meetings.step(meeting, MeetingState.CANCELLED_LATE)

    assert (meeting.state, meeting.sequence) == (MeetingState.HELD, 0)


def test_what_is_promised_in_a_stretch_is_what_touches_it(app):
    supervisor = make_supervisor()
    inside = make_meeting(supervisor=supervisor)
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + 90 * MINUTE)
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE - 90 * MINUTE)
    make_meeting(state=MeetingState.CANCELLED_LATE)

    found = meetings.promised_between([supervisor.id], MONDAY_NINE, MONDAY_NINE + 90 * MINUTE)

    assert [each.id for each in found] == [inside.id]


# --- Two processes ----------------------------------------------------------------------------


def _slots(supervisor_id):
    for number in range(12):
        start = MONDAY_NINE + number * 2 * HOUR
        yield supervisor_id, start, start + 90 * MINUTE


@pytest.mark.parametrize("guard", ["guarded", "unguarded"])
def test_of_two_processes_that_want_the_same_time_one_gets_it(any_app, guard):
    supervisor_id = make_supervisor().id
    if guard == "unguarded":
        drop_guard()
    db.session.rollback()

    first, second = race(any_app, book_meeting, list(_slots(supervisor_id)))

    if guard == "unguarded":
        # The race is real: without the guard this test would fail.
        assert overlapping_pairs() == 12
    else:
        assert overlapping_pairs() == 0
        assert all(sorted(pair) == ["booked", "taken"] for pair in zip(first, second, strict=True))
