"""The mapping meeting of a request: asked for, accepted, offered in its place, agreed at once."""

from datetime import timedelta

import pytest

from app import clock
from app.booking.services import inquiries, mapping, own
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import Place
from app.practice.models import BookingRules
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import MeetingState, StepNotAllowedError
from tests.factories import (
    MONDAY_NINE,
    NOW,
    keep,
    make_hours,
    make_inquiry,
    make_meeting,
    make_practice,
    make_supervisor,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def supervisor(any_app):
    make_practice()
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    return supervisor


def appointment(starts_at, place=Place.OFFICE):
    return Appointment(starts_at=starts_at, ends_at=starts_at + HOUR, place=place)


def ask(slot=MONDAY_NINE, key="avain"):
    wish = inquiries.Wish(form_key=key, language="fi", name="Kaisa", email="kaisa@example.com", slot=slot)  # fmt: skip
    inquiry = inquiries.ask(wish, now=NOW)
    db.session.commit()
    return inquiry


def offer(inquiry, supervisor, *starts):
    times = mapping.offer(
        inquiry,
        [appointment(each) for each in starts],
        supervisor_id=supervisor.id,
        message="Kävisikö jokin näistä?",
        now=NOW,
    )
    db.session.commit()
    return times


def test_a_time_asked_for_is_held_for_as_long_as_the_practice_says(supervisor):
    keep(BookingRules(hold_hours=48))

    held = mapping.asked(ask())

    assert held.held_until_at == NOW + timedelta(hours=48)
    assert not held.is_offer


def test_it_is_held_no_longer_than_until_it_begins(supervisor):
    keep(BookingRules(hold_hours=24 * 30))

    assert mapping.asked(ask()).held_until_at == MONDAY_NINE


def test_one_press_agrees_the_very_time_and_does_not_move_it(supervisor, outbox):
    inquiry = ask()

    meeting = mapping.accept(inquiry)
    db.session.commit()

    assert (meeting.state, meeting.starts_at) == (MeetingState.CONFIRMED, MONDAY_NINE)
    assert inquiry.state is InquiryState.MAPPING_BOOKED
    assert outbox.to("kaisa@example.com")[-1].template == "mapping-agreed"
    with pytest.raises(StepNotAllowedError):
        mapping.accept(inquiry)


def test_without_a_time_there_is_nothing_to_accept(supervisor):
    with pytest.raises(StepNotAllowedError):
        mapping.accept(ask(slot=None))


def test_other_times_are_held_for_the_visitor_and_the_first_is_free_again(supervisor, outbox):
    inquiry = ask()

    times = offer(inquiry, supervisor, MONDAY_NINE + 3 * HOUR, MONDAY_NINE + 5 * HOUR)

    assert mapping.asked(inquiry) is None
    assert mapping.offers(inquiry) == times
    assert {time.held_until_at for time in times} == {NOW + timedelta(hours=120)}
    assert inquiry.state is InquiryState.CONTACTED
    assert outbox.to("kaisa@example.com")[-1].template == "times-offered"
    ask(key="toinen")


def test_a_time_that_is_taken_is_not_offered_and_nothing_changes(supervisor):
    inquiry = ask()
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + 5 * HOUR)

    with pytest.raises(TimeTakenError):
        offer(inquiry, supervisor, MONDAY_NINE + 3 * HOUR, MONDAY_NINE + 5 * HOUR)
    db.session.rollback()

    assert mapping.asked(inquiry).starts_at == MONDAY_NINE


def test_choosing_one_frees_the_others(supervisor):
    inquiry = ask()
    first, second = offer(inquiry, supervisor, MONDAY_NINE, MONDAY_NINE + 3 * HOUR)

    own.choose(inquiry, second.id, now=NOW)
    db.session.commit()

    assert (first.state, second.state) == (MeetingState.CANCELLED_IN_TIME, MeetingState.CONFIRMED)
    assert inquiry.state is InquiryState.MAPPING_BOOKED


def test_agreed_at_once_where_the_practice_says_so(supervisor, outbox):
    keep(BookingRules(confirms_at_once=True))

    inquiry = ask()

    meeting = mapping.agreed(inquiry)
    assert (meeting.state, meeting.held_until_at) == (MeetingState.CONFIRMED, None)
    assert inquiry.state is InquiryState.MAPPING_BOOKED
    assert [mail.template for mail in outbox.to("kaisa@example.com")] == ["mapping-agreed"]


def test_a_limit_of_the_day_holds_for_the_second_request_too(supervisor):
    keep(BookingRules(most_a_day=1))
    ask()

    with pytest.raises(TimeTakenError):
        ask(slot=MONDAY_NINE + 3 * HOUR, key="toinen")


def test_of_two_requests_for_one_time_one_is_agreed(supervisor):
    """The second never held it; an appointment at that time is refused by the database."""
    first = ask()
    second = make_inquiry(supervisor=supervisor)
    mapping.accept(first)
    db.session.commit()

    with pytest.raises(TimeTakenError):
        mapping.agree(second, appointment(MONDAY_NINE + HOUR / 2), supervisor_id=supervisor.id)


def test_more_than_three_times_are_not_offered(supervisor):
    with pytest.raises(ValueError, match="between one and 3"):
        offer(ask(), supervisor, *(MONDAY_NINE + number * HOUR for number in range(4)))


def test_the_clock_of_the_test_is_before_the_time_asked_for():
    assert clock.now() < MONDAY_NINE


@pytest.mark.parametrize("how", ["decline", "close"])
def test_a_meeting_whose_time_has_come_is_not_cancelled_with_its_request(supervisor, outbox, how):
    """It was held or missed, and that is for the supervisor to note."""
    inquiry = make_inquiry(supervisor=supervisor, email="kaisa@example.com")
    meeting = mapping.agree(inquiry, appointment(MONDAY_NINE), supervisor_id=supervisor.id)
    after = MONDAY_NINE + timedelta(days=3)

    if how == "decline":
        inquiries.decline(inquiry, message="Kiitos.", now=after)
    else:
        inquiries.close(inquiry, InquiryState.NO_REPLY, now=after)
    db.session.commit()

    assert meeting.state is MeetingState.CONFIRMED
    letters = [mail for mail in outbox.to("kaisa@example.com") if mail.template != "mapping-agreed"]
    assert [mail.invitation for mail in letters] == [""] * (how == "decline")
    assert not any("peruttu" in mail.text for mail in letters)
