"""Which free times a visitor is shown."""

from dataclasses import dataclass
from datetime import timedelta

from app.booking.services.free_times import FreeTime
from app.booking.slots import Slot
from app.practice.choices import Place
from app.site.times import days_of_times, next_times
from tests.factories import MONDAY_NINE

HALF_AN_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)


@dataclass
class Someone:
    name: str = "Aino"


def free(starts_at, *, name="Aino", place=Place.OFFICE):
    slot = Slot(starts_at=starts_at, ends_at=starts_at + HALF_AN_HOUR, place=place)
    return FreeTime(slot=slot, supervisor=Someone(name))


def half_hours(number, *, first=MONDAY_NINE):
    return [free(first + step * HALF_AN_HOUR) for step in range(number)]


def clock_times(day):
    return [time.value[11:16] for time in day.times]


def test_a_day_shows_a_few_of_its_times_from_morning_to_evening():
    (day,) = days_of_times(half_hours(8))

    assert clock_times(day) == ["07:00", "08:00", "09:00", "10:00"]


def test_days_are_shown_until_there_are_enough_times():
    times = [
        time for number in range(9) for time in half_hours(8, first=MONDAY_NINE + number * DAY)
    ]

    days = days_of_times(times)

    assert [len(day.times) for day in days] == [4, 4, 4]


def test_a_wanted_time_is_shown_although_there_are_earlier_ones():
    wanted = MONDAY_NINE + HALF_AN_HOUR

    (day,) = days_of_times(half_hours(8), wanted=wanted)

    assert "07:30" in clock_times(day)


def test_where_two_are_free_it_is_one_choice():
    (day,) = days_of_times([free(MONDAY_NINE), free(MONDAY_NINE, name="Eino")])

    assert [time.names for time in day.times] == [("Aino", "Eino")]


def test_a_place_is_the_days_only_when_all_its_times_share_it():
    later = free(MONDAY_NINE + HALF_AN_HOUR, place=Place.REMOTE)

    (same,) = days_of_times([free(MONDAY_NINE)])
    (mixed,) = days_of_times([free(MONDAY_NINE), later])

    assert (same.place, mixed.place) == (Place.OFFICE, None)


def test_the_next_times_are_of_different_days():
    times = half_hours(8) + half_hours(8, first=MONDAY_NINE + DAY)

    assert [time.starts_at for time in next_times(times, most=3)] == [
        MONDAY_NINE,
        MONDAY_NINE + DAY,
    ]


def test_no_free_times_are_no_days():
    assert days_of_times([]) == []
