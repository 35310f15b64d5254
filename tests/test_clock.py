"""The clock and Finland's wall time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app import clock
from tests.factories import SUMMER_TIME_DAY, WINTER_TIME_DAY


def test_now_is_aware_and_in_utc():
    assert clock.now().utcoffset() == timedelta(0)


def test_today_is_the_date_in_finland(stop_clock):
    stop_clock(datetime(2026, 11, 23, 22, 30, tzinfo=UTC))

    assert clock.today() == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "wall_time", "instant"),
    [
        (date(2026, 11, 30), time(9), datetime(2026, 11, 30, 7, tzinfo=UTC)),
        (date(2026, 7, 1), time(9), datetime(2026, 7, 1, 6, tzinfo=UTC)),
        (SUMMER_TIME_DAY, time(2, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (SUMMER_TIME_DAY, time(4), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        # The hour from three to four comes twice: the first one is meant.
        (WINTER_TIME_DAY, time(3, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (WINTER_TIME_DAY, time(4), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "before the jump", "after the jump", "repeated hour", "after it"],
)
def test_a_wall_time_is_one_instant(day, wall_time, instant):
    assert clock.at_wall_time(day, wall_time) == instant


@pytest.mark.parametrize("wall_time", [time(3), time(3, 30), time(3, 59)])
def test_a_wall_time_that_summer_time_skips_is_refused(wall_time):
    with pytest.raises(clock.NonexistentTimeError):
        clock.at_wall_time(SUMMER_TIME_DAY, wall_time)


def test_local_is_the_same_instant():
    instant = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    local = clock.local(instant)

    assert local.astimezone(UTC) == instant
    assert (local.hour, local.minute, local.fold) == (3, 30, 1)
