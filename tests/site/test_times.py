"""Which free times a visitor is shown."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from app.booking.services.free_times import FreeTime
from app.booking.slots import Slot
from app.practice.choices import Place
from app.site.times import (
    ShownTimes,
    all_weeks,
    monday_of,
    next_times,
    one_week,
    read_week,
    week_value,
    weeks_of_times,
)
from tests.factories import MONDAY, MONDAY_NINE

HALF_AN_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass
class Someone:
    name: str = "Aino"


def free(starts_at, *, name="Aino", place=Place.OFFICE):
    slot = Slot(starts_at=starts_at, ends_at=starts_at + HALF_AN_HOUR, place=place)
    return FreeTime(slot=slot, supervisor=Someone(name))


def half_hours(number, *, first=MONDAY_NINE):
    return [free(first + step * HALF_AN_HOUR) for step in range(number)]


def weeks(*begun_after):
    """Weeks with one time each, so many weeks after the first Monday."""
    return weeks_of_times(free(MONDAY_NINE + number * WEEK) for number in begun_after)


def numbers(shown):
    return [week.number if week else None for week in (shown.before, *shown.weeks, shown.after)]


def test_all_times_of_a_week_stand_under_their_days():
    times = half_hours(14) + half_hours(2, first=MONDAY_NINE + DAY)

    (week,) = weeks_of_times(times)

    assert (week.number, week.value, week.begins_on) == (49, "2026-W49", MONDAY)
    assert [(day.on, len(day.times)) for day in week.days] == [(MONDAY, 14), (MONDAY + DAY, 2)]
    assert len(week.times) == 16


def test_a_week_belongs_to_its_own_year():
    assert week_value(date(2027, 1, 3)) == "2026-W53"
    assert week_value(date(2027, 1, 4)) == "2027-W01"
    assert monday_of(date(2027, 1, 3)) == date(2026, 12, 28)


def test_without_a_wish_it_is_the_first_week_that_has_times():
    assert numbers(one_week(weeks(0, 1, 2))) == [None, 49, 50]


def test_links_lead_over_weeks_without_times():
    shown = one_week(weeks(0, 2, 5), wanted=MONDAY + 2 * WEEK)

    assert numbers(shown) == [49, 51, 1]
    assert shown.missed is None


@pytest.mark.parametrize(
    ("wanted", "asked", "shown"),
    [(MONDAY + WEEK, 50, 51), (MONDAY - 40 * WEEK, 9, 49), (date(9999, 12, 27), 52, 51)],
)
def test_a_week_without_times_is_said_and_the_nearest_one_shown(wanted, asked, shown):
    found = one_week(weeks(0, 2), wanted=wanted)

    assert (found.missed, found.weeks[0].number) == (asked, shown)


def test_the_chosen_time_stays_in_sight_in_another_week():
    both = weeks(0, 1)

    here = one_week(both, chosen=MONDAY_NINE)
    there = one_week(both, wanted=MONDAY + WEEK, chosen=MONDAY_NINE)

    assert here.elsewhere is None
    assert there.elsewhere.starts_at == MONDAY_NINE


def test_no_free_times_are_no_weeks():
    assert one_week([], wanted=MONDAY) == all_weeks([]) == ShownTimes(weeks=())


def test_all_weeks_need_no_links():
    assert numbers(all_weeks(weeks(0, 2))) == [None, 49, 51, None]


@pytest.mark.parametrize(
    "text", ["", None, "2026-W54", "2026-W00", "0000-W01", "2026-49", "20261130", "٢٠٢٦-W49", "x"]
)
def test_what_is_no_week_is_none(text):
    assert read_week(text) is None


def test_a_week_is_read_as_its_monday():
    assert read_week("2026-W49") == MONDAY


def test_where_two_are_free_it_is_one_choice():
    ((time,),) = [week.times for week in weeks_of_times([free(MONDAY_NINE), free(MONDAY_NINE, name="Eino")])]  # fmt: skip

    assert time.names == ("Aino", "Eino")


def test_who_is_elsewhere_is_not_promised_here():
    times = [free(MONDAY_NINE), free(MONDAY_NINE, name="Eino", place=Place.REMOTE)]

    ((time,),) = [week.times for week in weeks_of_times(times)]

    assert (time.names, time.place) == (("Aino",), Place.OFFICE)


def test_a_place_is_the_days_only_when_all_its_times_share_it():
    later = free(MONDAY_NINE + HALF_AN_HOUR, place=Place.REMOTE)

    (same,) = weeks_of_times([free(MONDAY_NINE)])
    (mixed,) = weeks_of_times([free(MONDAY_NINE), later])

    assert (same.days[0].place, mixed.days[0].place) == (Place.OFFICE, None)


def test_a_time_is_written_for_the_eye_and_for_the_form():
    (time,) = next_times([free(MONDAY_NINE + HALF_AN_HOUR)], most=1)

    assert (time.on_the_clock, time.value) == ("9.30", "2026-11-30T07:30Z")


def test_the_next_times_are_of_different_days():
    times = half_hours(8) + half_hours(8, first=MONDAY_NINE + DAY)

    assert [time.starts_at for time in next_times(times, most=3)] == [
        MONDAY_NINE,
        MONDAY_NINE + DAY,
    ]
