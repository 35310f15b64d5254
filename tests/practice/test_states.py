"""Offers', contracts' and meetings' states: every step that is allowed, and every other one refused."""

from itertools import product

import pytest

from app.booking.states import INQUIRY_STEPS, OPEN, InquiryState
from app.practice.states import (
    CANCELLED,
    CHARGEABLE,
    CONTRACT_STEPS,
    EVALUATION_STEPS,
    FEEDBACK_STEPS,
    LIVE,
    MEETING_STEPS,
    OFFER_STEPS,
    OVER,
    RUNNING,
    STANDING,
    ContractState,
    EvaluationState,
    FeedbackState,
    MeetingState,
    OfferState,
    StepNotAllowedError,
    check_step,
)

# Written a second time on purpose, as the practice says it (domain.md section 2.2).
ALLOWED = {
    OfferState: """
        draft: sent withdrawn
        sent: accepted rejected expired withdrawn
        accepted:
        rejected:
        expired:
        withdrawn:
    """,
    ContractState: """
        draft: sent active cancelled
        sent: draft active cancelled
        active: paused ending terminated
        paused: active terminated
        ending: completed terminated
        completed:
        terminated:
        cancelled:
    """,
    MeetingState: """
        proposed: confirmed cancelled_in_time cancelled_by_supervisor
        confirmed: held no_show cancelled_in_time cancelled_late cancelled_by_supervisor
        held: confirmed
        no_show: confirmed
        cancelled_in_time:
        cancelled_late:
        cancelled_by_supervisor:
    """,
    EvaluationState: """
        planned: open done skipped
        open: done skipped
        done:
        skipped:
    """,
    FeedbackState: """
        draft: shown_to_supervisees waived
        shown_to_supervisees: draft delivered waived
        delivered:
        waived:
    """,
    InquiryState: """
        new: contacted mapping_booked declined_by_client declined_by_supervisor no_reply spam
        contacted: contacted mapping_booked converted declined_by_client declined_by_supervisor no_reply
        mapping_booked: contacted mapping_held declined_by_client declined_by_supervisor no_reply
        mapping_held: converted declined_by_client declined_by_supervisor no_reply
        converted:
        declined_by_client:
        declined_by_supervisor:
        no_reply: contacted mapping_booked
        spam: new
    """,
}
STEPS = {
    OfferState: OFFER_STEPS,
    ContractState: CONTRACT_STEPS,
    MeetingState: MEETING_STEPS,
    EvaluationState: EVALUATION_STEPS,
    FeedbackState: FEEDBACK_STEPS,
    InquiryState: INQUIRY_STEPS,
}


def all_steps():
    for kind, table in ALLOWED.items():
        allowed = {
            (kind(old), kind(new))
            for old, news in (line.split(":") for line in table.split("\n") if line.strip())
            for old in [old.strip()]
            for new in news.split()
        }
        for old, new in product(kind, kind):
            yield pytest.param(
                STEPS[kind], old, new, (old, new) in allowed, id=f"{kind.__name__}-{old}-{new}"
            )


@pytest.mark.parametrize(("steps", "old", "new", "is_allowed"), list(all_steps()))
def test_each_step(steps, old, new, is_allowed):
    if is_allowed:
        check_step(steps, old=old, new=new)
    else:
        with pytest.raises(StepNotAllowedError, match=f"{old} -> {new}"):
            check_step(steps, old=old, new=new)


def test_a_cancelled_meeting_keeps_nobody_away():
    assert set(MeetingState) == LIVE | CANCELLED
    assert {state for state in MeetingState if state.startswith("cancelled")} == CANCELLED


def test_only_what_was_promised_and_not_called_off_in_time_costs():
    assert {MeetingState.HELD, MeetingState.CANCELLED_LATE, MeetingState.NO_SHOW} == CHARGEABLE


def test_nothing_follows_a_contract_that_is_over():
    assert {state for state in ContractState if not CONTRACT_STEPS[state]} == OVER


def test_only_a_signed_contract_that_goes_on_takes_meetings():
    assert set(RUNNING) == {ContractState.ACTIVE, ContractState.ENDING}


def test_an_offer_that_came_to_nothing_makes_room_for_another():
    ended = {state for state in OfferState if not OFFER_STEPS[state]}

    assert set(OfferState) - STANDING == ended - {OfferState.ACCEPTED}


def test_an_inquiry_without_a_next_step_is_not_open():
    assert all(INQUIRY_STEPS[state] for state in OPEN)
