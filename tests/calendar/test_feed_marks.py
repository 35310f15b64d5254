"""An unchanged feed costs one look, a changed one only what has changed; the last reader is remembered."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import event, select

from app import clock
from app.calendar import contents as feed_contents
from app.calendar import programs, services
from app.calendar.contents import contents_of
from app.calendar.models import Feed, FeedFetch, FeedLevel
from app.extensions import db
from app.practice.choices import Place
from app.practice.services import meetings
from app.practice.services.meetings import Appointment
from app.practice.states import MeetingState
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_contract,
    make_feed,
    make_meeting,
    make_practice,
    make_supervisor,
)

pytestmark = pytest.mark.usefixtures("app")
WEEK = timedelta(days=7)


@pytest.fixture
def supervisor(stop_clock):
    stop_clock(NOW)
    make_practice(name="Metsäpolku", address="Kuja 1")
    return make_supervisor(name="Aino")


@pytest.fixture
def feed(supervisor):
    make_meeting(contract=make_contract(supervisor=supervisor))
    return make_feed(supervisor=supervisor, level=FeedLevel.CODE)


@pytest.fixture
def statements():
    """What the database is asked."""
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def url(feed):
    return f"/kalenteri/{feed.token}.ics"


def written(monkeypatch):
    """Which events are written from here on."""
    uids = []
    real = feed_contents.write_event

    def note(event):
        uids.append(event.uid)
        return real(event)

    monkeypatch.setattr(feed_contents, "write_event", note)
    return uids


def told(feed):
    body = contents_of(db.session.get_one(Feed, feed.id), now=NOW).body
    return list(Calendar.from_ical(body).walk("VEVENT"))


def test_who_has_the_feed_is_told_so_by_one_question_and_without_a_look_at_a_meeting(
    app, client, feed, statements
):
    whole = client.get(url(feed)).headers
    statements.clear()
    on_the_line = []
    app.extensions["line"].ask(lambda line: line.set_trace_callback(on_the_line.append))

    answer = client.get(url(feed), headers={"If-None-Match": whole["ETag"]})

    assert answer.status_code == 304
    assert statements == []
    (asked,) = on_the_line
    assert "meeting" not in asked
    assert set(answer.headers.items()) <= set(whole.items())
    assert set(whole.keys()) - set(answer.headers.keys()) == {
        "Content-Type", "Content-Length", "Content-Disposition", "Date",
    }  # fmt: skip


def test_flask_says_the_same_when_the_reading_is_to_be_noted(client, feed, stop_clock):
    known = {"If-None-Match": client.get(url(feed)).headers["ETag"]}
    early = client.get(url(feed), headers=known)
    stop_clock(NOW + timedelta(minutes=6))

    noted = client.get(url(feed), headers=known)

    assert db.session.get_one(FeedFetch, feed.id).fetched_at == clock.now()
    assert (early.status_code, noted.status_code) == (304, 304)
    # Werkzeug leaves Last-Modified out of a 304, which RFC 9110 allows beside an ETag.
    assert set(early.headers.items()) - set(noted.headers.items()) == {
        ("Last-Modified", early.headers["Last-Modified"])
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda meeting: meetings.move(
            meeting,
            Appointment(
                starts_at=meeting.starts_at + WEEK, ends_at=meeting.ends_at + WEEK, place=Place.OFFICE
            ),
        ),
        lambda meeting: meetings.step(meeting, MeetingState.CANCELLED_IN_TIME),
        lambda meeting: setattr(meeting.contract, "code", "Z9"),
        db.session.delete,
    ],
    ids=["moved", "cancelled", "another code", "deleted"],
)  # fmt: skip
def test_a_change_shows_to_who_has_the_old_feed(client, feed, change):
    etag = client.get(url(feed)).headers["ETag"]
    (meeting,) = db.session.scalars(select(meetings.Meeting))

    change(meeting)
    db.session.commit()

    answer = client.get(url(feed), headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != etag


def test_of_many_meetings_only_the_changed_one_is_written_again(supervisor, feed, monkeypatch):
    rows = [make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + n * WEEK) for n in (1, 2, 3)]  # fmt: skip
    assert len(told(feed)) == 4
    uids = written(monkeypatch)

    meetings.step(rows[1], MeetingState.CANCELLED_IN_TIME)
    db.session.commit()

    assert len(told(feed)) == 4
    assert uids == [f"{rows[1].uid}@tuokio"]


def test_another_day_is_looked_at_anew(client, feed, stop_clock):
    etag = client.get(url(feed)).headers["ETag"]
    stop_clock(NOW + timedelta(days=400))

    assert client.get(url(feed), headers={"If-None-Match": etag}).status_code == 200


def test_a_clients_feed_has_their_own_meetings_in_neutral_words(supervisor):
    contract = make_contract(supervisor=supervisor, group_name="Tiimi", code="A7")
    make_meeting(contract=contract, place_type=Place.CLIENT_PREMISES, place_text="Oma katu 2")
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + WEEK)
    feed = make_feed(supervisor=supervisor, contract_id=contract.id)

    (shown,) = told(feed)

    assert (shown["SUMMARY"], shown["LOCATION"]) == ("Tapaaminen: Metsäpolku", "Oma katu 2")
    assert "DESCRIPTION" not in shown


def test_the_practices_feed_tells_who_is_busy_and_nothing_else(supervisor, feed):
    other = make_supervisor(name="Veikko")
    make_meeting(supervisor=other, starts_at=MONDAY_NINE + WEEK, place_text="Asiakkaankatu 3")
    overview, _token = services.create_feed(None, level=FeedLevel.FULL)
    db.session.commit()

    shown = told(overview)

    assert overview.level is FeedLevel.BUSY
    assert [event["SUMMARY"] for event in shown] == ["Varattu: Aino", "Varattu: Veikko"]
    assert not any("LOCATION" in event or "DESCRIPTION" in event for event in shown)


def test_the_last_reading_and_its_program_are_remembered(client, feed):
    client.get(url(feed), headers={"User-Agent": "Google-Calendar-Importer"})

    fetch = db.session.get_one(FeedFetch, feed.id)
    assert (fetch.fetched_at, fetch.program) == (NOW, "Google Kalenteri")


def test_a_program_that_asks_all_the_time_writes_seldom(client, feed, stop_clock, statements):
    client.get(url(feed))
    stop_clock(NOW + timedelta(minutes=4))
    statements.clear()
    client.get(url(feed))
    assert not any(statement.startswith(("INSERT", "UPDATE")) for statement in statements)

    stop_clock(NOW + timedelta(minutes=6))
    client.get(url(feed))

    assert db.session.get_one(FeedFetch, feed.id).fetched_at == clock.now()


def test_a_renewed_address_ends_the_old_one_at_once(client, feed):
    old = url(feed)
    _new, token = services.renew_feed(feed, now=NOW)
    db.session.commit()

    assert client.get(old).status_code == 404
    assert client.get(f"/kalenteri/{token}.ics").status_code == 200


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Google-Calendar-Importer", "Google Kalenteri"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "Apple Kalenteri"),
        ("Microsoft.Exchange/15.20 (Windows NT 10.0; Win64; x64)", "Outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.7", "Thunderbird"),
        ("vdirsyncer/0.21.0", "vdirsyncer"),
        ("", ""),
        ("<script>", ""),
    ],
)  # fmt: skip
def test_programs_are_known_by_what_they_call_themselves(said, name):
    assert programs.named(said) == name
