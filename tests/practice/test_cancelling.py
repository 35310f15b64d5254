"""Late is told in elapsed time, and the answer says at once what it costs and why."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.practice.cancelling import (
    CancelTerms,
    Ground,
    charged_pct,
    of_cancelling,
    of_missing,
    waivers,
)
from app.practice.choices import OrdererType, WaiverReason
from app.practice.states import MeetingState
from tests.factories import MONDAY_NINE

TERMS = CancelTerms(free_hours=48, late_pct=50, no_show_pct=100)
FREE = CancelTerms(free_hours=48, late_pct=0, no_show_pct=0)
HELSINKI = ZoneInfo("Europe/Helsinki")
CONFIRMED, PROPOSED = MeetingState.CONFIRMED, MeetingState.PROPOSED
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def on_the_wall(*moment):
    return datetime(*moment, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("old", "before", "by_supervisor", "terms", "expected"),
    [
        (CONFIRMED, 72 * HOUR, False, TERMS, ("cancelled_in_time", 0, Ground.IN_TIME)),
        (CONFIRMED, 48 * HOUR, False, TERMS, ("cancelled_in_time", 0, Ground.IN_TIME)),
        (CONFIRMED, 48 * HOUR - SECOND, False, TERMS, ("cancelled_late", 50, Ground.LATE)),
        (CONFIRMED, -HOUR, False, TERMS, ("cancelled_late", 50, Ground.LATE)),
        (CONFIRMED, HOUR, False, FREE, ("cancelled_late", 0, Ground.LATE_BUT_FREE)),
        (CONFIRMED, HOUR, True, TERMS, ("cancelled_by_supervisor", 0, Ground.BY_SUPERVISOR)),
        (PROPOSED, HOUR, False, TERMS, ("cancelled_in_time", 0, Ground.NOT_AGREED_YET)),
        (PROPOSED, HOUR, True, TERMS, ("cancelled_by_supervisor", 0, Ground.BY_SUPERVISOR)),
    ],
)
def test_what_cancelling_means(old, before, by_supervisor, terms, expected):
    verdict = of_cancelling(
        old, MONDAY_NINE, terms, cancelled_at=MONDAY_NINE - before, by_supervisor=by_supervisor
    )

    assert (verdict.state, verdict.charge_pct, verdict.ground) == expected
    assert verdict.notice == before
    assert verdict.free_until_at == MONDAY_NINE - 48 * HOUR


@pytest.mark.parametrize(
    ("starts", "cancelled", "is_late"),
    [
        # Two nights on the wall clock, but 47 hours in the spring and 49 in the autumn.
        (on_the_wall(2027, 3, 29, 9), on_the_wall(2027, 3, 27, 9), True),
        (on_the_wall(2027, 3, 29, 9), on_the_wall(2027, 3, 27, 8), False),
        (on_the_wall(2026, 10, 26, 9), on_the_wall(2026, 10, 24, 9), False),
        (on_the_wall(2026, 10, 26, 9), on_the_wall(2026, 10, 24, 10), False),
        (on_the_wall(2026, 10, 26, 9), on_the_wall(2026, 10, 24, 10, 1), True),
    ],
)
def test_the_change_of_the_clock_does_not_change_the_hours(starts, cancelled, is_late):
    verdict = of_cancelling(
        CONFIRMED,
        starts,
        TERMS,
        cancelled_at=cancelled,
    )

    assert (verdict.state is MeetingState.CANCELLED_LATE) == is_late
    assert verdict.free_until_at.tzinfo is UTC


def test_nobody_came():
    paid = of_missing(MONDAY_NINE, TERMS, noted_at=MONDAY_NINE + HOUR)
    free = of_missing(MONDAY_NINE, FREE, noted_at=MONDAY_NINE + HOUR)

    assert (paid.state, paid.charge_pct, paid.ground) == ("no_show", 100, Ground.MISSED)
    assert (free.charge_pct, free.ground) == (0, Ground.MISSED_BUT_FREE)


@pytest.mark.parametrize(
    ("state", "noted", "waiver", "pct"),
    [
        (MeetingState.HELD, None, None, 100),
        (MeetingState.CANCELLED_LATE, 25, None, 25),
        (MeetingState.CANCELLED_LATE, None, None, 50),
        (MeetingState.NO_SHOW, None, None, 100),
        (MeetingState.NO_SHOW, 100, WaiverReason.GOODWILL, 0),
        (MeetingState.CANCELLED_IN_TIME, None, None, 0),
        (MeetingState.CANCELLED_BY_SUPERVISOR, 100, None, 0),
        (MeetingState.CONFIRMED, None, None, 0),
    ],
)
def test_what_is_charged_in_the_end(state, noted, waiver, pct):
    assert charged_pct(state, noted, waiver, TERMS) == pct


def test_a_consumer_may_always_be_ill():
    assert waivers(OrdererType.PRIVATE_PERSON, []) == tuple(WaiverReason)
    assert waivers(OrdererType.ORGANISATION, []) == (WaiverReason.GOODWILL,)
    assert waivers(OrdererType.ORGANISATION, ["force_majeure"]) == (
        WaiverReason.FORCE_MAJEURE,
        WaiverReason.GOODWILL,
    )
