"""Those who send: several workers, each mail once, and the command that tries a mail."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.mail import delivery
from app.mail.models import MailState, OutboxMessage
from tests.factories import NOW, make_practice
from tests.mail.conftest import free_port, write
from tests.mail.delivering import MINUTE, states
from tests.racers import deliver, race

# --- Several workers --------------------------------------------------------------------------


def test_a_mail_that_another_worker_is_sending_is_passed_over(any_app, stop_clock):
    stop_clock(NOW)
    make_practice()
    write(state=MailState.SENDING, claimed_until_at=NOW + MINUTE, due_at=NOW)

    assert delivery.deliver_due() == 0
    assert states() == ["sending"]


def test_a_mail_of_a_worker_that_died_is_sent_when_its_claim_is_over(any_app, stop_clock):
    stop_clock(NOW)
    make_practice()
    message = write(state=MailState.SENDING, claimed_until_at=NOW, tries=1, due_at=NOW)

    assert delivery.deliver_due() == 1
    assert (message.state, message.tries) == (MailState.SENT, 2)


def test_while_a_mail_is_sent_the_database_is_free(mail_app, post):
    """A slow server delays mail and nothing else: no transaction is open meanwhile."""
    path = db.engine.url.database
    write()

    def take_the_write_lock():
        with closing(sqlite3.connect(path, timeout=0)) as visitor:
            visitor.execute("BEGIN IMMEDIATE")
            taken.append(True)

    taken = []
    post.meanwhile = take_the_write_lock
    delivery.deliver_due()

    assert taken == [True]


def test_two_workers_never_send_the_same_mail(any_app):
    make_practice()
    for number in range(30):
        # Due for the workers too: they are processes of their own, with the true time.
        write(f"{number}@example.com", due_at=NOW - timedelta(days=365))
    db.session.rollback()

    counts = race(any_app, deliver, [1])

    assert sum(int(count) for [count] in counts) == 30
    db.session.rollback()
    messages = db.session.scalars(select(OutboxMessage)).all()
    assert [(m.state, m.tries) for m in messages] == [(MailState.SENT, 1)] * 30


# --- The command ------------------------------------------------------------------------------


def test_a_test_mail_goes_out_at_once(command):
    make_practice()

    result = command("mail", "test", "kaisa@example.com")

    assert result.exit_code == 0
    assert result.stdout.startswith("kaisa@example.com: sent")
    assert states() == []


@pytest.mark.parametrize("address", ["ei osoite", "a@example.com, b@example.com"])
def test_a_test_mail_needs_an_address(command, address):
    make_practice()

    result = command("mail", "test", address)

    assert result.exit_code == 1
    assert "is not an e-mail address" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_test_mail_tells_what_went_wrong(app_towards):
    app = app_towards(free_port())
    db.session.rollback()

    result = app.test_cli_runner().invoke(args=["mail", "test", "kaisa@example.com"])

    assert result.exit_code == 1
    assert "ConnectionRefusedError" in result.stderr
    assert result.stderr.count("\n") == 1
    assert states() == []
