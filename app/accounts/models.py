"""Users, their signed-in browsers, and the record of what was done."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_login import UserMixin
from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Base, UtcDateTime, choice


class Role(StrEnum):
    """What a user may do."""

    OWNER = "owner"
    SUPERVISOR = "supervisor"
    ASSISTANT = "assistant"


class User(Base):
    """A person of the practice who signs in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    # In lower case.
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(choice(Role))
    supervisor_id: Mapped[int | None] = mapped_column(
        ForeignKey("supervisor.id", ondelete="SET NULL")
    )
    # Whose diary the user keeps, when the user supervises.
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    def __str__(self) -> str:
        return self.name


class SignIn(Base, UserMixin):
    """One signed-in browser. Ending the row ends every copy of its cookie."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    user: Mapped[User] = relationship(lazy="joined")

    # The cookie's half, no column: only its hash is kept, so it is known just after signing in.
    __allow_unmapped__ = True
    secret: str | None = None

    def get_id(self) -> str | None:
        """Flask-Login writes this into the cookie."""
        return self.secret


class AuditEvent(Base):
    """Who did what, when, to which row. It holds no words of clients and is never edited."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_about_about_id", "about", "about_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    # None is a visitor or the worker.
    event: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    user: Mapped[User | None] = relationship()
