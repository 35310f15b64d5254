"""The feeds that calendar programs subscribe to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Base, UtcDateTime, choice
from app.practice.models import Supervisor


class FeedLevel(StrEnum):
    """How much a feed tells (domain.md section 4.3)."""

    BUSY = "busy"
    CODE = "code"
    FULL = "full"


class Feed(Base):
    """One secret address for one program. Only the hash of its token is kept."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int] = mapped_column(
        ForeignKey("supervisor.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str] = mapped_column(String(80), default="")
    level: Mapped[FeedLevel] = mapped_column(choice(FeedLevel), default=FeedLevel.BUSY)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it last changed in a way that no meeting's own row tells of (app.calendar.changes).

    supervisor: Mapped[Supervisor] = relationship()
