"""The free times of the practice: what the diary, the closures and the calendar leave over."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app import clock
from app.booking.services.free_times import free_times, mapping_length
from app.practice.choices import Eve, Form, MeetingKind, Place
from app.practice.models import BookingRules, ServiceOption
from app.practice.services import meetings
from app.practice.states import MeetingState
from tests.factories import (
    MONDAY,
    MONDAY_NINE,
    NOW,
    TODAY,
    keep,
    make_closure,
    make_contract,
    make_hours,
    make_meeting,
    make_service,
    make_supervisor,
)


def days(supervisor_slug="", now=NOW):
    found = free_times(now=now, supervisor_slug=supervisor_slug)
    return sorted({clock.local(free.slot.starts_at).date() for free in found})


def starts():
    return [free.slot.starts_at for free in free_times(now=NOW)]


def test_a_practice_without_hours_has_no_free_times(app):
    make_supervisor()

    assert free_times(now=NOW) == []


def test_times_are_offered_from_tomorrow_to_the_horizon(app):
    supervisor = make_supervisor()
    for weekday in range(7):
        make_hours(supervisor=supervisor, weekday=weekday, opens_at_time=time(0), closes_at_time=time(23, 59))  # fmt: skip

    found = starts()

    rules = BookingRules()
    assert found[0] == NOW + timedelta(hours=rules.least_notice_hours)
    assert clock.local(found[-1]).date() == TODAY + timedelta(days=rules.horizon_days)


def test_independence_day_and_christmas_are_free_of_work(app):
    supervisor = make_supervisor()
    for weekday in range(7):
        make_hours(supervisor=supervisor, weekday=weekday)

    found = days(now=datetime(2026, 12, 1, 10, tzinfo=UTC))

    for rest in (date(2026, 12, 6), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)):
        assert rest not in found
    assert date(2026, 12, 23) in found


def test_the_year_may_change_within_the_horizon(app):
    make_hours(supervisor=make_supervisor(), weekday=4)

    found = days(now=datetime(2026, 12, 14, 10, tzinfo=UTC))

    # Christmas Day and New Year's Day are Fridays.
    assert found == [date(2026, 12, 18), date(2027, 1, 8), date(2027, 1, 15), date(2027, 1, 22)]


def test_a_closure_of_the_practice_closes_for_all(app):
    one, other = make_supervisor(), make_supervisor()
    make_hours(supervisor=one)
    make_hours(supervisor=other)
    make_closure(starts_on=MONDAY)

    assert MONDAY not in days()


def test_a_closure_of_one_supervisor_closes_for_that_one_alone(app):
    away, here = make_supervisor(), make_supervisor()
    make_hours(supervisor=away)
    make_hours(supervisor=here)
    make_closure(starts_on=MONDAY, supervisor=away)

    assert MONDAY not in days(away.slug)
    assert MONDAY in days(here.slug)


def test_a_closure_holds_from_its_first_to_its_last_day(app):
    make_hours(supervisor=make_supervisor())
    make_closure(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=7))

    assert days()[0] == MONDAY + timedelta(days=14)


@pytest.mark.parametrize("state", [MeetingState.PROPOSED, MeetingState.CONFIRMED])
def test_a_meeting_of_any_kind_takes_its_time(app, state):
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    make_meeting(supervisor=supervisor, state=state)

    assert MONDAY_NINE not in starts()


def test_another_supervisors_meeting_takes_nothing(app):
    make_hours(supervisor=make_supervisor())
    make_meeting(supervisor=make_supervisor())

    assert MONDAY_NINE in starts()


def test_an_eve_is_open_until_the_practice_closes_it(app):
    make_hours(supervisor=make_supervisor(), weekday=3)
    eve = date(2026, 12, 31)
    before = datetime(2026, 12, 14, 10, tzinfo=UTC)
    assert eve in days(now=before)

    keep(BookingRules(closed_eves=[Eve.NEW_YEAR.value]))

    assert eve not in days(now=before)


def test_travel_to_a_client_keeps_more_free_than_a_meeting_at_the_office(app):
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    make_meeting(supervisor=supervisor, minutes=60, place_type=Place.CLIENT_PREMISES)

    assert min(start for start in starts() if start > MONDAY_NINE and clock.local(start).date() == MONDAY) == (
        MONDAY_NINE + timedelta(minutes=120)
    )  # fmt: skip


def test_a_full_day_offers_no_more_mapping_meetings(app):
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    keep(BookingRules(most_a_day=1))
    make_meeting(supervisor=supervisor)
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + timedelta(days=7), kind=MeetingKind.REGULAR)  # fmt: skip

    assert MONDAY not in days()
    assert MONDAY + timedelta(days=7) in days()


def test_a_service_is_given_by_its_own_supervisors(app):
    gives, other = make_supervisor(), make_supervisor()
    make_hours(supervisor=gives)
    make_hours(supervisor=other, weekday=1)
    service = make_service(supervisors=[gives])

    found = free_times(now=NOW, service_slug=service.slug)

    assert {free.supervisor for free in found} == {gives}


def test_meetings_outside_the_window_are_not_read(app):
    """The diary of ten years costs what the diary of eight weeks does."""
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    for years in range(1, 4):
        make_meeting(supervisor=supervisor, starts_at=NOW - timedelta(days=365 * years))
        make_meeting(supervisor=supervisor, starts_at=NOW + timedelta(days=365 * years))

    read = meetings.promised_between([supervisor.id], NOW, NOW + timedelta(days=56))

    assert read == []


def test_a_meeting_held_together_takes_the_time_of_both(app):
    first, second = make_supervisor(), make_supervisor()
    make_hours(supervisor=second)
    contract = make_contract(supervisor=first, co_supervisor=second)
    make_meeting(contract=contract)

    assert MONDAY_NINE not in starts()


def test_a_cancelled_meeting_frees_its_time(app):
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    make_meeting(supervisor=supervisor, state=MeetingState.CANCELLED_BY_SUPERVISOR)

    assert MONDAY_NINE in starts()


def test_a_meeting_that_goes_on_at_this_moment_is_seen(app):
    """It began before now; what counts is that it touches the stretch of time."""
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    make_meeting(supervisor=supervisor, starts_at=NOW + timedelta(hours=1), minutes=60 * 24)
    now = NOW + timedelta(hours=2)
    keep(BookingRules(least_notice_hours=0))

    assert all(free.slot.starts_at > NOW + timedelta(hours=25) for free in free_times(now=now))


def test_the_shortest_mapping_meeting_of_the_price_list_is_offered(app):
    service = make_service(form=Form.MAPPING, minutes=60)
    keep(ServiceOption(service_id=service.id, minutes=30))
    make_service(form=Form.GROUP, minutes=15)

    assert mapping_length() == timedelta(minutes=30)


def test_without_a_price_a_mapping_meeting_lasts_three_quarters(app):
    assert mapping_length() == timedelta(minutes=45)
