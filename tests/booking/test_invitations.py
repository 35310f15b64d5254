"""The invitation in the mail, read as mail programs and calendar programs read it."""

import os
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import icalendar
import pytest
import vobject

from app.booking import letters, offer_letters
from app.booking.services import inquiries, mapping, own
from app.booking.states import InquiryState
from app.extensions import db
from app.mail import delivery
from app.practice.choices import Place
from app.practice.services.meetings import Appointment
from app.practice.states import OfferState
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_hours,
    make_inquiry,
    make_offer,
    make_practice,
    make_supervisor,
)
from tests.journeys.calendar_program import KHAL

HOUR = timedelta(hours=1)
LATER = MONDAY_NINE + 3 * HOUR
EMAIL = "kaisa.kysyja@example.com"
SECRET = "Uupumus ja riidat työpaikalla"


@pytest.fixture
def inquiry(app, stop_clock):
    stop_clock(NOW)
    make_practice(name="Äijälän työnohjaus", address="Kuja 3, Turku")
    supervisor = make_supervisor(email="aino@example.com", name="Aino Metsä")
    make_hours(supervisor=supervisor)
    return make_inquiry(supervisor=supervisor, email=EMAIL, name="Kaisa Kysyjä", message=SECRET)


@pytest.fixture
def mails(inquiry, stop_clock):
    """The mails to the visitor: booked, moved, cancelled."""
    at = Appointment(starts_at=MONDAY_NINE, ends_at=MONDAY_NINE + HOUR, place=Place.OFFICE)
    mapping.agree(inquiry, at, supervisor_id=inquiry.supervisor_id)
    db.session.commit()
    stop_clock(NOW + HOUR)
    own.move(inquiry, LATER, now=NOW + HOUR)
    db.session.commit()
    stop_clock(NOW + 2 * HOUR)
    own.cancel(inquiry, now=NOW + 2 * HOUR)
    db.session.commit()
    return delivered(inquiry)


def delivered(inquiry):
    """What went out to the visitor, as files, oldest first."""
    delivery.deliver_due()
    folder = Path(delivery.current_app.instance_path) / "mail"
    found = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(folder.iterdir())
    ]
    return [mail for mail in found if mail["To"] == inquiry.email]


def calendar_part(mail):
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return part


def test_each_mail_has_the_shape_that_programs_look_for(mails):
    for mail, method in zip(mails, ("REQUEST", "REQUEST", "CANCEL"), strict=True):
        assert mail.get_content_type() == "multipart/mixed"
        alternatives, attachment = mail.iter_parts()
        assert alternatives.get_content_type() == "multipart/alternative"
        plain, html, calendar = alternatives.iter_parts()
        assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        assert calendar.get_content_type() == "text/calendar"
        assert calendar.get_param("method") == method
        assert calendar.get_content_charset() == "utf-8"
        assert calendar["Content-Disposition"] is None
        assert calendar["Content-Transfer-Encoding"] == "base64"
        body = calendar.get_payload(decode=True)
        assert body.count(b"\n") == body.count(b"\r\n") > 20
        assert attachment.get_content_type() == "application/ics"
        assert attachment.get_filename() == "tapaaminen.ics"
        assert attachment.get_payload(decode=True) == body


def test_it_is_one_event_whose_sequence_rises(mails):
    calendars = [icalendar.Calendar.from_ical(calendar_part(mail).get_content()) for mail in mails]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]

    assert [str(calendar["METHOD"]) for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for event in events}) == 1
    sequences = [event["SEQUENCE"] for event in events]
    stamps = [event["DTSTAMP"].dt for event in events]
    assert sequences == sorted(set(sequences))
    assert stamps == sorted(stamps)
    assert [event["DTSTART"].dt for event in events] == [MONDAY_NINE, LATER, LATER]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    for event in events:
        assert str(event["SUMMARY"]) == "Tapaaminen: Äijälän työnohjaus"
        assert str(event["ORGANIZER"]) == "mailto:aino@example.com"
        assert str(event["ATTENDEE"]) == f"mailto:{EMAIL}"


def test_another_reader_understands_it_too(mails):
    for mail in mails:
        event = vobject.readOne(calendar_part(mail).get_payload(decode=True).decode()).vevent

        assert event.summary.value == "Tapaaminen: Äijälän työnohjaus"
        assert event.dtstart.value in {MONDAY_NINE, LATER}


def test_a_calendar_program_takes_it_moves_it_and_shows_it_once(mails, tmp_path):
    (tmp_path / "events").mkdir()
    config = tmp_path / "khal"
    config.write_text(KHAL.format(folder=tmp_path).replace("readonly = True", "readonly = False"))

    def khal(*words):
        command = [Path(sys.executable).parent / "khal", "-c", config, *words]
        home = {"HOME": str(tmp_path), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        result = subprocess.run(command, env=os.environ | home, capture_output=True, text=True, check=True, timeout=60)  # fmt: skip
        return result.stdout.splitlines()

    shown = []
    for number, mail in enumerate(mails):
        file = tmp_path / f"{number}.ics"
        file.write_bytes(calendar_part(mail).get_payload(decode=True))
        khal("import", "--batch", "-a", "work", str(file))
        shown.append(
            khal(
                "list", "2026-11-30", "1d", "--day-format", "", "-f", "{start-time} {status}{title}"
            )
        )

    booked, moved, cancelled = ([line for line in lines if line] for lines in shown)
    assert booked == ["09:00 CONFIRMED Tapaaminen: Äijälän työnohjaus"]
    assert moved == ["12:00 CONFIRMED Tapaaminen: Äijälän työnohjaus"]
    assert [line.upper() for line in cancelled] == [
        "12:00 CANCELLED TAPAAMINEN: ÄIJÄLÄN TYÖNOHJAUS"
    ]


def test_neither_who_nor_why_is_in_it(mails):
    for mail in mails:
        told = calendar_part(mail).get_content()
        assert "Kysyj" not in told
        assert "Aino Mets" not in told
        for part in mail.walk():
            if not part.is_multipart():
                assert SECRET not in part.get_content() if part.get_content_maintype() == "text" else True  # fmt: skip
        assert "Kaisa" not in mail["Subject"]


def test_a_mail_about_what_is_not_agreed_has_nothing_to_book(inquiry, outbox, stop_clock):
    wish = inquiries.Wish(form_key="k", language="sv", name="Kaisa", email=EMAIL, slot=MONDAY_NINE)
    asked = inquiries.ask(wish, now=NOW)
    held = mapping.asked(asked)
    letters.moved(asked, held, before=held)
    times = [Appointment(starts_at=LATER, ends_at=LATER + HOUR, place=Place.REMOTE)]
    mapping.offer(asked, times, supervisor_id=asked.supervisor_id, message="", now=NOW)
    letters.let_go(asked, held)
    inquiries.decline(asked, message="", now=NOW)
    db.session.commit()

    sent = outbox.to(EMAIL)
    assert [mail.template for mail in sent] == [
        "request-received",
        "mapping-moved",
        "times-offered",
        "time-let-go",
        "request-declined",
    ]
    assert {mail.invitation for mail in sent} == {""}
    stop_clock(NOW + HOUR)
    assert not any(part.get_content_type() == "text/calendar" for mail in delivered(inquiry) for part in mail.walk())  # fmt: skip


def test_a_kind_no_after_agreeing_takes_the_event_away(inquiry, outbox):
    at = Appointment(starts_at=MONDAY_NINE, ends_at=MONDAY_NINE + HOUR, place=Place.OFFICE)
    mapping.agree(inquiry, at, supervisor_id=inquiry.supervisor_id)
    inquiries.decline(inquiry, message="Sairastuin pitkäksi aikaa.", now=NOW)
    db.session.commit()

    mail = outbox.to(EMAIL)[-1]
    assert "METHOD:CANCEL" in mail.invitation
    assert "Samalla on peruttu tapaaminen" in mail.text


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (InquiryState.DECLINED_BY_CLIENT, "tapaaminen on peruttu, kuten pyysit"),
        (InquiryState.NO_REPLY, "tapaaminen ei valitettavasti toteudu"),
    ],
)
def test_an_end_noted_after_agreeing_takes_the_event_away(inquiry, outbox, end, words):
    at = Appointment(starts_at=MONDAY_NINE, ends_at=MONDAY_NINE + HOUR, place=Place.OFFICE)
    mapping.agree(inquiry, at, supervisor_id=inquiry.supervisor_id)
    inquiries.close(inquiry, end, now=NOW)
    db.session.commit()

    mail = outbox.to(EMAIL)[-1]
    assert "METHOD:CANCEL" in mail.invitation
    assert words in mail.text


def test_an_end_noted_after_the_time_is_no_news_to_the_visitor(inquiry, outbox):
    at = Appointment(starts_at=MONDAY_NINE, ends_at=MONDAY_NINE + HOUR, place=Place.OFFICE)
    mapping.agree(inquiry, at, supervisor_id=inquiry.supervisor_id)
    inquiries.close(inquiry, InquiryState.NO_REPLY, now=MONDAY_NINE + HOUR)
    db.session.commit()

    assert [mail.template for mail in outbox.to(EMAIL)] == ["mapping-agreed"]


def test_the_supervisor_learns_the_time_and_nothing_else(inquiry, outbox):
    at = Appointment(starts_at=MONDAY_NINE, ends_at=MONDAY_NINE + HOUR, place=Place.OFFICE)
    meeting = mapping.agree(inquiry, at, supervisor_id=inquiry.supervisor_id)
    letters.moved_by_visitor(inquiry, meeting, before=meeting)
    letters.cancelled_by_visitor(inquiry, meeting, was_agreed=True)
    letters.cancelled_by_visitor(inquiry, meeting, was_agreed=False)
    letters.chosen_by_visitor(inquiry, meeting)
    letters.none_suits(inquiry)
    letters.withdrawn(inquiry)
    letters.let_go(inquiry, meeting)
    letters.remind_practice(inquiry)
    letters.data_asked(inquiry)
    letters.erasure_asked(inquiry)
    for state in (OfferState.ACCEPTED, OfferState.REJECTED, OfferState.EXPIRED):
        offer_letters.decided(make_offer(inquiry=inquiry, state=state))
    db.session.commit()

    news = [mail for mail in outbox if mail.template == "request-news"]
    assert len({mail.subject for mail in news}) == len(letters.News)
    for mail in news:
        whole = mail.subject + mail.text + mail.html
        assert f"/admin/inquiry/details/?id={inquiry.id}" in whole
        assert not any(word in whole for word in ("Kaisa", "Kysyj", EMAIL, SECRET))
        assert (mail.link_path, mail.invitation) == ("", "")
