"""Asking for a meeting: kept once, never lost, and told plainly when it was not kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.booking.models import AskerRole, Inquiry
from app.extensions import db
from app.practice.choices import Place
from app.practice.models import Meeting
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_meeting,
    make_service,
    make_supervisor,
)
from tests.pages import Page, check_form_four_ways, opened
from tests.site.asking import THANKS, TYPED, URL, ask, kept, number_of_inquiries

SLOT = "2026-11-30T07:00Z"


pytestmark = pytest.mark.usefixtures("app", "supervisor")


def inquiries():
    return list(db.session.scalars(select(Inquiry)))


def test_the_form_four_ways(client, htmx):
    invalid = TYPED | {"email": "ei osoite", "phone": "soita", "participants": "900"}

    accepted, through_htmx = check_form_four_ways(client, htmx, URL, valid=TYPED, invalid=invalid)

    assert accepted.location == THANKS
    assert through_htmx.headers["HX-Redirect"] == THANKS
    assert number_of_inquiries() == 2


def test_every_field_reaches_the_request(client):
    make_service(slug="ryhma")

    ask(
        client,
        phone="+358 40 123 4567",
        organisation="Kirjasto",
        role="manager",
        service="ryhma",
        participants="8",
        place="remote",
        wished_times="Tiistait",
        slot=SLOT,
    )

    (inquiry,) = inquiries()
    (meeting,) = db.session.scalars(select(Meeting))
    assert (inquiry.name, inquiry.email) == ("Maija Meikäläinen", "maija@example.com")
    assert (inquiry.role, inquiry.place) == (AskerRole.MANAGER, Place.REMOTE)
    assert (inquiry.participants, inquiry.phone) == (8, "+358 40 123 4567")
    assert inquiry.language == "fi"
    assert (meeting.starts_at, meeting.inquiry_id) == (MONDAY_NINE, inquiry.id)


def test_name_and_address_are_enough(client):
    answer = opened(client, URL).submit(client, name="Maija", email="maija@example.com")

    assert answer.status_code == 303
    assert number_of_inquiries() == 1


def test_a_request_in_swedish_is_answered_in_swedish(client):
    answer = opened(client, "/sv/kontakt").submit(client, TYPED)

    (inquiry,) = inquiries()
    assert answer.location == "/sv/kontakt/tack"
    assert inquiry.language == "sv"


def test_the_visitor_and_the_supervisor_are_written_to(client, outbox):
    ask(client)

    assert [mail.template for mail in outbox] == ["request-received", "request-waits"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": ""}, "email"),
        ({"email": "maija@"}, "email"),
        ({"subject": "x" * 161}, "subject"),
        ({"message": "x" * 5001}, "message"),
        ({"phone": "12"}, "phone"),
        ({"participants": "0"}, "participants"),
        ({"participants": "501"}, "participants"),
        ({"participants": "monta"}, "participants"),
        ({"participants": "9" * 40}, "participants"),
        ({"role": "keisari"}, "role"),
        ({"service": "ei-ole"}, "service"),
        ({"place": "outdoor"}, "place"),
        ({"slot": "huomenna"}, "slot"),
        ({"slot": "2026-11-30T09:00"}, "slot"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_at_the_top(client, wrong, field):
    answer = ask(client, **wrong)

    page = Page(answer)
    assert page.status == 422
    assert page.has(f"#{field}-error")
    assert page.has(f".error-summary[role=alert] a[href='#{field}']")
    assert number_of_inquiries() == 0


def test_a_wrong_field_is_marked_for_those_who_listen(client):
    page = Page(ask(client, email="ei osoite"))

    field = page.find("#email")

    assert field.get("aria-invalid") == "true"
    assert "email-error" in field.get("aria-describedby")


def test_a_supervisor_who_is_not_here_is_refused(client):
    make_supervisor(slug="eino", name="Eino Suo")

    page = Page(ask(client, supervisor="ei-ole"))

    assert page.status == 422
    assert page.has("#supervisor-error")


def test_another_supervisors_time_is_not_taken_silently(client):
    make_supervisor(slug="eino", name="Eino Suo")

    page = Page(ask(client, supervisor="eino", slot=SLOT))

    assert page.status == 409
    assert "vain toinen työnohjaaja" in page.text_at("#slot-error")


def test_line_breaks_do_not_hide_in_a_name(client):
    ask(client, name="Maija\r\nBcc: muut@example.com")

    assert inquiries()[0].name == "Maija Bcc: muut@example.com"


def test_a_link_may_choose_for_the_visitor(client):
    make_service(slug="ryhma")

    page = opened(client, f"{URL}?service=ryhma&slot={SLOT}")

    assert (page.fields()["service"], page.fields()["slot"]) == ("ryhma", SLOT)


@pytest.mark.parametrize("visitor", ["client", "htmx"])
def test_a_database_that_does_not_answer_loses_nothing(request, client, visitor, monkeypatch):
    presser = request.getfixturevalue(visitor)
    page = opened(client, URL)

    def busy(*_about, **_more):
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as closed:
        closed.setattr("app.booking.services.inquiries.ask", busy)
        refused = Page(page.submit(presser, TYPED))

    assert refused.status == 503
    assert refused.response.headers["Retry-After"] == "5"
    assert "ei juuri nyt voitu tallentaa" in refused.text_at(".error-summary")
    assert kept(refused, TYPED)
    assert number_of_inquiries() == 0
    assert refused.submit(client).status_code == 303


# --- Times ------------------------------------------------------------------------------------


def test_with_several_supervisors_each_time_says_whose_it_is(client):
    make_supervisor(slug="eino", name="Eino Suo")

    assert "Aino Metsä" in opened(client, URL).text_at("#slot")


def test_without_free_times_the_form_still_stands(client, stop_clock):
    stop_clock(NOW + timedelta(days=5000))

    assert opened(client, URL).fields()["slot"] == ""


def test_a_time_just_taken_is_said_so_and_nothing_is_lost(client, supervisor):
    page = opened(client, f"{URL}?slot={SLOT}")
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE)

    refused = Page(page.submit(client, TYPED))

    assert refused.status == 409
    assert "ehdittiin juuri varata" in refused.text_at("#slot-error")
    assert kept(refused, TYPED)
    assert not refused.has(f"input[value='{SLOT}']")
    assert number_of_inquiries() == 0
    assert refused.submit(client).status_code == 303
