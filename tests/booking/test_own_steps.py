"""What a visitor changes of their own request, and what each change leaves behind."""

from datetime import timedelta

import pytest

from app.booking.services import inquiries, mapping, own
from app.booking.services.own import AlreadyDoneError, TooLateError
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import Place
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import MeetingState, OfferState, StepNotAllowedError
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_hours,
    make_inquiry,
    make_meeting,
    make_offer,
    make_practice,
    make_supervisor,
)

HOUR = timedelta(hours=1)
LATER = MONDAY_NINE + 3 * HOUR


@pytest.fixture
def supervisor(any_app):
    make_practice()
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    return supervisor


def appointment(starts_at, **more):
    return Appointment(starts_at=starts_at, ends_at=starts_at + HOUR, place=Place.OFFICE, **more)


def book(supervisor, **more):
    inquiry = make_inquiry(supervisor=supervisor, email="kaisa@example.com")
    mapping.agree(inquiry, appointment(MONDAY_NINE, **more), supervisor_id=supervisor.id)
    db.session.commit()
    return inquiry


def ask(slot=MONDAY_NINE):
    wish = inquiries.Wish(form_key="avain", language="fi", name="Kaisa", email="kaisa@example.com", slot=slot)  # fmt: skip
    inquiry = inquiries.ask(wish, now=NOW)
    db.session.commit()
    return inquiry


def test_each_step_is_done_once(supervisor, outbox):
    inquiry = make_inquiry(supervisor=supervisor)
    [offer, _other] = mapping.offer(
        inquiry,
        [appointment(MONDAY_NINE), appointment(LATER)],
        supervisor_id=supervisor.id,
        message="",
        now=NOW,
    )
    for take in (
        lambda: own.choose(inquiry, offer.id, now=NOW),
        lambda: own.move(inquiry, LATER, now=NOW),
        lambda: own.cancel(inquiry, now=NOW),
        lambda: own.withdraw(inquiry, now=NOW),
        lambda: own.ask_for_data(inquiry, now=NOW),
    ):
        take()
        written = len(outbox)
        with pytest.raises(AlreadyDoneError):
            take()
        assert len(outbox) == written


def test_refusing_all_frees_them_and_a_second_time_there_is_nothing_to_refuse(supervisor):
    inquiry = make_inquiry(supervisor=supervisor)
    with pytest.raises(StepNotAllowedError):
        own.refuse_offers(inquiry)
    mapping.offer(
        inquiry, [appointment(MONDAY_NINE)], supervisor_id=supervisor.id, message="", now=NOW
    )

    own.refuse_offers(inquiry)

    assert mapping.offers(inquiry) == []
    assert inquiry.state is InquiryState.CONTACTED
    with pytest.raises(AlreadyDoneError):
        own.refuse_offers(inquiry)


def test_a_time_that_was_not_offered_to_this_visitor_cannot_be_chosen(supervisor):
    theirs = make_inquiry(supervisor=supervisor)
    [offer] = mapping.offer(
        theirs, [appointment(MONDAY_NINE)], supervisor_id=supervisor.id, message="", now=NOW
    )

    with pytest.raises(StepNotAllowedError):
        own.choose(make_inquiry(supervisor=supervisor), offer.id, now=NOW)


def test_moving_keeps_the_meeting_its_place_and_its_identity(supervisor):
    inquiry = book(supervisor, place_text="Kahvila Aamu")
    meeting = mapping.agreed(inquiry)
    before = (meeting.id, meeting.uid, meeting.sequence)

    own.move(inquiry, LATER, now=NOW)

    assert (meeting.id, meeting.uid, meeting.sequence) == (before[0], before[1], before[2] + 1)
    assert (meeting.starts_at, meeting.place_text) == (LATER, "Kahvila Aamu")


def test_a_taken_time_leaves_the_meeting_where_it_was(supervisor):
    inquiry = book(supervisor)
    make_meeting(supervisor=supervisor, starts_at=LATER)

    with pytest.raises(TimeTakenError):
        own.move(inquiry, LATER, now=NOW)
    db.session.rollback()

    assert mapping.agreed(inquiry).starts_at == MONDAY_NINE


def test_moving_ends_a_day_before_and_cancelling_when_it_begins(supervisor):
    inquiry = book(supervisor)

    with pytest.raises(TooLateError):
        own.move(inquiry, LATER + timedelta(days=7), now=MONDAY_NINE - 23 * HOUR)
    with pytest.raises(StepNotAllowedError):
        own.cancel(inquiry, now=MONDAY_NINE)
    own.cancel(inquiry, now=MONDAY_NINE - timedelta(seconds=1))

    assert mapping.agreed(inquiry) is None


def test_a_time_that_was_only_held_is_given_back_without_a_word_of_a_meeting(supervisor, outbox):
    inquiry = ask()

    own.cancel(inquiry, now=NOW)
    db.session.commit()

    [_received, mail] = outbox.to("kaisa@example.com")
    assert (mail.subject, mail.invitation) == ("Aika vapautettu: ma 30.11. – Metsäpolku", "")
    assert inquiry.state is InquiryState.NEW
    assert outbox[-1].subject == "Varattu aika vapautui: ma 30.11."
    ask()


def test_what_has_been_met_is_not_undone_by_withdrawing(supervisor, outbox):
    inquiry = book(supervisor)
    meeting = mapping.agreed(inquiry)

    own.withdraw(inquiry, now=MONDAY_NINE + HOUR)
    db.session.commit()

    assert meeting.state is MeetingState.CONFIRMED
    assert inquiry.state is InquiryState.DECLINED_BY_CLIENT
    assert [mail.template for mail in outbox] == ["mapping-agreed", "request-news"]


def test_withdrawing_cancels_what_is_ahead(supervisor, outbox):
    inquiry = book(supervisor)

    own.withdraw(inquiry, now=NOW)
    db.session.commit()

    mail = outbox.to("kaisa@example.com")[-1]
    assert "Myös yhteydenottosi on nyt peruttu." in mail.text
    assert "METHOD:CANCEL" in mail.invitation
    assert [mail.subject for mail in outbox if mail.template == "request-news"] == [
        "Kartoitustapaaminen peruttu: ma 30.11.",
        "Yhteydenotto peruttu",
    ]


def test_a_move_keeps_the_agreed_length(supervisor):
    inquiry = make_inquiry(supervisor=supervisor)
    long = Appointment(starts_at=MONDAY_NINE, ends_at=MONDAY_NINE + 1.5 * HOUR, place=Place.OFFICE)
    mapping.agree(inquiry, long, supervisor_id=supervisor.id)

    moved = own.move(inquiry, LATER, now=NOW)

    assert moved.ends_at - moved.starts_at == 1.5 * HOUR


def test_a_meeting_is_not_moved_to_another_kind_of_place(supervisor):
    """Nobody has asked where it would be."""
    inquiry = make_inquiry(supervisor=supervisor)
    there = Appointment(
        starts_at=MONDAY_NINE,
        ends_at=MONDAY_NINE + HOUR,
        place=Place.CLIENT_PREMISES,
        place_text="Koulukatu 1",
    )
    meeting = mapping.agree(inquiry, there, supervisor_id=supervisor.id)

    with pytest.raises(TimeTakenError):
        own.move(inquiry, LATER, now=NOW)

    assert mapping.times_to_move_to(meeting, now=NOW) == []
    assert (meeting.starts_at, meeting.place_text) == (MONDAY_NINE, "Koulukatu 1")


def test_cancelling_after_an_offer_was_accepted_leaves_the_contract_its_request(supervisor):
    inquiry = book(supervisor)
    offer = make_offer(inquiry=inquiry)
    own.answer_offer(inquiry, offer.id, OfferState.ACCEPTED, now=NOW)

    own.cancel(inquiry, now=NOW)

    assert inquiry.state is InquiryState.CONVERTED
    with pytest.raises(StepNotAllowedError):
        own.withdraw(inquiry, now=NOW)
