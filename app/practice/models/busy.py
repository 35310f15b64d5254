"""When supervisors are busy elsewhere, read from calendars of their own."""

from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Base, UtcDateTime, choice
from app.practice.models.supervisor import Supervisor


class BusyFault(StrEnum):
    """Why a calendar could not be read the last time."""

    FORBIDDEN = "forbidden"
    # The address leads somewhere that we do not go: an inner network, http, too many turns.
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    REFUSED = "refused"
    TOO_SLOW = "too_slow"
    TOO_BIG = "too_big"
    NO_CALENDAR = "no_calendar"
    TOO_HEAVY = "too_heavy"


class BusyCalendar(Base):
    """A calendar that a supervisor keeps elsewhere. Its address is a secret: whoever has it reads all."""

    __tablename__ = "busy_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int] = mapped_column(
        ForeignKey("supervisor.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    claimed_until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When its owner's program last answered with a calendar we could read, changed or not.
    expanded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the blocks were last worked out: the days ahead wander on even if nothing changes.
    etag: Mapped[str] = mapped_column(String(200), default="")
    last_modified: Mapped[str] = mapped_column(String(80), default="")
    fault: Mapped[BusyFault | None] = mapped_column(choice(BusyFault))
    failures: Mapped[int] = mapped_column(default=0)
    # In a row, up to now.
    unreadable: Mapped[int] = mapped_column(default=0)
    # Entries that could not be understood, among others that could.

    supervisor: Mapped[Supervisor] = relationship()

    @property
    def host(self) -> str:
        """What may be shown of the address."""
        return f"{urlsplit(self.address).hostname}/…"


class BusyBlock(Base):
    """A stretch of time of a busy calendar: when, and nothing of what."""

    __tablename__ = "busy_block"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_busy_block_supervisor_id_starts_at", "supervisor_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(
        ForeignKey("busy_calendar.id", ondelete="CASCADE"), index=True
    )
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("supervisor.id", ondelete="CASCADE"))
    # The calendar's; public pages read blocks alone, for the calendar's row changes at each reading.
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
