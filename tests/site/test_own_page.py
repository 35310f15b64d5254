"""The visitor's own page: what it tells, what a press changes, and who never sees it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.booking.models import Inquiry
from app.booking.services import inquiries, mapping, own, steps
from app.booking.states import InquiryState
from app.database import Base
from app.extensions import db
from app.mail import links
from app.practice.choices import Place
from app.practice.models import BookingRules, Practice
from app.practice.services.meetings import Appointment
from app.site.own_steps import STEPS
from tests.factories import MONDAY_NINE, NOW, keep, make_inquiry, make_meeting, make_practice
from tests.pages import Page, opened
from tests.site.asking import ask
from tests.visitors import Visitor

HOUR = timedelta(hours=1)
EMAIL = "maija@example.com"
PHONE = "040 765 4321"


def address_of(inquiry):
    token = links.make("inquiry", inquiry.id, now=NOW)
    db.session.commit()
    return f"/yhteydenotto/{token}"


@pytest.fixture
def inquiry(supervisor):
    return make_inquiry(supervisor=supervisor, email=EMAIL, phone=PHONE)


@pytest.fixture
def booked(inquiry, supervisor):
    """A request whose meeting is agreed for Monday at nine, with its invitation on the way."""
    at = Appointment(starts_at=MONDAY_NINE, ends_at=MONDAY_NINE + HOUR, place=Place.OFFICE)
    mapping.agree(inquiry, at, supervisor_id=supervisor.id)
    db.session.commit()
    return inquiry


def press(client, page, step, *, row="", **typed):
    """The page after a press of the step's button, whether it was led to or shown at once."""
    answer = page.submit(client, typed, form=f"{row} form[action$='/{step}']")
    return opened(client, answer.location, 200) if answer.status_code == 303 else Page(answer)


def heading(page):
    return page.text_at("#own_request h2")


def everything():
    db.session.rollback()
    return {
        table.name: db.session.execute(text(f'SELECT * FROM "{table.name}"')).fetchall()  # noqa: S608
        for table in Base.metadata.sorted_tables
        if table.name != "throttle_counter"
    }


@pytest.mark.parametrize("visitor", ["client", "htmx"])
def test_a_whole_life(request, client, visitor, supervisor, outbox):
    """Asked, offered other times, chosen, moved, cancelled and taken back: without JavaScript and with."""
    presser = request.getfixturevalue(visitor)
    ask(client, slot=MONDAY_NINE.isoformat(), email=EMAIL)
    inquiry = db.session.get(Inquiry, 1)
    address = address_of(inquiry)
    assert heading(opened(client, address)) == "Toivomasi aika on varattuna sinulle"

    times = [
        Appointment(starts_at=at, ends_at=at + HOUR, place=Place.OFFICE)
        for at in (MONDAY_NINE + HOUR, MONDAY_NINE + 3 * HOUR)
    ]
    mapping.offer(inquiry, times, supervisor_id=supervisor.id, message="", now=NOW)
    db.session.commit()
    page = opened(client, address)
    assert len(page.find_all(".own-offers li")) == 2

    page = press(presser, page, "valitse", row="li:last-child")
    assert page.text_at(".told").startswith("Tapaaminen on sovittu.")
    assert "maanantaina 30.11.2026 klo 12.00–13.00" in page.text

    page = press(presser, opened(client, address), "siirra", slot="2026-12-07T07:00Z")
    assert page.text_at(".told").startswith("Tapaaminen on siirretty.")
    assert "maanantaina 7.12.2026 klo 9.00–10.00" in page.text

    page = press(presser, opened(client, address), "peru")
    assert page.text_at(".told").startswith("Tapaaminen on peruttu.")
    assert heading(page) == "Yhteydenottosi on avoinna"

    page = press(presser, opened(client, address), "peru-pyynto")
    assert heading(page) == "Yhteydenottosi on peruttu"
    db.session.rollback()
    assert inquiry.state is InquiryState.DECLINED_BY_CLIENT
    assert steps.meetings_ahead(inquiry) == []
    assert [mail.template for mail in outbox.to(EMAIL)] == [
        "request-received",
        "times-offered",
        "mapping-agreed",
        "mapping-moved",
        "mapping-cancelled-by-visitor",
    ]
    assert [mail.subject for mail in outbox if mail.template == "request-news"] == [
        "Kartoitustapaaminen sovittu: ma 30.11.",
        "Kartoitustapaaminen siirtyi: ma 7.12.",
        "Kartoitustapaaminen peruttu: ma 7.12.",
        "Yhteydenotto peruttu",
    ]


def test_a_second_press_is_told_calmly_and_does_nothing(client, booked, outbox):
    page = opened(client, address_of(booked))
    press(client, page, "peru")
    mails = len(outbox)

    again = press(client, page, "peru")

    assert again.text_at(".told").startswith("Tämä on jo tehty.")
    assert len(outbox) == mails


def test_a_press_on_an_old_page_changes_nothing(client, booked, outbox):
    """The supervisor has moved the meeting since: perhaps it suits now."""
    page = opened(client, address_of(booked))
    own.move(booked, MONDAY_NINE + 3 * HOUR, now=NOW)
    db.session.commit()

    answer = press(client, page, "peru")

    assert answer.status == 409
    assert "Tilanne on muuttunut" in answer.text_at(".error-summary")
    assert "klo 12.00" in answer.text_at(".own-meeting")
    assert mapping.agreed(booked) is not None


def test_a_time_just_taken_is_said_so_with_fresh_ones(client, booked, supervisor):
    page = opened(client, address_of(booked))
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + 3 * HOUR)

    answer = press(client, page, "siirra", slot="2026-11-30T10:00Z")

    assert answer.status == 409
    assert "Aika ehdittiin juuri varata" in answer.text_at(".error-summary")
    assert answer.has("details[open] input[name=slot]")
    assert not answer.has("input[value='2026-11-30T10:00Z']")
    db.session.rollback()
    assert mapping.agreed(booked).starts_at == MONDAY_NINE


def test_a_near_meeting_is_moved_by_telephone_and_still_cancelled_here(client, booked, stop_clock):
    db.session.get(Practice, 1).phone = "010 123 4567"
    db.session.commit()
    address = address_of(booked)
    page = opened(client, address)
    stop_clock(MONDAY_NINE - 23 * HOUR)

    late = press(client, page, "siirra", slot="2026-12-07T07:00Z")

    assert late.status == 409
    assert "010 123 4567" in late.text_at(".error-summary")
    assert not late.has("form[action$=siirra]")
    assert heading(press(client, late, "peru")) == "Yhteydenottosi on avoinna"


def test_looking_at_any_address_of_it_changes_nothing(client, booked):
    address = address_of(booked)
    before = everything()

    for path in (address, f"{address}/tapaaminen.ics", *(f"{address}/{step}" for step in STEPS)):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = client.open(path, method=method, query_string={"slot": "2026-12-07T07:00Z"})
            assert answer.status_code in {200, 303}
            if answer.status_code == 303:
                assert answer.location == address

    assert everything() == before


def test_a_link_that_opens_nothing_looks_like_any_address_that_leads_nowhere(client, inquiry):
    def told(path, method="GET"):
        answer = client.open(path, method=method)
        body = re.sub(r"[0-9a-f]{12}", "", answer.text)
        headers = {name: value for name, value in answer.headers if name != "Content-Length"}
        return answer.status_code, body, headers

    expired = address_of(inquiry)
    db.session.execute(text("UPDATE secret_link SET expires_at = '2026-01-01'"))
    erased = address_of(inquiry)
    links.end_all("inquiry", inquiry.id + 1)
    gone = address_of(make_inquiry())
    db.session.execute(text("DELETE FROM inquiry WHERE id = (SELECT max(id) FROM inquiry)"))
    db.session.commit()
    assert told(erased)[0] == 200
    links.end_all("inquiry", inquiry.id)
    db.session.commit()

    any_other = told("/ei/ole/mitaan")
    for address in (expired, erased, gone, "/yhteydenotto/vaara", f"{erased}/peru"):
        assert told(address) == any_other
    assert told(f"{erased}/peru", "POST")[0] == 404


def test_the_page_is_private_and_shows_no_address_of_the_visitor(client, booked):
    answer = client.get(address_of(booked))

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert EMAIL not in answer.text
    assert PHONE.replace(" ", "") not in re.sub(r"\s|\u00a0", "", answer.text)


def test_the_token_is_never_logged(client, booked, caplog):
    address = address_of(booked)
    caplog.set_level("INFO")

    press(client, opened(client, address), "peru")

    assert "own_step" in caplog.text
    assert address.rsplit("/", 1)[-1] not in caplog.text


def test_the_file_is_there_for_an_agreed_meeting_only(client, booked):
    address = address_of(booked)
    answer = client.get(f"{address}/tapaaminen.ics")
    own.cancel(booked, now=NOW)
    db.session.commit()

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"SUMMARY:Tapaaminen: Mets\xc3\xa4polku\r\n" in answer.data
    assert b"METHOD" not in answer.data
    assert client.get(f"{address}/tapaaminen.ics").status_code == 404


def test_it_speaks_the_language_of_the_request(client, supervisor):
    """Also where the practice does not use the language that addresses without one stand for."""
    practice = db.session.get(Practice, 1)
    practice.languages, practice.default_language = ["sv", "en"], "sv"
    address = address_of(make_inquiry(language="en"))

    assert opened(client, address).find("html").get("lang") == "en"


def test_own_data_is_asked_for_once(client, inquiry, outbox):
    page = opened(client, address_of(inquiry))

    for step in ("tiedot", "poisto", "tiedot"):
        told = press(client, page, step).text_at(".told")

    assert told.startswith("Tämä on jo tehty.")
    db.session.rollback()
    assert (inquiry.data_asked_at, inquiry.erasure_asked_at) == (NOW, NOW)
    assert [mail.subject for mail in outbox] == [
        "Asiakas pyytää omat tietonsa",
        "Asiakas pyytää tietojensa poistamista",
    ]


def test_a_press_needs_its_token_and_not_the_referer_that_the_page_withholds(
    secure_app, stop_clock
):
    stop_clock(NOW)
    make_practice()
    inquiry = make_inquiry()
    address = address_of(inquiry)
    visitor = Visitor(secure_app)

    forged = Page(visitor.post(f"{address}/peru-pyynto", base_url="https://localhost"))
    page = Page(visitor.get(address, base_url="https://localhost"))
    data = page.fields("form[action$=peru-pyynto]")
    pressed = visitor.post(f"{address}/peru-pyynto", data=data, base_url="https://localhost")

    assert (forged.status, pressed.status_code) == (400, 303)
    db.session.rollback()
    assert inquiry.state is InquiryState.DECLINED_BY_CLIENT


def test_what_was_agreed_at_once_is_shown_so(client, supervisor):
    keep(BookingRules(confirms_at_once=True))
    wish = inquiries.Wish(form_key="k", language="fi", name="Maija", email=EMAIL, slot=MONDAY_NINE)
    inquiry = inquiries.ask(wish, now=NOW)

    assert heading(opened(client, address_of(inquiry))) == "Tapaaminen on sovittu"
