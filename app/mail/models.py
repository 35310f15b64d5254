"""The outbox: mail that is written and not yet, or already, delivered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.database import Base, UtcDateTime, choice


class MailState(StrEnum):
    """A message's way out. SENDING is a claim that ends by itself (claimed_until_at)."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class OutboxMessage(Base):
    """One mail to one address, rendered when it was enqueued."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_state_due_at", "state", "due_at"),
        Index("ix_outbox_message_about_about_id", "about", "about_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    # The same at every try, so that a repeated mail is known as the same.
    template: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2))
    recipient: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    link_path: Mapped[str] = mapped_column(String(60), default="")
    # Of a secret link to what the mail tells of; its token is made when the mail goes out.
    invitation: Mapped[str] = mapped_column(Text, default="")
    # A calendar object with its METHOD (RFC 6047), or nothing.
    useless_after_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Past this moment the mail would tell nothing true any more, and is not sent.
    about: Mapped[str] = mapped_column(String(20), default="")
    about_id: Mapped[int | None]
    # What the mail tells of, such as "inquiry" 12.
    state: Mapped[MailState] = mapped_column(choice(MailState), default=MailState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    claimed_until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(String(200), default="")
    # The kind of the failure and the server's code, never its words: they repeat addresses.


class SecretLink(Base):
    """A mailed link that opens one thing for whoever has it; only the token's hash is kept."""

    __tablename__ = "secret_link"
    __table_args__ = (Index("ix_secret_link_about_about_id", "about", "about_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    about: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[int]
    # What it opens, such as "inquiry" 12.
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
