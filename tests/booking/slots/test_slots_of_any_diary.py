"""Free times as a pure rule: for whatever hours and meetings there may be."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.booking.slots import STEP, Buffer, Slot, Taken, WeeklyHours
from app.practice.choices import Place
from tests.booking.slots.seeking import slots_of, taken_at
from tests.factories import MONDAY, SUMMER_TIME_DAY, WINTER_TIME_DAY

QUARTERS = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
PLACES = st.sampled_from([Place.OFFICE, Place.REMOTE])
HOURS = (
    st.tuples(st.integers(0, 6), QUARTERS, QUARTERS, PLACES)
    .filter(lambda drawn: drawn[1] < drawn[2])
    .map(lambda drawn: WeeklyHours(weekday=drawn[0], opens=drawn[1], closes=drawn[2], place=drawn[3]))
)  # fmt: skip
FIRST_DAYS = st.sampled_from(
    [MONDAY, SUMMER_TIME_DAY - timedelta(days=2), WINTER_TIME_DAY - timedelta(days=2)]
)
MARGINS = st.tuples(st.integers(0, 90), st.integers(0, 90)).map(
    lambda drawn: Buffer(*(timedelta(minutes=minutes) for minutes in drawn))
)
LENGTHS = st.sampled_from([30, 45, 60, 90, 120]).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def diaries(draw):
    first = draw(FIRST_DAYS)
    days = [first + timedelta(days=number) for number in range(draw(st.integers(1, 8)))]
    begin = datetime.combine(first, time(), tzinfo=UTC)
    minutes = st.tuples(st.integers(0, 8 * 24 * 60), st.integers(1, 300), MARGINS)
    taken = [
        taken_at(begin + timedelta(minutes=start), minutes=length, buffer=buffer)
        for start, length, buffer in draw(st.lists(minutes, max_size=8))
    ]
    buffers = draw(st.fixed_dictionaries(dict.fromkeys([Place.OFFICE, Place.REMOTE], MARGINS)))
    not_before = begin + timedelta(minutes=draw(st.integers(-1000, 4000)))
    return draw(st.lists(HOURS, max_size=6)), days, draw(LENGTHS), taken, not_before, buffers


def _ask(diary) -> list[Slot]:
    return slots_of(*diary)


@given(diaries())
def test_every_slot_lies_within_hours_of_its_day(diary):
    open_hours, days, length, _taken, not_before, _buffers = diary

    for slot in _ask(diary):
        start, end = clock.local(slot.starts_at), clock.local(slot.ends_at)
        assert start.date() in days
        assert slot.ends_at - slot.starts_at == length
        assert slot.starts_at >= not_before
        assert any(
            its.weekday == start.weekday()
            and its.place is slot.place
            and its.opens <= start.time()
            and (end.date(), end.time()) <= (start.date(), its.closes)
            and _minutes(start) % (STEP.seconds // 60) == _minutes(its.opens) % (STEP.seconds // 60)
            for its in open_hours
        )


def _minutes(moment: datetime | time) -> int:
    return moment.hour * 60 + moment.minute


@given(diaries())
def test_every_slot_keeps_its_distance_from_what_is_taken(diary):
    *_rest, taken, _not_before, buffers = diary

    for slot in _ask(diary):
        own = buffers[slot.place]
        for span in taken:
            assert slot.starts_at >= span.ends_at + max(
                span.buffer.after, own.before
            ) or slot.ends_at <= span.starts_at - max(span.buffer.before, own.after)


@given(diaries(), st.randoms())
def test_the_order_of_hours_and_meetings_does_not_matter(diary, random):
    open_hours, days, length, taken, not_before, buffers = diary
    shuffled = (random.sample(open_hours, len(open_hours)), days, length, random.sample(taken, len(taken)), not_before, buffers)  # fmt: skip

    assert _ask(shuffled) == _ask(diary)


@given(diaries())
def test_slots_come_in_order_and_once(diary):
    found = [slot.starts_at for slot in _ask(diary)]

    assert found == sorted(set(found))


@given(diaries())
def test_taking_an_offered_slot_leaves_the_others_or_fewer(diary):
    open_hours, days, length, taken, not_before, buffers = diary
    offered = _ask(diary)

    for slot in offered[:3]:
        now_taken = Taken(starts_at=slot.starts_at, ends_at=slot.ends_at)
        left = _ask((open_hours, days, length, [*taken, now_taken], not_before, buffers))
        # The same start may now be offered at another place that needs less around it.
        starts_left = {each.starts_at for each in left}
        assert slot.starts_at not in starts_left
        assert starts_left < {each.starts_at for each in offered}
