"""Choosing a free time on the contact form: week by week, for a service, with somebody."""

from datetime import time, timedelta

import pytest

from app.practice.models import BookingRules
from tests.factories import (
    MONDAY_NINE,
    keep,
    make_hours,
    make_meeting,
    make_service,
    make_supervisor,
)
from tests.pages import Page, opened, text_of
from tests.site.asking import THANKS, TYPED, URL, kept, number_of_inquiries

SLOT = "2026-11-30T07:00Z"
NEXT_SLOT = "2026-12-07T07:00Z"
WEEK = timedelta(weeks=1)

pytestmark = pytest.mark.usefixtures("app", "supervisor")


def headings(page):
    return [text_of(found) for found in page.find_all(".week-name")]


def values(page):
    return [found.get("value") for found in page.find_all("input[name=slot]")]


@pytest.fixture
def eino():
    """A second supervisor, free on Wednesdays."""
    found = make_supervisor(slug="eino", name="Eino Suo")
    make_hours(supervisor=found, weekday=2, opens_at_time=time(9), closes_at_time=time(10))
    return found


def test_one_week_is_shown_with_all_its_times(client):
    page = opened(client, URL)

    assert headings(page) == ["Viikko 49"]
    assert len(values(page)) == 14
    assert text_of(page.find_all(".day")[0]).startswith("Maanantai 30.11.")
    assert values(page)[-1] == ""


def test_each_time_says_when_and_where(client):
    label = opened(client, URL).find(f"label:has(input[value='{SLOT}'])")

    assert "klo 9.00, työnohjaajan vastaanotto" in text_of(label)


def test_a_link_leads_to_the_next_week_with_what_was_chosen(client):
    make_service(slug="ryhma")
    page = opened(client, f"{URL}?service=ryhma&slot={SLOT}")

    next_week = page.find("a#week-after").get("href")
    there = opened(client, next_week)

    assert next_week.endswith("#ajat")
    assert headings(there) == ["Viikko 50"]
    assert (there.fields()["service"], there.fields()["slot"]) == ("ryhma", SLOT)
    assert "ma 30.11. klo 9.00" in there.text_at(".time-elsewhere")
    assert headings(opened(client, there.find("a#week-before").get("href"))) == ["Viikko 49"]


@pytest.mark.parametrize("week", ["", "x", "2026-W77", "<b>"])
def test_a_week_that_is_none_is_passed_over(client, week):
    assert headings(opened(client, f"{URL}?week={week}")) == ["Viikko 49"]


def test_a_week_without_times_is_said(client):
    page = opened(client, f"{URL}?week=2026-W20")

    assert "Viikolla 20 ei ole vapaita aikoja" in page.text_at("[role=status]")
    assert headings(page) == ["Viikko 49"]


def test_htmx_gets_the_times_alone(htmx, eino):
    page = opened(htmx, f"{URL}?week=2026-W50&service=&supervisor=eino&slot={SLOT}")

    assert page.root[0].get("id") == "contact_times"
    assert not page.has("[name=email]")
    assert headings(page) == ["Viikko 50"]
    assert "Valitsemasi aika ei ole enää vapaana" in page.text_at("[role=status]")
    assert page.find("input[name=slot][checked]").get("value") == ""


def test_a_service_is_offered_by_those_who_give_it(client, eino):
    make_service(slug="ryhma", supervisors=[eino])

    page = opened(client, f"{URL}?service=ryhma&supervisor=aino")

    assert [option.get("value") for option in page.find_all("#supervisor option")] == ["", "eino"]
    assert page.fields()["supervisor"] == ""
    assert text_of(page.find_all(".day")[0]).startswith("Keskiviikko")


def test_who_does_not_give_the_service_is_refused_in_words(client, eino):
    make_service(slug="ryhma", supervisors=[eino])

    page = Page(opened(client, URL).submit(client, TYPED, service="ryhma", supervisor="aino"))

    assert page.status == 422
    assert "ei tee tätä työnohjausta" in page.text_at("#supervisor-error")
    assert kept(page, TYPED)


def test_a_name_stands_with_the_time_only_where_several_could_be_meant(client, eino):
    assert "Eino Suo" in opened(client, URL).text_at("#ajat")
    assert "Eino Suo" not in opened(client, f"{URL}?supervisor=eino").text_at("#ajat")


def test_a_form_that_comes_back_shows_all_weeks_and_keeps_the_time(client):
    page = Page(opened(client, f"{URL}?slot={NEXT_SLOT}").submit(client, name="Maija"))

    assert page.status == 422
    assert headings(page)[:2] == ["Viikko 49", "Viikko 50"]
    assert not page.has(".week-link")
    assert page.fields()["slot"] == NEXT_SLOT


def test_through_htmx_it_comes_back_with_the_same_week(htmx):
    page = Page(opened(htmx, f"{URL}?slot={NEXT_SLOT}").submit(htmx, name="Maija"))

    assert headings(page) == ["Viikko 50"]
    assert page.fields()["slot"] == NEXT_SLOT


def test_a_time_taken_meanwhile_brings_the_times_of_its_week(htmx, supervisor):
    page = opened(htmx, f"{URL}?slot={NEXT_SLOT}")
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + WEEK)

    refused = Page(page.submit(htmx, TYPED))

    assert refused.status == 409
    assert refused.has(".error-summary[role=alert][autofocus] a[href='#slot']")
    assert headings(refused) == ["Viikko 50"]
    assert NEXT_SLOT not in values(refused)
    assert refused.fields()["slot"] == ""
    assert kept(refused, TYPED)
    assert number_of_inquiries() == 0


def test_a_time_taken_while_something_is_corrected_is_said_too(client, supervisor):
    page = opened(client, f"{URL}?slot={SLOT}")
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE)

    refused = Page(page.submit(client, TYPED | {"email": "maija@"}))

    assert refused.status == 422
    assert "ehdittiin juuri varata" in refused.text_at("#slot-error")
    assert refused.has("#email-error")
    assert refused.fields()["slot"] == ""


def test_what_suits_better_can_be_said_beside_the_times(client):
    page = opened(client, URL)

    assert "Mikään näistä ei sovi" in page.text_at(".later")
    assert page.has("#slot [name=wished_times]")


def test_what_happens_next_is_told(client):
    assert "enintään 3 vuorokautta" in opened(client, URL).text_at("#contact_times")
    assert "sovittu vasta" in opened(client, URL).text_at(".send")
    assert "linkki omalle sivullesi" in opened(client, THANKS).text


def test_a_practice_that_confirms_at_once_says_so(client):
    keep(BookingRules(confirms_at_once=True, hold_hours=36))

    assert "sovittu heti" in opened(client, URL).text_at(".send")
    assert "se on nyt sovittu" in opened(client, THANKS).text
