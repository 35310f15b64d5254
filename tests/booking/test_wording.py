"""A letter greets once, whoever does it."""

import pytest

from app.booking.services import inquiries, mapping, offers
from app.booking.states import InquiryState
from app.booking.wording import greets
from app.extensions import db
from app.practice.choices import Place
from app.practice.services.meetings import Appointment
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_inquiry,
    make_offer,
    make_practice,
    make_supervisor,
)


@pytest.mark.parametrize(
    "message",
    [
        "Hei Ulrika!",
        "Hei, kiitos viestistäsi.",
        "hei\n\nKiitos viestistäsi.",
        "  Moikka Kaisa\r\nKiitos!",
        "Hyvä Kaisa Kokeilija,",
        "Hyvää huomenta!",
        "Hej Ulrika!",
        "God dag,",
        "Bästa Ulrika, tack för ditt meddelande.",
        "Hello Kaisa. Thank you",
        "Dear Kaisa,",
    ],
)
def test_a_message_that_greets(message):
    assert greets(message)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "Kiitos viestistäsi.",
        "Hyvä, että kirjoitit.",
        "Hyvä uutinen: aika löytyi.",
        "Heillä on aikaa torstaina.",
        "Hienoa!",
        "Terveisin Helka",
    ],
)
def test_a_message_that_does_not(message):
    assert not greets(message)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_letter_leaves_its_greeting_to_a_message_that_has_one(app, outbox, language):
    make_practice()
    supervisor = make_supervisor()
    inquiry = make_inquiry(
        supervisor=supervisor,
        state=InquiryState.CONTACTED,
        language=language,
        email="a@example.com",
    )
    times = [
        Appointment(starts_at=MONDAY_NINE, ends_at=MONDAY_NINE.replace(hour=10), place=Place.REMOTE)
    ]
    ours = {"fi": "Hei,", "sv": "Hej!"}[language]
    for message, greeting in (("Hej Ulrika!\n\nTack.", "Hej Ulrika!"), ("Tack.", ours)):
        inquiries.answer(inquiry, message=message, supervisor_id=supervisor.id, now=NOW)
        mapping.offer(inquiry, times, supervisor_id=supervisor.id, message=message, now=NOW)
        offers.send(make_offer(inquiry=inquiry, message=message, language=language, state="draft", sent_at=None), now=NOW)  # fmt: skip
        offers.reject(offers.standing(inquiry), now=NOW)
        db.session.commit()
        for mail in outbox.to("a@example.com")[-3:]:
            assert mail.text.count(greeting) == 1
            assert mail.html.count(greeting) == 1
            assert (ours in mail.text) is (greeting == ours)
