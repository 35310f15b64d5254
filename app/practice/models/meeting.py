"""Every hour that a supervisor has promised, mapping meetings too."""

import secrets
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Base, UtcDateTime, choice
from app.practice.choices import MeetingKind, Place, WaiverReason
from app.practice.models.contract import Contract
from app.practice.models.supervisor import Supervisor
from app.practice.states import MeetingState


class Meeting(Base):
    """A meeting (tapaaminen). The database lets no two live ones of a supervisor overlap:
    a trigger on SQLite and an exclusion constraint on PostgreSQL, both no_overlapping_meetings.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_meeting_supervisor_id_starts_at", "supervisor_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: secrets.token_hex(16))
    # Stays the same for calendar programs whatever happens to the meeting.
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("supervisor.id", ondelete="RESTRICT"))
    contract_id: Mapped[int | None] = mapped_column(
        ForeignKey("contract.id", ondelete="RESTRICT"), index=True
    )
    inquiry_id: Mapped[int | None] = mapped_column(
        ForeignKey("inquiry.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind))
    state: Mapped[MeetingState] = mapped_column(choice(MeetingState))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place_type: Mapped[Place] = mapped_column(choice(Place), default=Place.OFFICE)
    place_text: Mapped[str] = mapped_column(String(200), default="")
    sequence: Mapped[int] = mapped_column(default=0)
    # Rises with each change of time, place or state (RFC 5546 section 2.1.4).
    held_until_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    # When a proposed time is let go unless it is agreed; None keeps it.
    is_offer: Mapped[bool] = mapped_column(default=False)
    # Proposed by the supervisor, so the visitor may agree to it; else the other way round.
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    charge_pct: Mapped[int | None]
    # What part of the price a late or missed meeting costs, as the rule said when it was noted.
    waiver_reason: Mapped[WaiverReason | None] = mapped_column(choice(WaiverReason))
    # Given, nothing is charged after all.
    travel_km: Mapped[int | None]
    travel_minutes: Mapped[int | None]
    travel_cents: Mapped[int | None]
    # What was travelled, as the contract charges it: by kilometre, time or receipts.
    invoiced_on: Mapped[date | None] = mapped_column(index=True)
    invoice_no: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    supervisor: Mapped[Supervisor] = relationship()
    contract: Mapped[Contract | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own shape


class MeetingReminder(Base):
    """That a reminder of a meeting has been written: one for each time it has and each distance."""

    __tablename__ = "meeting_reminder"
    __table_args__ = (UniqueConstraint("meeting_id", "starts_at", "hours_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The time that the reminder told: a meeting that has moved is reminded of anew.
    hours_before: Mapped[int]
