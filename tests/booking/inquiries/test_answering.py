"""Requests answered step by step, until they are over."""

from datetime import timedelta

import pytest

from app.accounts import audit
from app.booking.services import inquiries, mapping
from app.booking.services.free_times import free_times
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import Place
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import LIVE, MeetingState, StepNotAllowedError
from tests.booking.inquiries.asking import HOUR, TYPED, ask, only_meeting
from tests.factories import MONDAY_NINE, NOW, make_inquiry, make_meeting, make_supervisor


def appointment(starts_at=MONDAY_NINE, **changed):
    return Appointment(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        **{"place": Place.OFFICE} | changed,
    )


def templates(outbox):
    return [message.template for message in outbox]


def test_an_answer_is_sent_and_the_request_taken_up(any_app, supervisor, outbox):
    make_supervisor()
    inquiry = make_inquiry(email="kysyja@example.com")

    inquiries.answer(
        inquiry, message="Soitellaan\n\n<huomenna>", supervisor_id=supervisor.id, now=NOW
    )
    db.session.commit()

    assert (inquiry.state, inquiry.supervisor_id) == (InquiryState.CONTACTED, supervisor.id)
    [message] = outbox.to("kysyja@example.com")
    assert "Soitellaan\n\n<huomenna>" in message.text
    assert "<p>Soitellaan</p><p>&lt;huomenna&gt;</p>" in message.html


def test_another_supervisor_cannot_take_it_up_after_that(app, supervisor):
    inquiry = make_inquiry(supervisor=make_supervisor())

    with pytest.raises(StepNotAllowedError):
        inquiries.answer(inquiry, message="Hei", supervisor_id=supervisor.id, now=NOW)


def test_agreeing_confirms_the_time_that_was_held(any_app, supervisor, outbox):
    inquiry = ask(slot=MONDAY_NINE)
    uid = only_meeting().uid

    mapping.agree(inquiry, appointment(), supervisor_id=supervisor.id, message="Tervetuloa")
    db.session.commit()

    meeting = only_meeting()
    assert (meeting.uid, meeting.state) == (uid, MeetingState.CONFIRMED)
    assert inquiry.state is InquiryState.MAPPING_BOOKED
    text = " ".join(outbox[-1].text.split())
    assert "maanantaina 30.11.2026 klo 9.00–9.45" in text
    assert "Esimerkkikatu 1, Helsinki" in text


def test_agreeing_another_time_frees_the_one_that_was_held(any_app, supervisor):
    inquiry = ask(slot=MONDAY_NINE)

    mapping.agree(inquiry, appointment(MONDAY_NINE + 5 * HOUR), supervisor_id=supervisor.id)
    db.session.commit()

    assert only_meeting().starts_at == MONDAY_NINE + 5 * HOUR
    assert MONDAY_NINE in [free.slot.starts_at for free in free_times(now=NOW)]


def test_agreeing_without_a_held_time_makes_the_meeting(any_app, supervisor):
    inquiry = ask()

    meeting = mapping.agree(inquiry, appointment(place=Place.REMOTE), supervisor_id=supervisor.id)
    db.session.commit()

    assert (meeting.inquiry_id, meeting.state) == (inquiry.id, MeetingState.CONFIRMED)
    assert meeting.place_type is Place.REMOTE


def test_agreeing_on_a_taken_time_changes_nothing(any_app, supervisor, outbox):
    make_meeting(supervisor=supervisor)
    inquiry = ask()

    with pytest.raises(TimeTakenError):
        mapping.agree(inquiry, appointment(), supervisor_id=supervisor.id)
    db.session.rollback()

    assert inquiry.state is InquiryState.NEW
    assert "mapping-agreed" not in templates(outbox)


def test_declining_frees_the_time_and_writes_kindly(any_app, supervisor, outbox):
    inquiry = ask(slot=MONDAY_NINE)

    inquiries.decline(inquiry, message="", now=NOW)
    db.session.commit()

    assert inquiry.state is InquiryState.DECLINED_BY_SUPERVISOR
    assert only_meeting().state is MeetingState.CANCELLED_BY_SUPERVISOR
    assert "Valitettavasti" in outbox[-1].text
    assert mapping.live_meeting(inquiry) is None


@pytest.mark.parametrize(
    ("old", "new", "freed"),
    [
        (InquiryState.NEW, InquiryState.SPAM, True),
        (InquiryState.NEW, InquiryState.NO_REPLY, True),
        (InquiryState.CONTACTED, InquiryState.DECLINED_BY_CLIENT, True),
        (InquiryState.MAPPING_BOOKED, InquiryState.MAPPING_HELD, False),
        (InquiryState.MAPPING_HELD, InquiryState.CONVERTED, False),
    ],
)
def test_closing_writes_no_letter_unless_an_agreed_meeting_ends(
    app, supervisor, outbox, old, new, freed
):
    inquiry = make_inquiry(supervisor=supervisor, state=old)
    state = MeetingState.PROPOSED if freed else MeetingState.CONFIRMED
    make_meeting(supervisor=supervisor, inquiry=inquiry, state=state)

    inquiries.close(inquiry, new, now=NOW)
    db.session.commit()

    assert inquiry.state is new
    assert (only_meeting().state not in LIVE) is freed
    assert len(outbox) == 0


def test_what_is_over_takes_no_step(app, supervisor):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.CONVERTED)

    for step in (
        lambda: inquiries.answer(inquiry, message="Hei", supervisor_id=supervisor.id, now=NOW),
        lambda: inquiries.decline(inquiry, message="", now=NOW),
        lambda: mapping.agree(inquiry, appointment(), supervisor_id=supervisor.id),
        lambda: inquiries.close(inquiry, InquiryState.SPAM, now=NOW),
    ):
        with pytest.raises(StepNotAllowedError):
            step()

    assert inquiry.state is InquiryState.CONVERTED


def test_the_history_tells_every_step(any_app, supervisor):
    inquiry = ask(slot=MONDAY_NINE)
    inquiries.answer(inquiry, message="Hei", supervisor_id=supervisor.id, now=NOW)
    mapping.agree(inquiry, appointment(), supervisor_id=supervisor.id)
    db.session.commit()

    events = audit.history("inquiry", inquiry.id)
    assert [event.event for event in events] == [
        "inquiry.asked", "inquiry.contacted", "inquiry.mapping_booked",
    ]  # fmt: skip
    # What was typed is in the request itself and nowhere else.
    for event in events:
        assert not any(words in str(event.detail) for words in TYPED.values())
