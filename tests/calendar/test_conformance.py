"""Readers that we did not write agree on what our feeds and invitations say: when, what, whether."""

from datetime import UTC, datetime, time, timedelta

import pytest

from app import clock
from app.booking.invitations import invitation
from app.calendar.contents import contents_of
from app.calendar.models import FeedLevel
from app.extensions import db
from app.practice.choices import Form, MeetingKind, Place
from app.practice.services import meetings
from app.practice.services.meetings import Appointment
from app.practice.states import MeetingState
from tests.calendar.readers import READERS, Seen
from tests.factories import (
    MONDAY_NINE,
    NOW,
    SUMMER_TIME_DAY,
    WINTER_TIME_DAY,
    make_contract,
    make_feed,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_practice,
    make_supervisor,
)

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
# Everything that has broken a reader somewhere, and what is to be read of it.
TYPED = 'Äijälän "Öljy" & Åvik; oy, <b>tiimi</b> 👩🏽‍💻🇫🇮\u2028 C:\\New\x00 ' + "pitkärivi " * 20
READ = 'Äijälän "Öljy" & Åvik; oy, <b>tiimi</b> 👩🏽‍💻🇫🇮 C:/New ' + " ".join(["pitkärivi"] * 20)
PLACE_TYPED, PLACE_READ = "Kuja 3, 2. krs\r\nsoita; ”Åke”", "Kuja 3, 2. krs soita; ”Åke”"
ORDERER = "Kaupunki,\n hyvinvointi; osasto\\n"
ORDERER_READ = "Kaupunki,\nhyvinvointi; osasto/n"


@pytest.fixture
def supervisor(app, stop_clock):
    stop_clock(NOW)
    make_practice(name="Metsäpolku Öy, ”työnohjaus”; ääniä 🎧", address="Kuja 1, Helsinki")
    return make_supervisor(name="Aino", email="aino@example.com")


@pytest.fixture
def contract(supervisor):
    orderer = make_orderer(supervisor=supervisor, name=ORDERER)
    return make_contract(orderer=orderer, code="A7", form=Form.GROUP, group_name=TYPED[:120])


def on(day, hour, minute=0):
    return clock.at_wall_time(day, time(hour, minute))


def appointment(starts_at):
    return Appointment(starts_at=starts_at, ends_at=starts_at + HOUR, place=Place.OFFICE)


def agreed(body) -> list[Seen]:
    """What the readers say, if they all say the same."""
    told = {read.__name__: sorted(read(body)) for read in READERS}
    first = told["by_icalendar"]
    for name, seen in told.items():
        assert seen == first, f"{name} reads something else"
    return sorted(first, key=lambda event: event.starts_at)


def feed_body(supervisor, level=FeedLevel.CODE):
    return contents_of(make_feed(supervisor=supervisor, level=level), now=NOW).body


def test_texts_of_all_kinds_are_read_alike(supervisor, contract):
    make_meeting(contract=contract, place_type=Place.CLIENT_PREMISES, place_text=PLACE_TYPED)

    (seen,) = agreed(feed_body(supervisor, FeedLevel.FULL))

    assert seen.summary == f"Työnohjaus: {READ[: len(seen.summary) - len('Työnohjaus: ')]}"
    assert len(seen.summary) > 100
    assert seen.location == PLACE_READ
    assert seen.description == f"Ryhmätyönohjaus A7\n{ORDERER_READ}"


def test_meetings_around_both_changes_of_the_clock_are_when_they_are(supervisor, contract):
    starts = [
        at
        for day in (WINTER_TIME_DAY, SUMMER_TIME_DAY)
        for at in (
            on(day - timedelta(days=1), 9),
            on(day - timedelta(days=1), 23, 30),
            on(day, 2, 30),
            on(day, 9),
            on(day + timedelta(days=1), 9),
        )
    ]
    # 3.30 comes twice on one night, and never on the other.
    starts += [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (1,)]
    for at in starts:
        make_meeting(contract=contract, starts_at=at, minutes=55)

    seen = agreed(feed_body(supervisor))

    assert [event.starts_at for event in seen] == sorted(starts)
    assert {event.ends_at - event.starts_at for event in seen} == {timedelta(minutes=55)}


def test_moved_cancelled_and_held_ones_are_told_alike(supervisor, contract):
    rows = [
        make_meeting(contract=contract, starts_at=MONDAY_NINE + number * WEEK)
        for number in range(4)
    ]
    meetings.move(rows[1], appointment(rows[1].starts_at + 5 * HOUR))
    meetings.step(rows[2], MeetingState.CANCELLED_LATE)
    make_meeting(
        supervisor=supervisor,
        kind=MeetingKind.MAPPING,
        state=MeetingState.PROPOSED,
        starts_at=MONDAY_NINE + 5 * WEEK,
    )
    db.session.commit()

    seen = agreed(feed_body(supervisor))

    assert [(event.summary, event.status, event.sequence) for event in seen] == [
        ("Työnohjaus A7", "CONFIRMED", 0),
        ("Työnohjaus A7", "CONFIRMED", 1),
        ("PERUTTU: Työnohjaus A7", "CANCELLED", 1),
        ("Työnohjaus A7", "CONFIRMED", 0),
        ("Kartoitus", "TENTATIVE", 0),
    ]
    assert seen[1].starts_at == MONDAY_NINE + WEEK + 5 * HOUR
    assert len({event.uid for event in seen}) == 5


def test_an_empty_diary_is_a_calendar_too(supervisor):
    assert agreed(feed_body(supervisor)) == []


def test_an_invitation_its_move_and_its_end_are_one_event_to_all(supervisor):
    inquiry = make_inquiry(supervisor=supervisor, name='Kaisa "K" Ääri', email="kaisa@example.com")
    meeting = make_meeting(
        supervisor=supervisor, inquiry=inquiry, starts_at=on(WINTER_TIME_DAY, 9), place_text=PLACE_TYPED
    )  # fmt: skip
    bodies = [invitation(inquiry, meeting)]
    meetings.move(meeting, appointment(on(SUMMER_TIME_DAY, 9)))
    db.session.commit()
    bodies.append(invitation(inquiry, meeting))
    meetings.step(meeting, MeetingState.CANCELLED_BY_SUPERVISOR)
    db.session.commit()
    bodies.append(invitation(inquiry, meeting))

    booked, moved, cancelled = (event for body in bodies for event in agreed(body))

    assert booked.uid == moved.uid == cancelled.uid
    assert [each.sequence for each in (booked, moved, cancelled)] == [0, 1, 2]
    assert [each.status for each in (booked, moved, cancelled)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]  # fmt: skip
    assert booked.starts_at == datetime(2026, 10, 25, 7, tzinfo=UTC)
    assert moved.starts_at == cancelled.starts_at == datetime(2027, 3, 28, 6, tzinfo=UTC)
    assert booked.summary.startswith("Tapaaminen: Metsäpolku Öy, ”työnohjaus”; ääniä 🎧")
    assert [body.count(b"METHOD:REQUEST") for body in bodies] == [1, 1, 0]
    assert bodies[2].count(b"METHOD:CANCEL") == 1
