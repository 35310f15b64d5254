"""The supervisor's calendars elsewhere in the admin: added, told of, read soon, removed."""

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import AuditEvent, Role
from app.admin.busy_calendars import FAULTS
from app.extensions import db
from app.practice.models import BusyBlock, BusyCalendar, BusyFault
from tests.admin.addresses import delete, details
from tests.factories import NOW, keep, make_busy_block, make_busy_calendar, make_supervisor
from tests.pages import Page, opened

LIST = "/admin/busy-calendar/"
SECRET = "f00dfacef00dface"


@pytest.fixture
def aino(app):
    return make_supervisor(name="Aino")


@pytest.fixture
def visitor(staff, aino):
    return staff(role=Role.SUPERVISOR, supervisor=aino)


def test_a_calendar_is_stored_and_its_address_never_shown_again(visitor, aino):
    page = opened(visitor, "/admin/busy-calendar/new/")

    answer = page.submit(
        visitor, {"name": "Oma", "address": f" webcal://kalenteri.example.com/{SECRET}.ics "}
    )

    calendar = db.session.scalars(select(BusyCalendar)).one()
    assert calendar.address == f"https://kalenteri.example.com/{SECRET}.ics"
    assert (calendar.supervisor_id, calendar.read_at) == (aino.id, None)
    told = opened(visitor, answer.headers["Location"])
    assert "ei vielä luettu" in told.text
    for address in (details("busy-calendar", calendar), LIST, delete("busy-calendar", calendar)):
        source = opened(visitor, address).source
        assert SECRET not in source
    assert "kalenteri.example.com/…" in opened(visitor, LIST).text
    assert SECRET not in repr([event.detail for event in db.session.scalars(select(AuditEvent))])


@pytest.mark.parametrize(
    "address",
    [
        "http://kalenteri.example.com/x.ics",
        "kalenteri.example.com/x.ics",
        "https://kalenteri.example.com:8443/x.ics",
        "https://aino:sana@kalenteri.example.com/x.ics",
        "https://[x",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_at_once(visitor, address):
    page = opened(visitor, "/admin/busy-calendar/new/")

    answer = page.submit(visitor, {"name": "Oma", "address": address})

    assert answer.status_code == 422
    assert "https:// tai webcal://" in " ".join(Page(answer).errors())
    assert db.session.scalars(select(BusyCalendar)).all() == []


def test_a_calendar_tells_when_it_was_read_and_what_it_takes(visitor, aino):
    calendar = make_busy_calendar(supervisor=aino, read_at=NOW, unreadable=2)
    make_busy_block(calendar=calendar)
    make_busy_block(calendar=calendar, starts_at=clock.day_begins(NOW.date()), minutes=2880)

    text = opened(visitor, details("busy-calendar", calendar)).text

    assert "luettu 23.11.2026 klo 12.00" in text
    assert "ma 30.11. klo 9.00–10.00" in text
    assert "23.11.2026 klo 0.00 – 25.11.2026 klo 0.00" in text
    assert "ei saanut selvää: 2" in text


def test_one_that_cannot_be_read_says_why_in_plain_words(visitor, aino):
    calendar = make_busy_calendar(supervisor=aino, read_at=NOW, fault=BusyFault.NO_CALENDAR)

    text = opened(visitor, details("busy-calendar", calendar)).text

    assert "Osoitteesta ei tullut kalenteria." in text
    assert "Voimassa ovat viimeksi luetut ajat." in text
    assert "ei saatu luettua" in opened(visitor, LIST).text


def test_every_fault_has_its_words():
    assert FAULTS.keys() == set(BusyFault)


def test_read_now_only_marks_it_as_due(visitor, aino, stop_clock):
    stop_clock(NOW)
    calendar = make_busy_calendar(supervisor=aino, due_at=NOW.replace(year=2027))
    page = opened(visitor, details("busy-calendar", calendar))

    answer = page.submit(visitor, form="form[action$='/read']")

    assert answer.status_code == 303
    db.session.expire_all()
    assert (calendar.due_at, calendar.read_at) == (NOW, None)


def test_removing_asks_first_and_takes_the_times_along(visitor, aino):
    calendar = make_busy_calendar(supervisor=aino)
    make_busy_block(calendar=calendar)
    page = opened(visitor, delete("busy-calendar", calendar))
    assert "näkyvät taas vapaina" in page.text

    page.submit(visitor)

    assert db.session.scalars(select(BusyCalendar)).all() == []
    assert db.session.scalars(select(BusyBlock)).all() == []


def test_an_assistant_has_no_business_there(staff, aino):
    make_busy_calendar(supervisor=aino)

    assert staff(role=Role.ASSISTANT).get(LIST).status_code == 403


def test_a_calendar_cannot_be_added_for_another(visitor, staff):
    other = keep(make_supervisor())
    page = opened(visitor, "/admin/busy-calendar/new/")

    answer = page.submit(
        visitor,
        {"name": "Vieras", "address": "https://x.example.com/x.ics", "supervisor": str(other.id)},
    )

    assert answer.status_code == 422
