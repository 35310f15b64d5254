"""A calendar program that we did not write follows a diary over HTTP: created, moved, cancelled, gone."""

import threading
from datetime import timedelta

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from app.calendar.models import FeedLevel
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
from tests.journeys.calendar_program import CalendarProgram

HOUR = timedelta(hours=1)


class _Quiet(WSGIRequestHandler):
    """Says nothing: the address is a secret."""

    def log(self, *_words):
        pass


@pytest.fixture
def address(app):
    """Where the application is served over HTTP."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_follows_what_is_created_moved_and_cancelled(address, stop_clock, tmp_path):
    stop_clock(NOW)
    make_practice()
    supervisor = make_supervisor()
    contract = make_contract(supervisor=supervisor, code="A7")
    make_meeting(contract=contract, starts_at=MONDAY_NINE)
    feed = make_feed(supervisor=supervisor, level=FeedLevel.CODE)
    program = CalendarProgram(tmp_path / "calendar", f"{address}/kalenteri/{feed.token}.ics")
    shown = []

    def look(after=NOW):
        stop_clock(after)
        db.session.commit()
        program.refresh()
        shown.append(program.agenda("2026-11-30", 3))

    look()
    meeting = make_meeting(contract=contract, starts_at=MONDAY_NINE + 24 * HOUR)
    look()
    at = MONDAY_NINE + 28 * HOUR
    meetings.move(meeting, Appointment(starts_at=at, ends_at=at + HOUR, place=Place.OFFICE))
    look(NOW + HOUR)
    meetings.step(meeting, MeetingState.CANCELLED_IN_TIME)
    look(NOW + 2 * HOUR)
    look(NOW + timedelta(days=32))

    stays = "2026-11-30 09:00 10:30 Työnohjaus A7"
    assert shown == [
        [stays],
        [stays, "2026-12-01 09:00 10:30 Työnohjaus A7"],
        [stays, "2026-12-01 13:00 14:00 Työnohjaus A7"],
        [stays, "2026-12-01 13:00 14:00 PERUTTU: Työnohjaus A7"],
        [stays],
    ]
