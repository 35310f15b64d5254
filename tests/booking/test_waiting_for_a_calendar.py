"""Whoever changes a supervisor's calendar queues up for it first, so that no two wait for each other."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from app.booking.models import Inquiry
from app.booking.services import mapping
from app.extensions import db
from app.practice.choices import MeetingKind, Place
from app.practice.models import Meeting
from app.practice.services import meetings
from app.practice.services.meetings import Appointment
from app.practice.states import MeetingState
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_feed,
    make_inquiry,
    make_meeting,
    make_practice,
    make_supervisor,
)

HOUR = timedelta(hours=1)


@pytest.mark.postgresql
@pytest.mark.parametrize("step", ["offer", "agree"])
def test_a_step_and_a_request_at_once_do_not_lock_each_other_out(postgresql_app, step):
    """Freeing a time changes the mark of the supervisor's feed, and so does the new meeting."""
    make_practice()
    supervisor = make_supervisor()
    make_feed(supervisor=supervisor)
    inquiry, other = (make_inquiry(supervisor=supervisor) for _ in range(2))
    make_meeting(supervisor=supervisor, inquiry=inquiry, state=MeetingState.PROPOSED)
    supervisor_id, inquiry_id, other_id = supervisor.id, inquiry.id, other.id
    db.session.remove()
    has_queued, is_stepping, faults = threading.Event(), threading.Event(), []

    def take_step():
        with postgresql_app.app_context():
            has_queued.wait(10)
            row = db.session.get(Inquiry, inquiry_id, with_for_update=True)
            starts_at = MONDAY_NINE + timedelta(days=1)
            time_offered = Appointment(
                starts_at=starts_at, ends_at=starts_at + HOUR, place=Place.OFFICE
            )
            is_stepping.set()
            if step == "offer":
                mapping.offer(row, [time_offered], supervisor_id=supervisor_id, message="", now=NOW)
            else:
                mapping.agree(row, time_offered, supervisor_id=supervisor_id)
            db.session.commit()

    def ask():
        with postgresql_app.app_context():
            meetings.claim_calendar(supervisor_id)
            has_queued.set()
            is_stepping.wait(10)
            # As long as looking for free times may take.
            time.sleep(0.5)
            starts_at = MONDAY_NINE + timedelta(days=2)
            meetings.add(
                Meeting(
                    supervisor_id=supervisor_id,
                    inquiry_id=other_id,
                    kind=MeetingKind.MAPPING,
                    state=MeetingState.PROPOSED,
                    starts_at=starts_at,
                    ends_at=starts_at + HOUR,
                )
            )
            db.session.commit()

    def run(work):
        try:
            work()
        except DBAPIError as fault:
            faults.append(str(fault)[:200])

    threads = [threading.Thread(target=run, args=(work,)) for work in (take_step, ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert faults == []
