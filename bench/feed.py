"""What a calendar feed costs, against icalendar alone, a bare Flask answer and Radicale in the same run.

    python -m bench.feed [--meetings 5000]

Promised: a changed feed is written at least 50 times faster than icalendar builds it; whoever has the feed
is told so within twice the time of a bare Flask 304; memory grows by at most three times the feed's
size. Ratios hold from machine to machine, milliseconds do not.
"""

import argparse
import gc
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response, request
from icalendar import Calendar, Event
from sqlalchemy import select

from app import clock
from app.calendar.contents import contents_of
from app.calendar.models import Feed, FeedLevel
from app.calendar.services import create_feed
from app.extensions import db
from app.practice.choices import MeetingKind
from app.practice.models import Meeting, Supervisor
from app.practice.services import meetings
from app.practice.states import MeetingState
from bench.house import House

ROUNDS = 7
HALF_DAY = timedelta(hours=12)
LENGTH = timedelta(minutes=90)


def seconds(work: Callable[[], object]) -> float:
    """The median of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        began_at = time.perf_counter()
        work()
        times.append(time.perf_counter() - began_at)
    return statistics.median(times)


def by_icalendar_alone(count: int) -> bytes:
    """A calendar of as many events as icalendar makes them."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//bench//")
    now = clock.now()
    for number in range(count):
        event = Event()
        event.add("UID", f"{number}@tuokio")
        for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
            event.add(name, now)
        event.add("SEQUENCE", 0)
        event.add("DTSTART", now + number * HALF_DAY)
        event.add("DTEND", now + number * HALF_DAY + LENGTH)
        event.add("STATUS", "CONFIRMED")
        event.add("TRANSP", "OPAQUE")
        event.add("SUMMARY", "Varattu")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def fill(count: int) -> tuple[int, str]:
    """As many meetings of one supervisor, two a day from now on, and a feed of them."""
    now = clock.now()
    supervisor = db.session.scalars(select(Supervisor)).first()
    assert supervisor is not None  # noqa: S101 - the house is furnished
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
    feed, token = create_feed(supervisor.id, level=FeedLevel.BUSY)
    db.session.commit()
    return feed.id, token


def written_again(feed_id: int) -> float:
    """How long a feed takes to write after one of its meetings has changed."""
    ids = db.session.scalars(select(Meeting.id).order_by(Meeting.id).limit(ROUNDS)).all()
    times = []
    for meeting_id in ids:
        meeting = db.session.get_one(Meeting, meeting_id)
        meetings.step(meeting, MeetingState.CANCELLED_BY_SUPERVISOR)
        db.session.commit()
        db.session.expunge_all()
        feed = db.session.get_one(Feed, feed_id)
        began_at = time.perf_counter()
        contents_of(feed, now=clock.now())
        times.append(time.perf_counter() - began_at)
    return statistics.median(times)


def memory_per_byte(feed_id: int) -> float:
    """How much more memory is in use after a feed was written, a byte of the feed."""
    gc.collect()
    tracemalloc.start()
    size = len(contents_of(db.session.get_one(Feed, feed_id), now=clock.now()).body)
    db.session.remove()
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return grown / size


def told_unchanged(app: Flask, path: str) -> float:
    """How long it takes to say 304."""
    client = app.test_client()
    etag = client.get(path).headers["ETag"]
    return seconds(lambda: [client.get(path, headers={"If-None-Match": etag}) for _ in range(20)])


def bare() -> Flask:
    """A Flask application that says 304 and does nothing else."""
    app = Flask("bare")

    @app.get("/feed.ics")
    def feed() -> Response:
        response = Response(b"", content_type="text/calendar")
        response.set_etag("same")
        return response.make_conditional(request)

    return app


@contextmanager
def radicale(folder: Path, body: bytes) -> Iterator[str]:
    """The same events served by Radicale; answers their address."""
    port = House(folder, "").free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "radicale", "--server-hosts", f"127.0.0.1:{port}", "--auth-type",
            "none", "--rights-type", "authenticated", "--storage-filesystem-folder", str(folder / "radicale"),
            "--logging-level", "critical",
        ]
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/bench/feed/"
    try:
        for _try in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        _ask(address, "PUT", body)
        yield address
    finally:
        process.terminate()
        process.wait()


def _ask(address: str, method: str = "GET", body: bytes | None = None) -> bytes:
    asked = urllib.request.Request(address, data=body, method=method)  # noqa: S310 - our own
    asked.add_header("Content-Type", "text/calendar; charset=utf-8")
    # Radicale knows whose calendar it is by a name; the password is not looked at.
    asked.add_header("Authorization", "Basic YmVuY2g6YmVuY2g=")
    with urllib.request.urlopen(asked, timeout=900) as answer:  # noqa: S310 - it writes thousands of files
        return bytes(answer.read())


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=5000)
    count = parser.parse_args().meetings
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), f"sqlite:///{folder}/tuokio.db", processes=1)
        house.furnish()
        with house.inside():
            feed_id, token = fill(count)
        path = f"/kalenteri/{token}.ics"
        with house.inside():
            memory = memory_per_byte(feed_id)
            alone = seconds(lambda: by_icalendar_alone(count))
            again = written_again(feed_id)
            body = contents_of(db.session.get_one(Feed, feed_id), now=clock.now()).body
        ours, flask = told_unchanged(house.app, path), told_unchanged(bare(), "/feed.ics")
        print(f"{count} meetings, {len(body)} bytes")
        print(
            f"icalendar alone {alone * 1000:8.1f} ms, changed feed {again * 1000:7.1f} ms: {alone / again:5.1f} x faster"
        )
        print(
            f"bare Flask 304  {flask * 50:8.2f} ms, unchanged    {ours * 50:7.2f} ms: {ours / flask:5.2f} x"
        )
        print(f"memory a byte of the feed: {memory:.2f}")
        with house.open(), radicale(Path(folder), body) as address:
            served = seconds(lambda: _ask(f"http://127.0.0.1:{house.port}{path}"))
            theirs = seconds(lambda: _ask(address))
            print(
                f"whole feed over HTTP {served * 1000:.1f} ms, Radicale {theirs * 1000:.1f} ms: {theirs / served:.1f} x faster"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
