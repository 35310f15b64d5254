"""Mail whose server is dead, slow or false waits; where there is none, it becomes a file."""

import socket
import stat
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

from app.mail import delivery
from app.mail.models import MailState
from tests.factories import NOW, make_practice
from tests.mail.conftest import free_port, post_office, write

# --- Servers that are not there ---------------------------------------------------------------


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


# --- TLS --------------------------------------------------------------------------------------


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


# --- No server --------------------------------------------------------------------------------


def test_without_a_server_mails_become_files_that_only_the_owner_reads(app):
    make_practice()
    message = write()

    assert delivery.deliver_due() == 1

    [path] = (Path(app.instance_path) / "mail").iterdir()
    assert path.name == f"{message.id:06d}-test.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert message_from_bytes(path.read_bytes())["Message-ID"] == message.message_id
