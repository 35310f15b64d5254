"""What the public site says, written in the admin."""

from datetime import date, time

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.extensions import db
from app.practice.models import (
    Closure,
    OpeningHours,
    Page,
    Practice,
    Section,
    Service,
    Supervisor,
    VatRate,
)
from tests.admin.addresses import details, edit
from tests.factories import (
    MONDAY,
    make_closure,
    make_page,
    make_practice,
    make_service,
    make_supervisor,
)
from tests.pages import Page as Opened
from tests.pages import opened, text_of


def test_a_service_is_written_in_the_languages_of_the_practice(staff):
    make_practice(languages=["fi", "sv"])
    owner = staff()
    page = opened(owner, "/admin/service/new/")
    assert "name-en" not in page.fields()

    answer = page.submit(owner, {"name-fi": "Ryhmät", "name-sv": "Grupper", "slug": "ryhmat", "form": "group", "places": ["office", "remote"], "text-fi": "Rivi\r\n\r\nToinen"})  # fmt: skip

    assert answer.status_code == 303, Opened(answer).errors()
    service = db.session.scalars(select(Service)).one()
    assert service.name == {"fi": "Ryhmät", "sv": "Grupper"}
    assert service.text == {"fi": "Rivi\n\nToinen"}
    assert service.places == ["office", "remote"]


def test_a_language_that_is_not_shown_keeps_its_text(staff):
    make_practice(languages=["fi"])
    service = make_service(name={"fi": "Ryhmät"}, summary={"fi": "Lyhyt", "en": "Short"})
    owner = staff()

    answer = opened(owner, edit("service", service)).submit(owner, {"name-fi": "Pienryhmät"})

    assert answer.status_code == 303
    assert service.name == {"fi": "Pienryhmät"}
    assert service.summary == {"fi": "Lyhyt", "en": "Short"}


def test_an_address_that_is_taken_is_told_at_its_field(staff):
    make_practice()
    make_service(slug="ryhmat")
    owner = staff()

    answer = opened(owner, "/admin/service/new/").submit(
        owner, {"name-fi": "Ryhmät", "slug": "ryhmat"}
    )

    assert answer.status_code == 422
    assert Opened(answer).has("#slug-error")


def test_a_text_that_is_needed_is_asked_for(staff):
    make_practice()
    owner = staff()

    answer = opened(owner, "/admin/service/new/").submit(owner, {"slug": "nimeton"})

    assert answer.status_code == 422
    assert Opened(answer).has("#name-fi-error")


def test_prices_are_added_on_their_services_page(staff):
    make_practice()
    service = make_service(minutes=None)
    owner = staff()
    page = opened(owner, opened(owner, details("service", service)).link("Lisää hinta"))

    answer = page.submit(owner, {"minutes": "90", "participants_min": "2", "participants_max": "6", "price_cents": "180,50"})  # fmt: skip

    assert answer.status_code == 303, Opened(answer).errors()
    (option,) = service.options
    assert (option.minutes, option.price_cents, option.participants_max) == (90, 18050, 6)
    assert "180,50 €" in opened(owner, answer.location).text


def test_an_empty_price_is_by_agreement(staff):
    service = make_service(minutes=45)
    owner = staff()

    opened(owner, edit("service-option", service.options[0])).submit(owner, {"price_cents": ""})

    assert service.options[0].price_cents is None


def test_a_page_gets_sections_with_items(staff):
    make_practice(languages=["fi"])
    page_row = make_page()
    owner = staff()
    page = opened(owner, opened(owner, details("page", page_row)).link("Lisää osa"))

    answer = page.submit(owner, {"kind": "cards", "title-fi": "Teemat", "items-0-title-fi": "Jaksaminen", "items-1-text-fi": "Työn rajat"})  # fmt: skip

    assert answer.status_code == 303, Opened(answer).errors()
    (section,) = db.session.scalars(select(Section)).all()
    assert section.page_id == page_row.id
    assert section.items == [
        {"title": {"fi": "Jaksaminen"}, "text": {}},
        {"title": {}, "text": {"fi": "Työn rajat"}},
    ]
    again = opened(owner, edit("section", section)).submit(owner, {"items-0-title-fi": ""})
    assert again.status_code == 303
    assert section.items == [{"title": {}, "text": {"fi": "Työn rajat"}}]


def test_the_sites_own_addresses_are_no_pages(staff):
    make_practice()
    owner = staff()

    answer = opened(owner, "/admin/page/new/").submit(
        owner, {"title-fi": "Salakavala", "slug": "kirjaudu"}
    )

    assert answer.status_code == 422
    assert not db.session.scalars(select(Page)).all()


def test_languages_are_told_by_their_names(staff):
    make_practice(languages=["fi", "sv"], default_language="sv")
    supervisor = make_supervisor(languages=["fi", "en"])
    owner = staff()

    facts = opened(owner, details("practice", db.session.get(Practice, 1))).text_at(".facts")
    assert "Sivuston kielet suomi, ruotsi Ensisijainen kieli ruotsi" in facts
    facts = opened(owner, details("supervisor", supervisor)).text_at(".facts")
    assert "Työkielet suomi, englanti" in facts


def test_the_practice_is_changed(staff):
    make_practice()
    owner = staff()
    page = opened(owner, edit("practice", db.session.get(Practice, 1)))

    answer = page.submit(owner, {"business_id": "12345671", "reply_days": "3"})

    assert answer.status_code == 303, Opened(answer).errors()
    practice = db.session.get(Practice, 1)
    assert practice.business_id == "1234567-1"
    assert practice.reply_days == 3


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("-3", "Kirjoita luku väliltä 1–30."),
        ("kolme", "Kirjoita kokonaisluku."),
        ("3,5", "Kirjoita kokonaisluku."),
    ],
)
def test_a_wrong_number_gets_one_message(staff, typed, told):
    make_practice()
    owner = staff()
    page = opened(owner, edit("practice", db.session.get(Practice, 1)))

    answer = page.submit(owner, {"reply_days": typed})

    assert [text_of(each) for each in Opened(answer).find_all("p.error")] == [told]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1234567-8", "viimeinen numero ei sovi muihin"),
        ("12345678", "viimeinen numero ei sovi muihin"),
        ("12345", "Kirjoita Y-tunnus näin: 1234567-8."),
        ("FI-tunnus", "Kirjoita Y-tunnus näin: 1234567-8."),
    ],
)
def test_what_is_wrong_with_a_business_id_is_told(staff, typed, told):
    make_practice()
    owner = staff()
    page = opened(owner, edit("practice", db.session.get(Practice, 1)))

    answer = page.submit(owner, {"business_id": typed})

    assert answer.status_code == 422
    assert told in Opened(answer).text_at("#business_id-error")


def test_a_supervisor_is_added(staff):
    make_practice()
    owner = staff()

    answer = opened(owner, "/admin/supervisor/new/").submit(
        owner, {"name": "Uusi Ohjaaja", "slug": "uusi-ohjaaja", "title-fi": "Työnohjaaja"}
    )

    assert answer.status_code == 303, Opened(answer).errors()
    assert db.session.scalars(select(Supervisor)).one().title == {"fi": "Työnohjaaja"}


def test_a_tax_rate_has_its_first_day(staff):
    assert db.session.get(VatRate, date(2024, 9, 1)).permille == 255
    owner = staff()
    page = opened(owner, "/admin/vat-rate/new/")

    twin = page.submit(owner, {"valid_from_on": "1.9.2024", "permille": "26"})
    right = page.submit(owner, {"valid_from_on": "1.1.2027", "permille": "26,5"})

    assert twin.status_code == 422
    assert right.status_code == 303, Opened(right).errors()
    assert db.session.get(VatRate, date(2027, 1, 1)).permille == 265
    assert "26,5 %" in opened(owner, "/admin/vat-rate/").text


def test_a_supervisor_keeps_their_own_hours(staff):
    supervisor = make_supervisor()
    visitor = staff(role=Role.SUPERVISOR, supervisor=supervisor)
    page = opened(visitor, "/admin/opening-hours/new/")

    wrong = page.submit(visitor, {"opens_at_time": "16.00", "closes_at_time": "9"})
    right = page.submit(visitor, {"weekday": "2", "opens_at_time": "9", "closes_at_time": "1630"})

    assert wrong.status_code == 422
    assert "päätyttävä myöhemmin" in Opened(wrong).text
    assert right.status_code == 303
    (hours,) = db.session.scalars(select(OpeningHours)).all()
    assert (hours.weekday, hours.opens_at_time, hours.closes_at_time) == (2, time(9), time(16, 30))
    assert hours.supervisor_id == supervisor.id


def test_only_an_owner_closes_the_whole_practice(staff):
    make_practice()
    supervisor = make_supervisor()
    everyones = make_closure()
    visitor = staff(role=Role.SUPERVISOR, supervisor=supervisor)

    assert visitor.get(edit("closure", everyones)).status_code == 409
    assert visitor.post("/admin/closure/delete/", data={"id": everyones.id}).status_code == 409
    page = opened(visitor, "/admin/closure/new/")
    days = {"starts_on": "1.7.2027", "ends_on": "31.7.2027"}
    assert page.submit(visitor, days | {"supervisor": "__None"}).status_code == 422
    assert page.submit(visitor, days).status_code == 303
    own = db.session.scalars(select(Closure).where(Closure.starts_on != MONDAY)).one()
    assert own.supervisor_id == supervisor.id
