"""Processes and threads that do the same thing at the same moment, as several gunicorn workers do."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

# As long as a step takes that waits for nobody, with some to spare.
A_MOMENT_SECONDS = 0.5
# Each step waits for the others; a racer that fell out must not hold the rest for ever.
LONGEST_WAIT_SECONDS = 30


def race(
    app: Flask, step: Callable[[Any], str], arguments: list[Any], *, racers: int = 2
) -> list[list[str]]:
    """Let each process take each step together with the others; answer what each one met.

    `step` is a function of this module that is called inside an application of its own.
    """
    # A server that has imported the application already forks the racers.
    racing = multiprocessing.get_context("forkserver")
    racing.set_forkserver_preload(["tests.conftest"])
    barrier, answers = racing.Barrier(racers), racing.SimpleQueue()
    settings = app.extensions["settings"]
    processes = [
        racing.Process(
            target=_run,
            args=(settings.DATABASE_URL, settings.INSTANCE_PATH, barrier, answers, step, arguments),
        )
        for _ in range(racers)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(LONGEST_WAIT_SECONDS * 2)
        assert process.exitcode == 0, "a racer fell"
        process.close()
    found = [answers.get() for _ in processes]
    answers.close()
    return found


def meanwhile(app: Flask, first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Let another take the second step before the first one is committed; answer what came of it."""
    from app.extensions import db

    def commit_second() -> Any:
        with app.app_context():
            met = second()
            db.session.commit()
            return met

    first()
    with ThreadPoolExecutor(1) as other:
        taking = other.submit(commit_second)
        wait([taking], A_MOMENT_SECONDS)
        db.session.commit()
        return taking.result(LONGEST_WAIT_SECONDS)


def _run(url: str, instance: Path, barrier: Any, answers: Any, step: Any, arguments: Any) -> None:
    from tests.applications import new_app

    app = new_app(instance, DATABASE_URL=url)
    met = []
    for argument in arguments:
        barrier.wait(LONGEST_WAIT_SECONDS)
        with app.app_context():
            met.append(step(argument))
    answers.put(met)


def book_meeting(argument: tuple[int, datetime, datetime]) -> str:
    """Promise one supervisor's time."""
    from app.extensions import db
    from app.practice.choices import MeetingKind
    from app.practice.models import Meeting
    from app.practice.services import meetings
    from app.practice.states import MeetingState

    supervisor_id, starts_at, ends_at = argument
    meeting = Meeting(
        supervisor_id=supervisor_id,
        kind=MeetingKind.MAPPING,
        state=MeetingState.CONFIRMED,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    try:
        meetings.add(meeting)
        db.session.commit()
    except meetings.TimeTakenError:
        db.session.rollback()
        return "taken"
    return "booked"


def ask_with_key(form_key: str) -> str:
    """Send one contact form."""
    from app import clock
    from app.booking.services import inquiries
    from app.extensions import db

    wish = inquiries.Wish(form_key=form_key, language="fi", name="Kaisa", email="kaisa@example.com")
    inquiry = inquiries.ask(wish, now=clock.now())
    db.session.commit()
    return str(inquiry.id)


def deliver(_round: int) -> str:
    """Deliver what is due."""
    from app.mail import delivery

    return str(delivery.deliver_due())


def count_try(key: str) -> str:
    """Count one try."""
    from app.web.throttle import DatabaseStorage

    return str(DatabaseStorage("database://").incr(key, 60))
