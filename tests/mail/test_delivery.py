"""Delivering mail to real servers: good ones, dead ones, slow ones and false ones."""

import socket
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select

from app.extensions import db
from app.mail import delivery
from app.mail.models import MailState, OutboxMessage
from tests.factories import NOW, make_practice
from tests.mail.conftest import free_port, post_office, write
from tests.racers import deliver, race

MINUTE = timedelta(minutes=1)


def states():
    db.session.rollback()
    return [str(m.state) for m in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]  # fmt: skip


def parsed(envelope):
    return message_from_bytes(envelope.content, policy=policy.default)


# --- A good server ------------------------------------------------------------------------------


def test_a_mail_arrives_whole(mail_app, post):
    message = write(reply_to="ohjaaja@example.com")

    assert delivery.deliver_due() == 1

    [envelope] = post.received
    mail = parsed(envelope)
    assert envelope.rcpt_tos == ["vastaanottaja@example.com"]
    assert (mail["To"], mail["Reply-To"]) == ("vastaanottaja@example.com", "ohjaaja@example.com")
    assert mail["From"] == "tuokio@localhost"
    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"].endswith("Äijälän työnohjaus")
    assert mail["Date"].datetime.tzinfo is not None
    assert mail["Bcc"] is mail["Cc"] is None
    [alternatives] = [
        part for part in mail.walk() if part.get_content_type() == "multipart/alternative"
    ]
    plain, html = alternatives.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content_charset() == html.get_content_charset() == "utf-8"
    assert "Äijälän työnohjaus" in plain.get_content()
    assert "Äijälän työnohjaus" in html.get_content()
    assert (message.state, message.tries, message.last_error) == (MailState.SENT, 1, "")
    assert message.sent_at is not None


def test_a_mail_is_sent_once(mail_app, post):
    write()

    assert [delivery.deliver_due(), delivery.deliver_due()] == [1, 0]
    assert len(post.received) == 1


def test_the_sender_can_be_set(post, app_towards):
    with post_office(post) as port:
        app_towards(port, MAIL_DEFAULT_SENDER="Metsäpolku <posti@metsapolku.example.com>")
        write()

        assert delivery.deliver_due() == 1

    assert parsed(post.received[0])["From"] == "Metsäpolku <posti@metsapolku.example.com>"
    assert post.received[0].mail_from == "posti@metsapolku.example.com"


def test_a_mail_that_is_not_due_waits(mail_app, post, stop_clock):
    stop_clock(NOW)
    write(due_at=NOW + MINUTE)

    assert delivery.deliver_due() == 0
    stop_clock(NOW + MINUTE)
    assert delivery.deliver_due() == 1


# --- Servers that refuse ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("poissa@example.com", "SMTPRecipientsRefused 550"),
        ("DATA", "SMTPDataError 554"),
    ],
)
def test_a_final_refusal_fails_at_once_and_the_others_go_out(mail_app, post, place, error):
    post.answers[place] = f"{error[-3:]} poissa@example.com is not here"
    write("poissa@example.com")
    if place == "DATA":
        assert delivery.deliver_due() == 0
    else:
        write("paikalla@example.com")
        assert delivery.deliver_due() == 1
        assert post.received[0].rcpt_tos == ["paikalla@example.com"]

    refused = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
    assert (refused.state, refused.tries) == (MailState.FAILED, 1)
    # The server's words repeat the address.
    assert refused.last_error == error


@pytest.mark.parametrize(
    ("place", "error"),
    [("poissa@example.com", "SMTPRecipientsRefused 450"), ("DATA", "SMTPDataError 451")],
)
def test_a_passing_refusal_is_tried_again(mail_app, post, stop_clock, place, error):
    stop_clock(NOW)
    post.answers[place] = f"{error[-3:]} try again later"
    message = write("poissa@example.com", due_at=NOW)

    assert delivery.deliver_due() == 0
    assert (message.state, message.last_error) == (MailState.QUEUED, error)
    assert message.due_at == NOW + MINUTE

    post.answers.clear()
    post.received.clear()
    stop_clock(NOW + MINUTE)
    assert delivery.deliver_due() == 1
    assert parsed(post.received[0])["Message-ID"] == message.message_id


def test_a_server_that_dies_before_its_answer_gets_the_same_mail_again(mail_app, post, stop_clock):
    stop_clock(NOW)
    message = write(due_at=NOW)
    post.hang_up_at = {"DATA"}
    assert delivery.deliver_due() == 0
    assert message.state is MailState.QUEUED

    post.hang_up_at = set()
    stop_clock(NOW + MINUTE)
    assert delivery.deliver_due() == 1

    # It may have come twice, and then it is known as the same.
    assert {parsed(envelope)["Message-ID"] for envelope in post.received} == {message.message_id}


def test_a_server_that_dies_after_its_answer_has_the_mail(mail_app, post):
    write()
    post.hang_up_at = {"QUIT"}

    assert delivery.deliver_due() == 1
    assert states() == ["sent"]


# --- Servers that are not there -----------------------------------------------------------------


def test_a_dead_server_delays_mail_a_while_longer_each_time_and_gives_up(app_towards, stop_clock):
    app_towards(free_port())
    stop_clock(NOW)
    message = write(due_at=NOW)
    waits = []

    for _ in delivery.BACK_OFF:
        tried_at = message.due_at
        stop_clock(tried_at)
        assert delivery.deliver_due() == 0
        waits.append(message.due_at - tried_at)
        assert message.state is MailState.QUEUED
        stop_clock(message.due_at - timedelta(seconds=1))
        assert delivery.deliver_due() == 0
    stop_clock(message.due_at)
    delivery.deliver_due()

    assert waits == list(delivery.BACK_OFF) == sorted(waits)
    assert (message.state, message.tries) == (MailState.FAILED, len(delivery.BACK_OFF) + 1)
    assert message.last_error == "ConnectionRefusedError"


def test_a_silent_server_is_left_after_a_while(app_towards, monkeypatch):
    monkeypatch.setattr(delivery, "SMTP_TIMEOUT_SECONDS", 0.2)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        app_towards(silent.getsockname()[1])
        message = write()

        assert delivery.deliver_due() == 0

    assert message.state is MailState.QUEUED
    assert message.last_error in {"TimeoutError", "SMTPServerDisconnected"}


def test_one_poisonous_mail_does_not_hold_up_the_others(mail_app, post):
    write("eka@example.com\r\nBcc: kaikki@example.com")
    write("toka@example.com")

    assert delivery.deliver_due() == 1

    assert [envelope.rcpt_tos for envelope in post.received] == [["toka@example.com"]]


def test_errors_are_kept_and_logged_without_addresses(mail_app, post, caplog):
    post.answers["salainen@example.com"] = "550 salainen@example.com unknown"
    message = write("salainen@example.com")

    delivery.deliver_due()

    said = [record.getMessage() for record in caplog.records if record.name.startswith("app")]
    assert any("mail.given_up" in line for line in said)
    assert "salainen" not in "".join(said) + message.last_error


# --- TLS ----------------------------------------------------------------------------------------


def test_a_certificate_that_nobody_vouches_for_is_refused(post, tls, app_towards):
    with post_office(post, tls_context=tls) as port:
        app_towards(port, MAIL_SERVER="localhost", MAIL_USE_TLS=True)
        message = write()

        assert delivery.deliver_due() == 0

    assert post.received == []
    assert message.last_error == "SSLCertVerificationError"


def test_a_certificate_for_another_name_is_refused(post, tls, certificate, app_towards, monkeypatch):  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    with post_office(post, tls_context=tls) as port:
        app_towards(port, MAIL_SERVER="127.0.0.1", MAIL_USE_TLS=True)
        write()

        assert delivery.deliver_due() == 0

    assert post.received == []


def test_a_certificate_that_is_vouched_for_is_accepted(post, tls, certificate, app_towards, monkeypatch):  # fmt: skip
    """The two refusals above would pass without a reason if TLS did not work at all."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    with post_office(post, tls_context=tls) as port:
        app_towards(port, MAIL_SERVER="localhost", MAIL_USE_TLS=True)
        write()

        assert delivery.deliver_due() == 1

    assert len(post.received) == 1


def test_a_server_that_offers_no_tls_gets_nothing(post, app_towards):
    with post_office(post) as port:
        app_towards(port, MAIL_USE_TLS=True)
        message = write()

        assert delivery.deliver_due() == 0

    assert post.received == []
    assert message.last_error == "SMTPNotSupportedError"


def test_a_server_that_talks_plainly_where_tls_is_due_gets_nothing(post, app_towards, monkeypatch):
    monkeypatch.setattr(delivery, "SMTP_TIMEOUT_SECONDS", 1)
    with post_office(post) as port:
        app_towards(port, MAIL_USE_SSL=True)
        write()

        assert delivery.deliver_due() == 0

    assert post.received == []


# --- No server ----------------------------------------------------------------------------------


def test_without_a_server_mails_become_files_that_only_the_owner_reads(app):
    make_practice()
    message = write()

    assert delivery.deliver_due() == 1

    [path] = (Path(app.instance_path) / "mail").iterdir()
    assert path.name == f"{message.id:06d}-test.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert message_from_bytes(path.read_bytes())["Message-ID"] == message.message_id


# --- Several workers ----------------------------------------------------------------------------


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


# --- The command --------------------------------------------------------------------------------


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
