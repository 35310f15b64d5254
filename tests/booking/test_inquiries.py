"""Requests: kept once with their mail, a time held meanwhile, answered step by step."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts import audit
from app.accounts.models import Role
from app.booking.models import Inquiry
from app.booking.services import inquiries, mapping
from app.booking.services.free_times import free_times
from app.booking.services.inquiries import Wish
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import Form, MeetingKind, Place
from app.practice.models import Meeting
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import LIVE, MeetingState, StepNotAllowedError
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_hours,
    make_inquiry,
    make_meeting,
    make_practice,
    make_service,
    make_supervisor,
    make_user,
)
from tests.racers import ask_with_key, race

HOUR = timedelta(hours=1)
# What a visitor types, each word of it easy to find again.
TYPED = {
    "name": "Kirsikka Kanttarelli",
    "email": "kirsikka@example.com",
    "subject": "Aihe-Vattu",
    "message": "Viesti-Puolukka <b>",
    "phone": "040 765 4321",
    "organisation": "Järjestö-Karviainen",
    "wished_times": "Toive-Mustikka",
}


@pytest.fixture(autouse=True)
def practice(request):
    """Every letter names the practice."""
    request.getfixturevalue("any_app" if "any_app" in request.fixturenames else "app")
    return make_practice(address="Esimerkkikatu 1, Helsinki")


@pytest.fixture
def supervisor(practice):
    supervisor = make_supervisor(email="ohjaaja@metsapolku.example.com")
    make_hours(supervisor=supervisor)
    return supervisor


def wish(**changed):
    return Wish(**{"form_key": "avain", "language": "fi"} | TYPED | changed)


def ask(**changed):
    inquiry = inquiries.ask(wish(**changed), now=NOW)
    db.session.commit()
    return inquiry


def appointment(starts_at=MONDAY_NINE, **changed):
    return Appointment(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        **{"place": Place.OFFICE} | changed,
    )


def only_meeting():
    return db.session.scalars(select(Meeting)).one()


def templates(outbox):
    return [message.template for message in outbox]


# --- Asking -----------------------------------------------------------------------------------


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


# --- The letters ------------------------------------------------------------------------------


def test_the_acknowledgement_repeats_nothing_that_was_typed(app, supervisor, outbox):
    """Whoever typed a stranger's address must not be able to write to that stranger."""
    ask(slot=MONDAY_NINE)

    [message] = outbox.to(TYPED["email"])
    assert message.template == "request-received"
    for words in TYPED.values():
        for part in (message.subject, message.text, message.html):
            assert words not in part
            assert words.split()[0].lower() not in part.lower()


def test_the_acknowledgement_names_the_held_time_and_says_it_is_not_agreed(app, supervisor, outbox):
    ask(slot=MONDAY_NINE)

    text = " ".join(outbox.to(TYPED["email"])[0].text.split())
    assert "maanantaina 30.11.2026 klo 9.00–9.45" in text
    assert "ei ole vielä sovittu" in text


def test_the_notice_carries_a_link_and_not_a_word_of_the_request(app, supervisor, outbox):
    inquiry = ask()

    [message] = [message for message in outbox if message.template == "request-waits"]
    assert f"/admin/inquiry/details/?id={inquiry.id}" in message.text
    for words in TYPED.values():
        for part in (message.subject, message.text, message.html):
            assert words not in part


@pytest.mark.parametrize(
    ("language", "weekday"), [("fi", "maanantaina"), ("sv", "måndag"), ("en", "Monday")]
)
def test_letters_are_in_the_language_of_the_form(app, supervisor, outbox, language, weekday):
    ask(language=language, slot=MONDAY_NINE)

    [message] = outbox.to(TYPED["email"])
    assert message.language == language
    assert f'lang="{language}"' in message.html
    assert weekday in message.text


def test_the_asked_for_supervisors_user_is_told(app, supervisor, outbox):
    make_user(role=Role.OWNER)
    user = make_user(role=Role.SUPERVISOR, supervisor=supervisor)
    other = make_supervisor()
    make_user(role=Role.SUPERVISOR, supervisor=other)

    ask(supervisor=supervisor.slug)

    assert [m.recipient for m in outbox if m.template == "request-waits"] == [user.email]


def test_a_supervisor_without_user_is_answered_for_by_the_owner(app, supervisor, outbox):
    owner = make_user(role=Role.OWNER)
    make_user(role=Role.ASSISTANT)

    ask(supervisor=supervisor.slug)

    assert [m.recipient for m in outbox if m.template == "request-waits"] == [owner.email]


def test_an_open_request_is_told_to_everyone_who_supervises(app, supervisor, outbox):
    other = make_supervisor()
    told = {
        make_user(role=Role.SUPERVISOR, supervisor=supervisor).email,
        make_user(role=Role.SUPERVISOR, supervisor=other).email,
        make_user(role=Role.OWNER).email,
    }
    make_user(role=Role.ASSISTANT)
    make_user(role=Role.SUPERVISOR, supervisor=other, active=False)

    ask()

    assert {m.recipient for m in outbox if m.template == "request-waits"} == told


def test_without_users_the_practice_itself_is_told(app, supervisor, practice, outbox):
    ask()

    assert [m.recipient for m in outbox if m.template == "request-waits"] == [practice.email]


def test_answers_go_to_the_supervisor(app, supervisor, outbox):
    ask(supervisor=supervisor.slug)

    assert outbox.to(TYPED["email"])[0].reply_to == supervisor.email


def test_a_lost_request_loses_its_letters(app, supervisor, outbox):
    inquiries.ask(wish(), now=NOW)
    db.session.rollback()

    assert len(outbox) == 0
    assert db.session.scalar(select(func.count(Inquiry.id))) == 0


# --- Answering --------------------------------------------------------------------------------


def test_an_answer_is_sent_and_the_request_taken_up(any_app, supervisor, outbox):
    make_supervisor()
    inquiry = make_inquiry(email="kysyja@example.com")

    inquiries.answer(inquiry, message="Soitellaan\n\n<huomenna>", supervisor_id=supervisor.id)
    db.session.commit()

    assert (inquiry.state, inquiry.supervisor_id) == (InquiryState.CONTACTED, supervisor.id)
    [message] = outbox.to("kysyja@example.com")
    assert "Soitellaan\n\n<huomenna>" in message.text
    assert "<p>Soitellaan</p><p>&lt;huomenna&gt;</p>" in message.html


def test_another_supervisor_cannot_take_it_up_after_that(app, supervisor):
    inquiry = make_inquiry(supervisor=make_supervisor())

    with pytest.raises(StepNotAllowedError):
        inquiries.answer(inquiry, message="Hei", supervisor_id=supervisor.id)


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
        lambda: inquiries.answer(inquiry, message="Hei", supervisor_id=supervisor.id),
        lambda: inquiries.decline(inquiry, message="", now=NOW),
        lambda: mapping.agree(inquiry, appointment(), supervisor_id=supervisor.id),
        lambda: inquiries.close(inquiry, InquiryState.SPAM, now=NOW),
    ):
        with pytest.raises(StepNotAllowedError):
            step()

    assert inquiry.state is InquiryState.CONVERTED


def test_the_history_tells_every_step(any_app, supervisor):
    inquiry = ask(slot=MONDAY_NINE)
    inquiries.answer(inquiry, message="Hei", supervisor_id=supervisor.id)
    mapping.agree(inquiry, appointment(), supervisor_id=supervisor.id)
    db.session.commit()

    events = audit.history("inquiry", inquiry.id)
    assert [event.event for event in events] == [
        "inquiry.asked", "inquiry.contacted", "inquiry.mapping_booked",
    ]  # fmt: skip
    # What was typed is in the request itself and nowhere else.
    for event in events:
        assert not any(words in str(event.detail) for words in TYPED.values())
