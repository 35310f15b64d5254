"""A series keeps its count, its order and its wall time, and never overlaps."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import clock
from app.practice.choices import MeetingKind, MidEvaluation
from app.practice.days_off import is_public_holiday
from app.practice.evaluation_plan import EvaluationPlan, half_year_after
from app.practice.series import (
    BLOCKING,
    Decision,
    Diary,
    Mark,
    Rhythm,
    Taken,
    Way,
    plan,
    plan_picked,
    with_evaluations,
)

TUESDAY = date(2026, 8, 18)
NINE = time(9)
MINUTE = timedelta(minutes=1)


def never(_day):
    return False


def make_diary(**said):
    names = ("is_holiday", "is_closed_eve", "is_closed", "is_school_holiday")
    return Diary(**dict.fromkeys(names, never) | said)


def make_rhythm(**said):
    return Rhythm(
        **{"first_on": TUESDAY, "starts": NINE, "minutes": 90, "weeks": 3, "count": 10} | said
    )


def closed(*spans):
    return lambda day: any(first <= day <= last for first, last in spans)


def taken(on, starts, minutes=90, **buffers):
    starts_at = clock.at_wall_time(on, starts)
    return Taken(starts_at=starts_at, ends_at=starts_at + minutes * MINUTE, **buffers)


def days(rows):
    return [(row.on.day, row.on.month) for row in rows if row.is_kept]


def test_every_third_week_ten_meetings_tuesdays_at_nine():
    rows = plan(make_rhythm(), make_diary())

    assert days(rows) == [
        (18, 8), (8, 9), (29, 9), (20, 10), (10, 11), (1, 12), (22, 12), (12, 1), (2, 2), (23, 2),
    ]  # fmt: skip
    assert {clock.local(row.starts_at).time() for row in rows} == {NINE}
    # Summer time until 25 October.
    assert [row.starts_at.hour for row in rows][:5] == [6, 6, 6, 6, 7]
    assert {row.ends_at - row.starts_at for row in rows} == {90 * MINUTE}


def test_twelve_from_august_take_thirty_six_weeks_over_christmas():
    christmas = closed((date(2026, 12, 20), date(2027, 1, 6)))

    rows = plan(make_rhythm(count=12), make_diary(is_closed=christmas))

    assert (rows[-1].on - TUESDAY).days // 7 == 36
    assert days(rows)[6:8] == [(12, 1), (2, 2)]
    moved = rows[6]
    assert (moved.planned_on, moved.way) == (date(2026, 12, 22), Way.NEXT_FREE_WEEK)
    assert moved.planned_marks == {Mark.CLOSURE}
    assert moved.marks == frozenset()


def test_twelve_from_january_take_forty_one_weeks_over_the_summer():
    summer = closed((date(2027, 6, 14), date(2027, 8, 15)))
    thursday = date(2027, 1, 7)

    rows = plan(make_rhythm(first_on=thursday, count=12), make_diary(is_closed=summer))

    assert (rows[-1].on - thursday).days // 7 == 41


def test_a_skipped_date_is_replaced_at_the_end():
    skipped = {date(2026, 9, 8): Decision(way=Way.SKIP)}

    rows = plan(make_rhythm(count=4), make_diary(), skipped)

    assert [row.way for row in rows].count(Way.SKIP) == 1
    assert days(rows) == [(18, 8), (29, 9), (20, 10), (10, 11)]


def test_a_date_left_out_is_not_replaced():
    left_out = {date(2026, 9, 8): Decision(way=Way.LEAVE_OUT)}

    rows = plan(make_rhythm(count=4), make_diary(), left_out)

    assert days(rows) == [(18, 8), (29, 9), (20, 10)]


def test_another_time_leaves_the_rest_untouched():
    other = Decision(way=Way.OTHER_TIME, on=date(2026, 9, 10), starts=time(13))

    rows = plan(make_rhythm(count=3), make_diary(), {date(2026, 9, 8): other})

    assert days(rows) == [(18, 8), (10, 9), (29, 9)]
    assert clock.local(rows[1].starts_at).time() == time(13)


def test_a_holiday_can_be_kept_by_will_and_an_overlap_cannot():
    midsummer = date(2026, 6, 19)
    rhythm = make_rhythm(first_on=midsummer, count=1)
    as_planned = {midsummer: Decision(way=Way.AS_PLANNED)}

    on_holiday = plan(rhythm, make_diary(is_holiday=is_public_holiday), as_planned)
    on_other = plan(rhythm, make_diary(taken=[taken(midsummer, time(10))]), as_planned)

    assert (on_holiday[0].marks, on_holiday[0].is_possible) == ({Mark.HOLIDAY}, True)
    assert (on_other[0].marks, on_other[0].is_possible) == ({Mark.OVERLAP}, False)


def test_a_school_holiday_is_only_a_warning():
    autumn = closed((date(2026, 10, 19), date(2026, 10, 23)))

    rows = plan(make_rhythm(count=4), make_diary(is_school_holiday=autumn))

    assert days(rows)[-1] == (20, 10)
    assert rows[-1].marks == {Mark.SCHOOL_HOLIDAY}


@pytest.mark.parametrize(
    ("starts", "mark"),
    [
        (time(7), None),
        (time(7, 15), Mark.BUFFER),
        (time(8, 45), Mark.OVERLAP),
        (time(10, 30), Mark.BUFFER),
        (time(11), None),
    ],
)
def test_the_longer_of_two_buffers_is_kept(starts, mark):
    before = after = timedelta(minutes=30)
    diary = make_diary(
        taken=[taken(TUESDAY, starts, before=before, after=after)], before=15 * MINUTE
    )

    row = plan(make_rhythm(count=1), diary, {TUESDAY: Decision(way=Way.AS_PLANNED)})[0]

    assert row.marks == ({mark} if mark else frozenset())


def test_a_time_that_the_clock_skips_gives_way():
    rhythm = make_rhythm(first_on=date(2027, 3, 28), starts=time(3, 30), count=1)

    row = plan(rhythm, make_diary())[0]

    assert row.planned_marks == {Mark.NO_SUCH_TIME}
    assert row.on == date(2027, 4, 4)


def test_picked_dates_come_in_order_and_do_not_meet_one_another():
    picked = [(date(2026, 9, 4), time(12)), (date(2026, 9, 1), NINE), (date(2026, 9, 1), time(10))]

    rows = plan_picked(picked, make_diary(), minutes=90)

    assert days(rows) == [(1, 9), (1, 9), (4, 9)]
    assert [row.is_possible for row in rows] == [True, False, True]


@pytest.mark.parametrize(
    ("mid", "after", "expected"),
    [
        (MidEvaluation.HALFWAY, None, [5]),
        (MidEvaluation.AFTER_N_SESSIONS, 3, [3]),
        # From 18 August: 23 February is the first one after six months.
        (MidEvaluation.EVERY_6_MONTHS, None, [10]),
        (MidEvaluation.NONE, None, []),
    ],
)
def test_evaluations_are_placed_by_the_contracts_plan(mid, after, expected):
    rows = plan(make_rhythm(count=10), make_diary())

    placed = with_evaluations(rows, EvaluationPlan(mid=mid, after=after, final=False), agreed=10)

    found = [n for n, row in enumerate(placed, 1) if row.kind is MeetingKind.MID_EVALUATION]
    assert found == expected


def test_the_last_agreed_meeting_is_the_final_evaluation():
    rows = plan(make_rhythm(count=4), make_diary(), {date(2026, 9, 8): Decision(way=Way.SKIP)})
    halfway = EvaluationPlan(mid=MidEvaluation.HALFWAY, after=None, final=True)

    placed = with_evaluations(rows, halfway, agreed=10, before=6)

    assert placed[-1].kind is MeetingKind.FINAL_EVALUATION
    assert {row.kind for row in placed[:-1]} == {MeetingKind.REGULAR}


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 8, 18), date(2027, 2, 18)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 7, 1), date(2027, 1, 1)),
    ],
)
def test_half_a_year_is_six_calendar_months(day, later):
    assert half_year_after(day) == later


wall_times = st.times(min_value=time(7), max_value=time(20)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
some_days = st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 12, 31))
rhythms = st.builds(
    Rhythm,
    first_on=some_days,
    starts=wall_times,
    minutes=st.sampled_from([45, 60, 90, 120]),
    weeks=st.integers(1, 8),
    count=st.integers(1, 15),
)
promised = st.lists(
    st.builds(
        taken, st.dates(min_value=date(2026, 1, 1), max_value=date(2029, 12, 31)), wall_times
    ),
    max_size=25,
)
decisions = st.dictionaries(
    st.integers(0, 20),
    st.sampled_from([Way.SKIP, Way.LEAVE_OUT, Way.NEXT_FREE_WEEK, Way.AS_PLANNED]),
    max_size=4,
)


@settings(deadline=None, max_examples=150)
@given(
    rhythm=rhythms, others=promised, said=decisions, months=st.sets(st.integers(1, 12), max_size=3)
)
def test_a_series_keeps_count_order_wall_time_and_distance(rhythm, others, said, months):
    """Whatever is closed, taken and decided."""
    diary = make_diary(
        is_holiday=is_public_holiday, is_closed=lambda day: day.month in months, taken=others
    )
    decided = {
        rhythm.first_on + timedelta(weeks=rhythm.weeks * place): Decision(way=way)
        for place, way in said.items()
    }

    rows = plan(rhythm, diary, decided)

    kept = [row for row in rows if row.is_kept]
    left_out = sum(row.way is Way.LEAVE_OUT for row in rows)
    assert len(kept) + left_out == rhythm.count
    assert [row.on for row in kept] == sorted({row.on for row in kept})
    assert {row.on.weekday() for row in rows} == {rhythm.first_on.weekday()}
    for row in kept:
        assert clock.local(row.starts_at).time() == rhythm.starts
        assert row.ends_at - row.starts_at == rhythm.minutes * MINUTE
        if row.is_possible:
            assert not any(
                row.starts_at < other.ends_at and other.starts_at < row.ends_at for other in others
            )
        if row.way is Way.NEXT_FREE_WEEK:
            assert not row.marks & BLOCKING
    assert all(before.ends_at <= after.starts_at for before, after in pairwise(kept))


def test_instants_are_in_utc():
    row = plan(make_rhythm(count=1), make_diary())[0]

    assert row.starts_at == datetime(2026, 8, 18, 6, tzinfo=UTC)
    assert row.starts_at.tzinfo is UTC
