"""The letters that a request sends: what they say, in which language, and to whom."""

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.booking.models import Inquiry
from app.booking.services import inquiries
from app.extensions import db
from tests.booking.inquiries.asking import TYPED, ask, wish
from tests.factories import MONDAY_NINE, NOW, make_supervisor, make_user


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
