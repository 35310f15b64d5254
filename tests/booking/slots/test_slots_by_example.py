"""Free times as a pure rule: by example."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app import clock
from app.booking.slots import Buffer, Limits, Span, WeeklyHours, open_days
from app.practice.choices import Place
from tests.booking.slots.seeking import BREATH, BUFFERS, HOUR, QUARTER, slots_of, taken_at
from tests.factories import MONDAY, MONDAY_NINE, NOW, SUMMER_TIME_DAY, WINTER_TIME_DAY


def hours(opens="9.00", closes="12.00", weekday=0, place=Place.OFFICE, **valid):
    def at(text):
        return time(*(int(part) for part in text.split(".")))

    return WeeklyHours(weekday=weekday, opens=at(opens), closes=at(closes), place=place, **valid)


def starts(*open_hours, **more):
    slots = slots_of(open_hours, **more)
    return [f"{clock.local(slot.starts_at):%-H.%M}" for slot in slots]


def test_starts_stand_half_an_hour_apart_and_the_last_one_ends_at_closing():
    assert starts(hours("9.00", "12.00")) == ["9.00", "9.30", "10.00", "10.30", "11.00"]


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(minutes=45), ["9.00", "9.30", "10.00"]),
        (timedelta(minutes=90), ["9.00", "9.30"]),
        (timedelta(minutes=120), ["9.00"]),
        (timedelta(minutes=121), []),
    ],
)
def test_a_meeting_fits_between_opening_and_closing(length, expected):
    assert starts(hours("9.00", "11.00"), length=length) == expected


def test_hours_of_another_weekday_offer_nothing():
    assert starts(hours(weekday=1)) == []


def test_an_open_day_is_whoever_asks_decides():
    assert starts(hours(), days=[]) == []
    assert starts(hours(), days=[MONDAY, MONDAY + timedelta(days=7)]) == starts(hours()) * 2
    assert isinstance(MONDAY, date)


def test_a_meeting_keeps_its_distance_on_both_sides():
    """From ten to eleven is taken: with a quarter of an hour around it nothing near fits."""
    taken = [taken_at(MONDAY_NINE + HOUR)]

    assert starts(hours("8.00", "13.00"), taken=taken) == ["8.00", "8.30", "11.30", "12.00"]


def test_the_distance_is_a_quarter_of_an_hour_and_not_a_minute_more():
    taken = [taken_at(MONDAY_NINE + HOUR + QUARTER, minutes=45)]

    assert starts(hours("9.00", "10.00"), taken=taken) == ["9.00"]


@pytest.mark.parametrize(
    ("travel", "buffers", "expected"),
    [
        (Buffer(QUARTER, HOUR), BUFFERS, ["8.00", "8.30", "12.00"]),
        (Buffer(HOUR, QUARTER), BUFFERS, ["8.00", "11.30", "12.00"]),
        (BREATH, {Place.OFFICE: Buffer(HOUR, QUARTER)}, ["8.00", "8.30", "12.00"]),
        (BREATH, {}, ["8.00", "8.30", "11.30", "12.00"]),
    ],
    ids=["after a visit", "before a visit", "before what is asked for", "the other's alone"],
)
def test_of_two_buffers_the_longer_one_is_kept(travel, buffers, expected):
    """From ten to eleven is taken."""
    taken = [taken_at(MONDAY_NINE + HOUR, buffer=travel)]

    assert starts(hours("8.00", "13.00"), taken=taken, buffers=buffers) == expected


def test_meetings_that_overlap_one_another_are_one_stretch():
    """A long one covers a short one that began later: what follows the short one is not free."""
    taken = [taken_at(MONDAY_NINE, minutes=150), taken_at(MONDAY_NINE + HOUR, minutes=15)]

    assert starts(hours("9.00", "13.00"), taken=taken) == ["12.00"]


def test_hours_hold_from_and_until_their_days():
    week = timedelta(days=7)
    days = [MONDAY - week, MONDAY, MONDAY + week]

    def open_on(**valid):
        return [clock.local(slot.starts_at).date() for slot in slots_of([hours("9.00", "10.00", **valid)], days)]  # fmt: skip

    assert open_on(valid_from=MONDAY) == days[1:]
    assert open_on(valid_until=MONDAY) == days[:2]
    assert open_on(valid_from=MONDAY, valid_until=MONDAY) == [MONDAY]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(), ["mon", "tue", "wed", "next"]),
        (Limits(a_day=2), ["tue", "wed", "next"]),
        (Limits(a_day=3), ["mon", "tue", "wed", "next"]),
        (Limits(a_week=3), ["next"]),
        (Limits(a_week=4), ["mon", "tue", "wed", "next"]),
    ],
)
def test_a_full_day_or_week_is_not_open(limits, expected):
    """Two mapping meetings on Monday and one on Tuesday."""
    days = {"mon": MONDAY, "tue": MONDAY + timedelta(1), "wed": MONDAY + timedelta(2), "next": MONDAY + timedelta(7)}  # fmt: skip

    found = open_days(
        days.values(),
        is_closed=lambda _day: False,
        mapping_days=[days["mon"], days["mon"], days["tue"]],
        limits=limits,
    )

    assert found == [days[name] for name in expected]


def test_nothing_is_offered_before_the_least_notice():
    assert starts(hours(), not_before=MONDAY_NINE + timedelta(minutes=31)) == [
        "10.00", "10.30", "11.00",
    ]  # fmt: skip


def test_a_start_is_offered_once_where_hours_of_two_kinds_meet():
    open_hours = [hours(place=Place.REMOTE), hours("11.00", "13.00"), hours()]

    slots = slots_of(open_hours)

    assert len({slot.starts_at for slot in slots}) == len(slots) == 7


def test_the_day_of_summer_time_offers_no_hour_that_does_not_exist():
    night = hours("1.00", "6.00", weekday=6)

    assert starts(night, days=[SUMMER_TIME_DAY]) == ["1.00", "1.30", "2.00", "2.30", "4.00", "4.30", "5.00"]  # fmt: skip


def test_the_day_of_winter_time_offers_the_repeated_hour_once():
    night = hours("2.00", "5.00", weekday=6)

    slots = slots_of([night], [WINTER_TIME_DAY])

    assert [f"{clock.local(slot.starts_at):%-H.%M}" for slot in slots] == [
        "2.00", "2.30", "3.00", "3.30", "4.00",
    ]  # fmt: skip
    assert all(slot.ends_at - slot.starts_at == HOUR for slot in slots)


@pytest.mark.parametrize(
    ("day", "nine"),
    [
        (WINTER_TIME_DAY - timedelta(days=1), datetime(2026, 10, 24, 6, tzinfo=UTC)),
        (WINTER_TIME_DAY, datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (SUMMER_TIME_DAY - timedelta(days=1), datetime(2027, 3, 27, 7, tzinfo=UTC)),
        (SUMMER_TIME_DAY, datetime(2027, 3, 28, 6, tzinfo=UTC)),
    ],
)
def test_nine_is_nine_on_the_wall_on_both_sides_of_the_change(day, nine):
    [slot] = slots_of([hours("9.00", "10.00", weekday=day.weekday())], [day])

    assert slot.starts_at == nine


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ((0, 60), (60, 120), False),
        ((0, 60), (59, 120), True),
        ((0, 60), (10, 20), True),
        ((0, 60), (0, 60), True),
        ((60, 120), (0, 60), False),
    ],
)
def test_spans_are_half_open(first, second, overlap):
    one, other = (
        Span(starts_at=NOW + timedelta(minutes=start), ends_at=NOW + timedelta(minutes=end))
        for start, end in (first, second)
    )

    assert one.overlaps(other) is overlap
    assert other.overlaps(one) is overlap
