"""How long a feed takes, against icalendar alone making the same number of events in the same run.

    python -m bench.feed [--meetings 1000]

Ratios hold from machine to machine, milliseconds do not.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta

import flask_migrate
from icalendar import Calendar, Event

from app import clock, create_app
from app.calendar.contents import contents_of
from app.calendar.models import FeedLevel
from app.calendar.services import create_feed
from app.config import Settings
from app.extensions import db
from app.ics import write_feed
from app.practice.choices import MeetingKind
from app.practice.models import Meeting, Practice, Supervisor
from app.practice.states import MeetingState

ROUNDS = 3
HALF_DAY = timedelta(hours=12)
LENGTH = timedelta(minutes=90)


def least_seconds(work: Callable[[], object]) -> float:
    """The best of a few rounds: what else the machine does only adds."""
    times = []
    for _ in range(ROUNDS):
        began_at = time.perf_counter()
        work()
        times.append(time.perf_counter() - began_at)
    return min(times)


def by_icalendar_alone(count: int) -> bytes:
    """A calendar of as many events as icalendar makes them."""
    calendar = Calendar()
    now = clock.now()
    for number in range(count):
        event = Event()
        event.add("UID", f"{number}@tuokio")
        for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
            event.add(name, now)
        event.add("SEQUENCE", 0)
        event.add("DTSTART", clock.local(now + number * HALF_DAY))
        event.add("DTEND", clock.local(now + number * HALF_DAY + LENGTH))
        event.add("STATUS", "CONFIRMED")
        event.add("TRANSP", "OPAQUE")
        event.add("SUMMARY", "Varattu")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def fill(count: int) -> None:
    """A practice of one supervisor with as many meetings, two a day from now on."""
    now = clock.now()
    supervisor = Supervisor(slug="aino", name="Aino Ohjaaja", languages=["fi"])
    db.session.add_all([Practice(name="Metsäpolku", email="m@example.com"), supervisor])
    db.session.flush()
    db.session.add_all(
        Meeting(
            supervisor_id=supervisor.id,
            kind=MeetingKind.MAPPING,
            state=MeetingState.CONFIRMED,
            starts_at=now + number * HALF_DAY,
            ends_at=now + number * HALF_DAY + LENGTH,
        )
        for number in range(count)
    )
    db.session.commit()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=1000)
    count = parser.parse_args().meetings
    with tempfile.TemporaryDirectory() as folder:
        environment = {"INSTANCE_PATH": folder, "LOG_LEVEL": "ERROR"}
        app = create_app(Settings.from_environment(environment))
        with app.app_context():
            flask_migrate.upgrade()
            fill(count)
            supervisor = db.session.query(Supervisor).one()
            feed, _token = create_feed(supervisor.id, level=FeedLevel.BUSY)
            body = contents_of(feed, now=clock.now()).body
            kept = [b"BEGIN:VEVENT" + part for part in body.split(b"BEGIN:VEVENT")[1:]]
            alone = least_seconds(lambda: by_icalendar_alone(count))
            for name, seconds in (
                ("icalendar alone", alone),
                ("the whole feed", least_seconds(lambda: contents_of(feed, now=clock.now()))),
                ("joining kept events", least_seconds(lambda: write_feed("Metsäpolku", kept))),
            ):
                print(f"{name:<20} {seconds * 1000:9.1f} ms  {alone / seconds:8.2f} x")
            db.session.rollback()
            db.engine.dispose()
    print(f"{count} meetings, {len(body)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
