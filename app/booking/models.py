"""What visitors have asked for."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.booking.states import InquiryState
from app.database import Base, UtcDateTime, choice
from app.practice.choices import Place
from app.practice.models import Meeting, Service, Supervisor


class AskerRole(StrEnum):
    """Who the visitor is in their organisation."""

    SUPERVISEE = "supervisee"
    MANAGER = "manager"
    HR = "hr"
    OTHER = "other"


class Inquiry(Base):
    """A visitor's request for a mapping meeting (yhteydenotto)."""

    __tablename__ = "inquiry"
    __table_args__ = (
        Index("ix_inquiry_state_created_at", "state", "created_at"),
        CheckConstraint("participants > 0", name="participants_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(43), unique=True)
    # One form, one request: a double click or a retry carries the same key.
    state: Mapped[InquiryState] = mapped_column(choice(InquiryState), default=InquiryState.NEW)
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(160), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    organisation: Mapped[str] = mapped_column(String(160), default="")
    role: Mapped[AskerRole | None] = mapped_column(choice(AskerRole))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="SET NULL"))
    participants: Mapped[int | None]
    place: Mapped[Place | None] = mapped_column(choice(Place))
    wished_times: Mapped[str] = mapped_column(Text, default="")
    supervisor_id: Mapped[int | None] = mapped_column(
        ForeignKey("supervisor.id", ondelete="RESTRICT"), index=True
    )
    # None while nobody of the practice has been asked for by name or taken it up.
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When whoever should answer was reminded of it.
    data_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erasure_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the visitor asked for their data, and to have it erased (GDPR articles 15 and 17).
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    service: Mapped[Service | None] = relationship()
    supervisor: Mapped[Supervisor | None] = relationship()
    meetings: Mapped[list[Meeting]] = relationship(
        primaryjoin="Meeting.inquiry_id == Inquiry.id",
        foreign_keys="Meeting.inquiry_id",
        order_by="Meeting.starts_at",
        viewonly=True,
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own shape
