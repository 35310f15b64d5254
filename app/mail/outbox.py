"""Writing mail: a row in the caller's transaction, so mail and change are kept or lost together."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, select

from app import clock
from app.extensions import db
from app.mail import links
from app.mail.models import MailState, OutboxMessage
from app.mail.render import absolute, render_mail


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Who gets a mail, in which language, who reads the answers, and what it tells of."""

    to: str
    language: str
    reply_to: str = ""
    about: str = ""
    about_id: int | None = None
    link_path: str = ""
    # Of a secret link to what the mail tells of, such as "/yhteydenotto/".


def enqueue(
    name: str,
    envelope: Envelope,
    *,
    invitation: bytes = b"",
    useless_after: datetime | None = None,
    **context: Any,
) -> OutboxMessage:
    """Write the mail `name` to one address. The caller commits; the worker delivers.

    Its texts find the secret link as `own_link`; the token is put in when the mail goes out.
    """
    if envelope.link_path:
        context["own_link"] = absolute(envelope.link_path + links.TOKEN_TO_COME)
    rendered = render_mail(name, language=envelope.language, **context)
    message = OutboxMessage(
        message_id=_new_message_id(),
        template=name,
        language=envelope.language,
        recipient=envelope.to,
        reply_to=envelope.reply_to,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        about=envelope.about,
        about_id=envelope.about_id,
        link_path=envelope.link_path,
        invitation=invitation.decode(),
        useless_after_at=useless_after,
    )
    db.session.add(message)
    return message


def about(thing: str, thing_id: int) -> list[OutboxMessage]:
    """The mails that tell of a row, oldest first."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.about == thing, OutboxMessage.about_id == thing_id)
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return list(db.session.scalars(query))


def withdraw(template: str, *, about: str, about_id: int) -> None:
    """Take back what has not gone out, or could not, and is true no more."""
    query = delete(OutboxMessage).where(
        OutboxMessage.template == template,
        OutboxMessage.about == about,
        OutboxMessage.about_id == about_id,
        OutboxMessage.state.in_((MailState.QUEUED, MailState.FAILED)),
    )
    db.session.execute(query)


def retry(message: OutboxMessage) -> None:
    """Try a failed mail again from the beginning."""
    message.state = MailState.QUEUED
    message.tries = 0
    message.due_at = clock.now()


def _new_message_id() -> str:
    host = urlsplit(current_app.extensions["settings"].PUBLIC_URL).hostname
    return f"<{secrets.token_hex(16)}@{host}>"
