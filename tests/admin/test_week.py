"""The week of a supervisor: everything that takes time, and what is left."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.accounts.models import Role
from app.admin.week_days import free_of
from app.booking.slots import Span
from app.practice.choices import Place
from app.practice.states import MeetingState
from tests.factories import (
    MONDAY,
    MONDAY_NINE,
    make_busy_block,
    make_busy_calendar,
    make_closure,
    make_contract,
    make_hours,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_practice,
    make_supervisor,
)
from tests.pages import Page, opened, text_of
from tests.practice.counting import counted_queries

HOUR = timedelta(hours=1)
WEEK_49 = "/admin/week/?week=2026-W49"


@pytest.fixture
def supervisor(app):
    make_practice()
    row = make_supervisor(name="Aino", slug="aino")
    make_hours(supervisor=row, opens_at_time=time(9), closes_at_time=time(16))
    return row


def meeting_of(supervisor, *, code="A7", **columns):
    orderer = make_orderer(supervisor=supervisor, name="Kaupunki")
    return make_meeting(contract=make_contract(orderer=orderer, code=code), **columns)


def items(page, day="ma 30.11."):
    for section in page.find_all(".week .day"):
        if text_of(section.cssselect("h2")[0]).startswith(day):
            return [text_of(item) for item in section.cssselect("li")]
    raise AssertionError(f"no {day}")


def test_a_day_tells_what_takes_time_and_what_is_free(visitor, supervisor):
    meeting_of(supervisor, place_type=Place.CLIENT_PREMISES, place_text="Raatihuone")
    calendar = make_busy_calendar(supervisor=supervisor)
    make_busy_block(calendar=calendar, starts_at=MONDAY_NINE + 3 * HOUR)
    inquiry = make_inquiry(supervisor=supervisor, name="Kaisa")
    held = {"state": MeetingState.PROPOSED, "held_until_at": MONDAY_NINE - 24 * HOUR}
    make_meeting(
        supervisor=supervisor, inquiry=inquiry, starts_at=MONDAY_NINE + 5 * HOUR, minutes=60, **held
    )
    make_meeting(
        supervisor=supervisor,
        inquiry=inquiry,
        starts_at=MONDAY_NINE + 6 * HOUR,
        minutes=60,
        is_offer=True,
        **held,
    )
    make_meeting(
        supervisor=supervisor, starts_at=MONDAY_NINE + 9 * HOUR, state=MeetingState.CANCELLED_LATE
    )

    page = opened(visitor, WEEK_49)

    assert page.text_at("h1") == "Viikko 49 30.11.–6.12.2026"
    assert items(page) == [
        "9.00–10.30 A7 · Kaupunki työnohjaus tilaajan tilat, Raatihuone",
        "10.30–12.00 vapaa",
        "12.00–13.00 varattu muualla",
        "13.00–14.00 vapaa",
        "14.00–15.00 Kaisa varattuna 29.11. klo 9.00 asti kartoitus työnohjaajan vastaanotto",
        "15.00–16.00 Kaisa tarjolla 29.11. klo 9.00 asti kartoitus työnohjaajan vastaanotto",
    ]
    assert page.link("Kaisa") == f"/admin/inquiry/details/?id={inquiry.id}"
    assert page.find("li.meeting").get("class") == "meeting from-1 at-0 until-2 to-30"
    assert len(page.find_all(".week .day")) == 5


def test_a_closed_day_says_why_and_has_no_free_hours(visitor, supervisor):
    make_hours(supervisor=supervisor, weekday=6)
    make_closure(starts_on=MONDAY, reason={"fi": "Koulutus"})

    page = opened(visitor, WEEK_49)

    assert items(page) == []
    assert "Koulutus" in text_of(page.find_all(".away h2")[0])
    # Independence Day is a Sunday.
    assert len(page.find_all(".week .day")) == 5


def test_next_and_previous_lead_over_the_years_end_with_and_without_scripts(
    visitor, htmx, supervisor
):
    page = opened(visitor, "/admin/week/?week=2026-W53")

    assert page.link("Seuraava") == "/admin/week/?week=2027-W01"
    assert page.link("Edellinen") == "/admin/week/?week=2026-W52"
    assert page.link("Tämä viikko") == "/admin/week/?week=2026-W48"
    assert page.find("#week-after").get("hx-get") == page.link("Seuraava")
    part = Page(
        visitor.get(
            page.link("Seuraava"), headers={"HX-Request": "true", "HX-Request-Type": "partial"}
        )
    )
    assert part.is_fragment
    assert part.text_at("#week h1") == "Viikko 1 4.–10.1.2027"


@pytest.mark.parametrize("value", ["2026-W54", "x", "2026-W", "0000-W01", "9999-W52", "2026-W5٣"])
def test_a_week_that_is_none_is_not_found(visitor, value):
    assert visitor.get(f"/admin/week/?week={value}").status_code == 404


def test_nobody_sees_anothers_week(staff, supervisor):
    meeting_of(supervisor)
    other = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())

    assert other.get(f"{WEEK_49}&supervisor=aino").status_code == 404
    assert "Kaupunki" not in opened(other, WEEK_49).text
    assert "Kaupunki" in opened(staff(), f"{WEEK_49}&supervisor=aino").text
    assert "ei ole kalenteria" in opened(staff(role=Role.SUPERVISOR), WEEK_49).text


def test_an_assistant_reads_no_name_of_who_asks(staff, supervisor):
    inquiry = make_inquiry(supervisor=supervisor, name="Kaisa")
    make_meeting(supervisor=supervisor, inquiry=inquiry)

    page = opened(staff(role=Role.ASSISTANT), WEEK_49)

    assert "Kaisa" not in page.source
    assert "kartoitus" in items(page)[0]


def test_a_full_week_asks_the_database_no_more_than_an_empty_one(visitor, supervisor):
    with counted_queries() as empty:
        visitor.get(WEEK_49)
    for number in range(7):
        meeting_of(supervisor, code=f"A{number}", starts_at=MONDAY_NINE + number * 24 * HOUR)
        inquiry = make_inquiry(supervisor=supervisor)
        make_meeting(
            supervisor=supervisor, inquiry=inquiry, starts_at=MONDAY_NINE + (number * 24 + 2) * HOUR
        )

    with counted_queries() as full:
        page = opened(visitor, WEEK_49)

    assert len(page.find_all("li.meeting")) == 14
    assert len(full) <= len(empty)


def span(begins, ends):
    day = datetime(2026, 11, 30, tzinfo=UTC)
    return Span(starts_at=day + begins * HOUR, ends_at=day + ends * HOUR)


@pytest.mark.parametrize(
    ("hours", "taken", "free"),
    [
        ([(9, 16)], [], [(9, 16)]),
        ([(9, 16)], [(8, 10), (15.8, 18)], [(10, 15.8)]),
        ([(9, 16)], [(10, 14), (11, 12)], [(9, 10), (14, 16)]),
        ([(9, 12), (11, 16)], [(9.2, 10)], [(10, 16)]),
        ([(9, 16)], [(8, 17)], []),
    ],
    ids=["nothing taken", "at both ends", "one within another", "hours that overlap", "all taken"],
)
def test_free_is_what_is_left_of_the_hours(hours, taken, free):
    found = free_of([span(*each) for each in hours], [span(*each) for each in taken])

    assert found == [span(*each) for each in free]


def test_hours_of_one_day_only_are_of_that_day(visitor, supervisor):
    tuesday = date(2026, 12, 1)
    make_hours(supervisor=supervisor, weekday=1, valid_from_on=tuesday, valid_until_on=tuesday)

    assert items(opened(visitor, WEEK_49), "ti 1.12.") == ["9.00–16.00 vapaa"]
    assert items(opened(visitor, "/admin/week/?week=2026-W50"), "ti 8.12.") == []
