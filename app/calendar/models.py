"""The feeds that calendar programs subscribe to."""

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Base, UtcDateTime, choice
from app.practice.models import Contract, Supervisor


class FeedLevel(StrEnum):
    """How much a feed tells (domain.md section 4.3)."""

    BUSY = "busy"
    CODE = "code"
    FULL = "full"


class Feed(Base):
    """One secret address for one program. Only the hash of its token is kept."""

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("contract_id IS NULL OR supervisor_id IS NOT NULL", name="contract_whose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int | None] = mapped_column(
        ForeignKey("supervisor.id", ondelete="CASCADE"), index=True
    )
    # None is the whole practice, told as busy only.
    contract_id: Mapped[int | None] = mapped_column(
        ForeignKey("contract.id", ondelete="CASCADE"), index=True
    )
    # The client's own: the meetings of this contract, in neutral words.
    purpose: Mapped[str] = mapped_column(String(80), default="")
    level: Mapped[FeedLevel] = mapped_column(choice(FeedLevel), default=FeedLevel.BUSY)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it last changed in a way that no meeting's own row tells of (app.calendar.changes).

    mark: Mapped[str] = mapped_column(String(16), default=lambda: secrets.token_hex(8))
    # Another one after every change of what it shows: the same mark, the same day, the same bytes.

    supervisor: Mapped[Supervisor | None] = relationship()
    contract: Mapped[Contract | None] = relationship()
    fetch: Mapped["FeedFetch | None"] = relationship(viewonly=True, lazy="raise")


class FeedFetch(Base):
    """When a feed was last read, and by which program."""

    __tablename__ = "feed_fetch"

    feed_id: Mapped[int] = mapped_column(
        ForeignKey("feed.id", ondelete="CASCADE"), primary_key=True
    )
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    program: Mapped[str] = mapped_column(String(40), default="")
