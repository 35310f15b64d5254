"""Delivering mail: claim, send, note. A dead or slow server delays mail and nothing else."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.charset import BASE64, QP, Charset
from email.mime.text import MIMEText
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from flask import current_app
from flask_mail import BadHeaderError, Connection, Message
from sqlalchemy import delete, or_, select

from app import clock
from app.extensions import db
from app.mail import links
from app.mail.models import MailState, OutboxMessage

log = structlog.get_logger()

SMTP_TIMEOUT_SECONDS = 10
CALENDAR = "calendar"
_METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)
CLAIM_LENGTH = timedelta(minutes=5)
# Waits after each failed try; after the last one the message is given up: some 30 hours in all.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 1000))


class SecureConnection(Connection):
    """Flask-Mail's connection with what it lacks: a time-out, and certificates that are checked."""

    def configure_host(self) -> smtplib.SMTP:
        """Open the connection that the settings describe. Raises OSError or SMTPException."""
        settings = self.mail
        context = ssl.create_default_context()
        if settings.use_ssl:
            host: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.server, settings.port, timeout=SMTP_TIMEOUT_SECONDS, context=context
            )
        else:
            host = smtplib.SMTP(settings.server, settings.port, timeout=SMTP_TIMEOUT_SECONDS)
        try:
            if settings.use_tls:
                host.starttls(context=context)
            if settings.username and settings.password:
                host.login(settings.username, settings.password)
        except BaseException:
            host.close()
            raise
        return host


class MailedMessage(Message):
    """Flask-Mail's message, encoded for any server; its calendar part says its method (RFC 6047)."""

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        # Flask-Mail's own parts are 8bit: long lines would be too long, and CRLF would be lost.
        encoded = Charset("utf-8")
        encoded.body_encoding = BASE64 if subtype == CALENDAR else QP
        part = MIMEText("", subtype, "us-ascii")
        del part["Content-Transfer-Encoding"]
        part.set_payload(text or "", encoded)
        if subtype == CALENDAR and (found := _METHOD.search(text or "")):
            part.set_param("method", found[1])
        return part


def deliver_due() -> int:
    """Try every mail that is due, each in a transaction of its own; answer how many went out."""
    _drop_useless(clock.now())
    sent = 0
    while message := _claim(clock.now()):
        sent += _try(message)
    return sent


def _drop_useless(now: datetime) -> None:
    """Forget what would tell nothing true any more."""
    db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.state == MailState.QUEUED, OutboxMessage.useless_after_at <= now
        )
    )
    db.session.commit()


def send_now(message: OutboxMessage) -> None:
    """Send one message, or write it as a file when no server is set. Raises what goes wrong."""
    text, html = _with_link(message)
    composed = MailedMessage(
        subject=message.subject,
        recipients=[message.recipient],
        body=text,
        html=html,
        sender=_sender(),
        reply_to=message.reply_to or None,
        extra_headers={"Auto-Submitted": "auto-generated"},
    )
    composed.msgId = message.message_id
    if message.invitation:
        # Programs look for an invitation among the forms of the text, people among the files.
        composed.alts[CALENDAR] = message.invitation
        composed.attach("tapaaminen.ics", "application/ics", message.invitation.encode())
    file_name = f"{message.id:06d}-{message.template}.eml"
    # All is read: a slow server must not keep the database locked for visitors meanwhile.
    db.session.rollback()
    if not current_app.config["MAIL_SERVER"]:
        _write_file(file_name, composed)
        return
    with _connection() as connection:
        connection.send(composed)


def _with_link(message: OutboxMessage) -> tuple[str, str]:
    """The texts, with a new token where the secret link stands."""
    if not message.link_path or message.about_id is None:
        return message.text, message.html
    token = links.make(message.about, message.about_id, now=clock.now())
    db.session.commit()
    to_come = message.link_path + links.TOKEN_TO_COME
    text, html = (
        stored.replace(to_come, message.link_path + token)
        for stored in (message.text, message.html)
    )
    return text, html


def _claim(now: datetime) -> OutboxMessage | None:
    """Take one due message for this worker; another worker passes it over."""
    query = (
        select(OutboxMessage)
        .where(
            or_(
                (OutboxMessage.state == MailState.QUEUED) & (OutboxMessage.due_at <= now),
                # A worker that died while sending: its claim has run out.
                (OutboxMessage.state == MailState.SENDING)
                & (OutboxMessage.claimed_until_at <= now),
            )
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    message = db.session.scalar(query)
    if message is not None:
        message.state = MailState.SENDING
        message.claimed_until_at = now + CLAIM_LENGTH
        message.tries += 1
    db.session.commit()
    return message


def _try(message: OutboxMessage) -> bool:
    try:
        send_now(message)
    except Exception as error:  # noqa: BLE001 - one broken mail must not stop the others
        _note_failure(message, error, now=clock.now())
        db.session.commit()
        return False
    message.state = MailState.SENT
    message.sent_at = clock.now()
    message.last_error = ""
    db.session.commit()
    log.info("mail.sent", message=message.id, template=message.template)
    return True


def _note_failure(message: OutboxMessage, error: Exception, *, now: datetime) -> None:
    message.last_error = _describe(error)
    if _is_final(error) or message.tries > len(BACK_OFF):
        message.state = MailState.FAILED
        log.error("mail.given_up", message=message.id, error=message.last_error)
        return
    message.state = MailState.QUEUED
    message.due_at = now + BACK_OFF[message.tries - 1]
    log.warning("mail.delayed", message=message.id, error=message.last_error)


def _is_final(error: Exception) -> bool:
    """The server says, or we see, that this recipient or this mail will never do."""
    if isinstance(error, BadHeaderError):
        return True
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())  # noqa: PLR2004
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500  # noqa: PLR2004


def _describe(error: Exception) -> str:
    """The failure without the server's words, which repeat addresses."""
    name = type(error).__name__
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{name} {error.smtp_code}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({str(code) for code, _words in error.recipients.values()})
        return f"{name} {' '.join(codes)}"
    return name


@contextmanager
def _connection() -> Iterator[SecureConnection]:
    connection = SecureConnection(current_app.extensions["mail"])
    connection.host = connection.configure_host()
    connection.num_emails = 0
    try:
        yield connection
    finally:
        # The answer to DATA has been read: a server that dies at QUIT has the mail all the same.
        try:
            connection.host.quit()
        except (OSError, smtplib.SMTPException):
            connection.host.close()


def _sender() -> str:
    settings = current_app.extensions["settings"]
    return settings.MAIL_DEFAULT_SENDER or f"tuokio@{urlsplit(settings.PUBLIC_URL).hostname}"


def _write_file(name: str, composed: Message) -> None:
    folder = Path(current_app.instance_path) / "mail"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    path.touch(mode=0o600, exist_ok=True)
    path.write_bytes(composed.as_bytes())
