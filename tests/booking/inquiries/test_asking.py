"""Requests: kept once and as they were typed, a time held meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.booking.models import Inquiry
from app.booking.services import mapping
from app.booking.services.free_times import free_times
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import Form, MeetingKind, Place
from app.practice.models import Meeting
from app.practice.services.meetings import TimeTakenError
from app.practice.states import MeetingState
from tests.booking.inquiries.asking import HOUR, TYPED, ask, only_meeting
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_hours,
    make_meeting,
    make_service,
    make_supervisor,
)
from tests.racers import ask_with_key, race


def test_a_request_is_kept_as_it_was_typed(any_app, supervisor):
    service = make_service(form=Form.GROUP)

    ask(service=service.slug, participants=5, place=Place.REMOTE, supervisor=supervisor.slug)

    inquiry = db.session.scalars(select(Inquiry)).one()
    assert {name: getattr(inquiry, name) for name in TYPED} == TYPED
    assert (inquiry.service_id, inquiry.participants, inquiry.place) == (
        service.id,
        5,
        Place.REMOTE,
    )
    assert (inquiry.state, inquiry.supervisor_id) == (InquiryState.NEW, supervisor.id)


def test_the_same_form_sent_again_is_the_same_request(any_app, supervisor, outbox):
    first = ask(slot=MONDAY_NINE)

    again = ask(slot=MONDAY_NINE, message="Toinen")

    assert again.id == first.id
    assert db.session.scalar(select(func.count(Inquiry.id))) == 1
    assert db.session.scalar(select(func.count(Meeting.id))) == 1
    assert len(outbox) == 2


def test_two_copies_of_a_form_at_the_same_moment_are_one_request(any_app, supervisor, outbox):
    keys = [f"avain-{number}" for number in range(6)]
    db.session.rollback()

    first, second = race(any_app, ask_with_key, keys)

    assert first == second
    assert db.session.scalar(select(func.count(Inquiry.id))) == len(keys)
    assert len(outbox) == 2 * len(keys)


def test_a_request_holds_the_time_it_names(any_app, supervisor):
    inquiry = ask(slot=MONDAY_NINE)

    meeting = only_meeting()
    assert (meeting.state, meeting.kind) == (MeetingState.PROPOSED, MeetingKind.MAPPING)
    assert (meeting.starts_at, meeting.inquiry_id) == (MONDAY_NINE, inquiry.id)
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=45)
    assert MONDAY_NINE not in [free.slot.starts_at for free in free_times(now=NOW)]
    assert mapping.live_meeting(inquiry) == meeting


def test_a_second_request_for_the_same_time_is_told(any_app, supervisor):
    ask(slot=MONDAY_NINE)

    with pytest.raises(TimeTakenError):
        ask(slot=MONDAY_NINE, form_key="toinen")
    db.session.rollback()

    assert db.session.scalar(select(func.count(Inquiry.id))) == 1


@pytest.mark.parametrize(
    "slot",
    [
        pytest.param(MONDAY_NINE + timedelta(minutes=1), id="off the step"),
        pytest.param(MONDAY_NINE - 3 * HOUR, id="before opening"),
        pytest.param(NOW - 7 * 24 * HOUR, id="past"),
        pytest.param(MONDAY_NINE + 365 * 24 * HOUR, id="beyond the horizon"),
        pytest.param(MONDAY_NINE + 24 * HOUR, id="a closed weekday"),
    ],
)
def test_a_time_that_is_not_offered_cannot_be_had(app, supervisor, slot):
    with pytest.raises(TimeTakenError):
        ask(slot=slot)


def test_a_time_is_held_with_the_supervisor_who_was_asked_for(app, supervisor):
    other = make_supervisor()
    make_hours(supervisor=other)

    ask(slot=MONDAY_NINE, supervisor=other.slug)

    assert only_meeting().supervisor_id == other.id


def test_when_one_supervisor_is_taken_another_one_has_time(app, supervisor):
    other = make_supervisor()
    make_hours(supervisor=other)
    make_meeting(supervisor=supervisor)

    inquiry = ask(slot=MONDAY_NINE)

    assert only_meeting_of(inquiry).supervisor_id == other.id == inquiry.supervisor_id


def only_meeting_of(inquiry):
    return db.session.scalars(select(Meeting).where(Meeting.inquiry_id == inquiry.id)).one()


def test_in_a_practice_of_one_the_request_is_theirs(app, supervisor):
    assert ask().supervisor_id == supervisor.id


def test_in_a_larger_practice_an_open_request_is_nobodys_yet(app, supervisor):
    make_supervisor()

    assert ask().supervisor_id is None
