"""A series of a contract: what the preview reads, saving all or nothing, and changing it later."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.extensions import db
from app.practice.choices import MeetingKind, MidEvaluation, Place
from app.practice.models import Evaluation, Meeting, SchoolHoliday
from app.practice.series import Decision, Mark, Rhythm, Way
from app.practice.services import budget, meetings, series, versions
from app.practice.services.meetings import TimeTakenError
from app.practice.services.series import NotPossibleError, Wish
from app.practice.states import CANCELLED, ContractState, MeetingState, StepNotAllowedError
from tests.factories import (
    MONDAY,
    MONDAY_NINE,
    NOW,
    keep,
    make_closure,
    make_contract,
    make_meeting,
)

WEEK = timedelta(weeks=1)


def make_wish(**said):
    rhythm = {"first_on": MONDAY, "starts": time(9), "minutes": 90, "weeks": 2, "count": 4}
    wish = {key: said.pop(key) for key in ("decisions", "picked", "place") if key in said}
    return Wish(rhythm=Rhythm(**rhythm | said), **{"place": Place.OFFICE} | wish)


def saved(contract, **said):
    rows = series.save(contract, series.preview(contract, make_wish(**said)))
    db.session.commit()
    return rows


def days(rows):
    return [clock.local(row.starts_at).date().isoformat()[5:] for row in rows]


def test_a_preview_reads_closures_holidays_school_weeks_and_meetings(app):
    contract = make_contract()
    make_closure(starts_on=date(2026, 12, 20), ends_on=date(2027, 1, 5))
    make_closure(starts_on=date(2026, 12, 7), supervisor=make_contract().supervisor)
    keep(SchoolHoliday(starts_on=date(2027, 2, 22), ends_on=date(2027, 2, 26)))
    make_meeting(contract=make_contract(orderer=contract.orderer), starts_at=MONDAY_NINE + WEEK)

    found = series.preview(contract, make_wish(weeks=1, count=13))

    by_day = {row.planned_on.isoformat()[5:]: row for row in found.rows}
    assert by_day["11-30"].marks == frozenset()
    assert by_day["12-07"].planned_marks == {Mark.OVERLAP}
    assert by_day["12-21"].planned_marks == {Mark.CLOSURE}
    assert by_day["02-22"].marks == {Mark.SCHOOL_HOLIDAY}
    assert len(found.kept) == 13
    assert db.session.scalar(select(func.count(Meeting.id))) == 1


def test_the_buffers_of_the_practice_are_warned_of(app):
    contract = make_contract()
    make_meeting(
        contract=contract, starts_at=MONDAY_NINE + timedelta(minutes=100), place_type=Place.OFFICE
    )

    found = series.preview(contract, make_wish(count=1))

    assert found.rows[0].marks == {Mark.BUFFER}
    assert found.impossible == ()


def test_schools_rest_in_the_usual_weeks_until_the_practice_knows_better(app):
    contract = make_contract()

    found = series.preview(contract, make_wish(first_on=date(2027, 2, 22), count=1))

    assert found.rows[0].marks == {Mark.SCHOOL_HOLIDAY}


def test_saving_agrees_every_row_with_its_evaluations(any_app):
    contract = make_contract(meetings_planned=4, mid_evaluation=MidEvaluation.HALFWAY)

    rows = saved(contract)

    assert days(rows) == ["11-30", "12-14", "12-28", "01-11"]
    assert [row.kind for row in rows] == [
        MeetingKind.REGULAR, MeetingKind.MID_EVALUATION,
        MeetingKind.REGULAR, MeetingKind.FINAL_EVALUATION,
    ]  # fmt: skip
    assert {row.state for row in rows} == {MeetingState.CONFIRMED}
    due = db.session.scalars(select(Evaluation.due_on).order_by(Evaluation.due_on)).all()
    assert due == [date(2026, 12, 14), date(2027, 1, 11)]


def test_a_time_taken_since_the_preview_saves_nothing(any_app):
    contract = make_contract()
    shown = series.preview(contract, make_wish())
    make_meeting(contract=contract, starts_at=MONDAY_NINE + 4 * WEEK)

    with pytest.raises(TimeTakenError):
        series.save(contract, shown)

    db.session.commit()
    assert db.session.scalar(select(func.count(Meeting.id))) == 1


def test_a_row_that_cannot_be_is_not_saved(app):
    contract = make_contract()
    make_meeting(contract=contract)
    shown = series.preview(contract, make_wish(decisions={MONDAY: Decision(way=Way.AS_PLANNED)}))

    with pytest.raises(NotPossibleError) as caught:
        series.save(contract, shown)

    assert caught.value.days == (MONDAY,)


def test_a_draft_gets_no_meetings(app):
    contract = make_contract(state=ContractState.DRAFT)

    with pytest.raises(StepNotAllowedError):
        saved(contract)


def test_picked_dates_become_meetings(app):
    picked = [(date(2026, 12, 3), time(13)), (MONDAY, time(9))]

    rows = saved(make_contract(), picked=picked)

    assert days(rows) == ["11-30", "12-03"]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        # Onto the day of the next one, which goes first.
        (date(2027, 11, 15), ["10-18", "11-15", "11-29", "12-13"]),
        (date(2027, 10, 25), ["10-18", "10-25", "11-08", "11-22"]),
    ],
)
def test_this_and_following_move_together_and_keep_their_wall_time(any_app, to, expected):
    rows = saved(make_contract(), first_on=date(2027, 10, 18))

    moved = series.move_following(rows[1], on=to, starts=time(9), now=NOW)

    assert len(moved) == 3
    assert days(rows) == expected
    assert {clock.local(row.starts_at).time() for row in rows} == {time(9)}


def test_moving_onto_another_moves_none(any_app):
    contract = make_contract()
    rows = saved(contract)
    make_meeting(contract=contract, starts_at=rows[3].starts_at + timedelta(hours=4))

    with pytest.raises(TimeTakenError):
        series.move_following(rows[1], on=date(2026, 12, 14), starts=time(13), now=NOW)

    db.session.commit()
    db.session.expire_all()
    assert days(rows) == ["11-30", "12-14", "12-28", "01-11"]
    assert {clock.local(row.starts_at).time() for row in rows} == {time(9)}


@pytest.mark.parametrize("mid", [MidEvaluation.HALFWAY, MidEvaluation.AFTER_N_SESSIONS])
def test_times_that_are_missing_bring_no_second_evaluation(app, mid):
    contract = make_contract(meetings_planned=4, mid_evaluation=mid, mid_evaluation_after=2)
    rows = saved(contract)
    for number in (0, 2):
        meetings.step(rows[number], MeetingState.CANCELLED_IN_TIME)

    added = saved(contract, first_on=date(2027, 1, 25), count=2)

    assert {row.kind for row in added} == {MeetingKind.REGULAR}


def test_an_evaluation_that_was_cancelled_is_proposed_anew(app):
    contract = make_contract(meetings_planned=4, mid_evaluation=MidEvaluation.NONE)
    rows = saved(contract)
    meetings.step(rows[3], MeetingState.CANCELLED_IN_TIME)

    (added,) = saved(contract, first_on=date(2027, 1, 25), count=1)

    assert added.kind is MeetingKind.FINAL_EVALUATION


def test_cancelling_the_rest_leaves_what_was_before(app):
    rows = saved(make_contract())

    outcomes = series.cancel_following(rows[2], now=NOW)

    assert [row.state in CANCELLED for row in rows] == [False, False, True, True]
    assert [outcome.verdict.charge_pct for outcome in outcomes] == [0, 0]


def test_what_was_given_back_is_added_again_at_the_end(app):
    contract = make_contract(meetings_planned=4, interval_min_weeks=2)
    rows = saved(contract)
    series.cancel_following(rows[3], now=NOW, by_supervisor=True)

    wish = series.continuing(contract, now=NOW)
    series.save(contract, series.preview(contract, wish))

    assert wish.rhythm.count == 1
    assert wish.rhythm.first_on == date(2027, 1, 11)
    assert budget.of_contract(contract).left == 0


def test_extending_makes_a_new_version_and_moves_the_final_evaluation_on(app):
    contract = make_contract(meetings_planned=4, mid_evaluation=MidEvaluation.NONE)
    versions.make(contract)
    saved(contract)

    wish = series.extend(contract, by=2, now=NOW)
    added = series.save(contract, series.preview(contract, wish))

    assert [version.number for version in versions.all_of(contract)] == [1, 2]
    assert [
        version.terms["terms"]["meetings_planned"] for version in versions.all_of(contract)
    ] == [4, 6]
    assert [row.kind for row in added] == [MeetingKind.REGULAR, MeetingKind.FINAL_EVALUATION]
    kinds = [row.kind for row in db.session.scalars(select(Meeting).order_by(Meeting.starts_at))]
    assert kinds.count(MeetingKind.FINAL_EVALUATION) == 1


def test_a_contract_whose_last_meeting_is_near_is_noticed(app):
    near, far = make_contract(), make_contract()
    saved(near, count=2)
    saved(far, count=8)

    found = budget.near_end(now=NOW)

    assert [row.contract.id for row in found] == [near.id]
    assert found[0].budget.left == 8
