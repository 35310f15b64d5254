"""Periodic work: what is done, how often, and one round of all of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from app import clock
from app.accounts import sessions
from app.booking import retention as requests
from app.booking.services import overdue
from app.calendar import busy_calendars, fetching
from app.calendar.busy_calendars import Fetch
from app.extensions import db
from app.mail import delivery, links
from app.practice import retention as contracts
from app.web import throttle

log = structlog.get_logger()


def deliver_mail() -> None:
    """Deliver what is due."""
    delivery.deliver_due()


def forget_what_is_over() -> None:
    """Drop sign-ins and throttle windows that have ended."""
    sessions.delete_over(clock.now())
    throttle.delete_expired()
    links.delete_expired(now=clock.now())
    db.session.commit()


def do_what_is_due() -> None:
    """Remind of what is near or unanswered, and let go what was held for long enough."""
    now = clock.now()
    for piece in (
        overdue.remind_one_visitor,
        overdue.remind_one_supervisor,
        overdue.let_one_go,
        overdue.expire_one_offer,
    ):
        while piece(now):
            db.session.commit()
        db.session.rollback()


def read_busy_calendars(fetch: Fetch = fetching.fetch) -> None:
    """Read what supervisors keep elsewhere. No transaction is open while others are waited for."""
    while claim := busy_calendars.claim_one(now=clock.now()):
        db.session.commit()
        reading = busy_calendars.read(claim, fetch=fetch)
        busy_calendars.keep(claim, reading, now=clock.now())
        db.session.commit()
    db.session.rollback()


def purge(now: datetime) -> dict[str, int]:
    """Delete what has been kept long enough and tell how much of each; the caller commits."""
    today = clock.local(now).date()
    return {
        "meeting details": contracts.forget_meeting_details(today=today),
        "evaluation answers": contracts.forget_evaluation_answers(today=today),
        "contracts": contracts.delete_old_contracts(today=today),
        "people and orderers": contracts.delete_whoever_has_no_contract(today=today),
        "requests": requests.delete_old_requests(now=now),
        "letters": requests.delete_old_letters(now=now),
        "events": requests.delete_old_record(now=now),
    }


def purge_daily() -> None:
    """Keep what the privacy notice promises, and log the counts."""
    counts = purge(clock.now())
    db.session.commit()
    log.info("purge.done", **{name.replace(" ", "_"): count for name, count in counts.items()})


JOBS: tuple[tuple[Callable[[], None], timedelta], ...] = (
    (do_what_is_due, timedelta(seconds=30)),
    (deliver_mail, timedelta(seconds=5)),
    (read_busy_calendars, timedelta(seconds=30)),
    (forget_what_is_over, timedelta(minutes=10)),
    (purge_daily, timedelta(days=1)),
)


def work_once() -> None:
    """Do all that is due, once."""
    for job, _pause in JOBS:
        job()


def work_until_stopped(app: Flask) -> None:
    """Do each piece of work at its pace until the process is told to stop."""
    scheduler = BlockingScheduler()
    for job, pause in JOBS:
        scheduler.add_job(
            _in_app(app, job),
            "interval",
            seconds=pause.total_seconds(),
            id=job.__name__,
            next_run_time=clock.now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    log.info("worker.started")
    scheduler.start()


def _in_app(app: Flask, job: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            try:
                job()
            except Exception as error:
                db.session.rollback()
                log.exception("worker.failed", job=job.__name__, exc_info=error)

    return run
