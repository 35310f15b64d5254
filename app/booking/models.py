"""What visitors have asked for, and what they have been offered."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.booking.states import InquiryState
from app.database import Base, UtcDateTime, choice
from app.practice.choices import Form, Place, TravelBilling, VatClass
from app.practice.models import Meeting, Service, Supervisor
from app.practice.states import STANDING, OfferState


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


# What an offer and a contract both say, by the same names.
TERMS = (
    "language", "form", "meetings_planned", "meeting_minutes", "place_type", "place_text",
    "unit_price_cents", "price_includes_vat", "vat_class", "travel_billing", "travel_price_cents",
)  # fmt: skip
_ONE_STANDS = text(f"state IN ({', '.join(repr(state.value) for state in sorted(STANDING))})")


class Offer(Base):
    """What the request's supervisor offers before there is a contract (tarjous).

    A contract that follows takes its terms over as they stand.
    """

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint("meetings_planned > 0", name="meetings_planned_positive"),
        CheckConstraint("meeting_minutes > 0", name="meeting_minutes_positive"),
        CheckConstraint("unit_price_cents >= 0", name="price_not_negative"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_with_its_time"),
        Index(
            "uq_offer_one_stands",
            "inquiry_id",
            unique=True,
            sqlite_where=_ONE_STANDS,
            postgresql_where=_ONE_STANDS,
        ),
        Index("ix_offer_state_valid_until_on", "state", "valid_until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(
        ForeignKey("inquiry.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[OfferState] = mapped_column(choice(OfferState), default=OfferState.DRAFT)
    language: Mapped[str] = mapped_column(String(2), default="fi")
    form: Mapped[Form] = mapped_column(choice(Form))
    meetings_planned: Mapped[int]
    meeting_minutes: Mapped[int]
    place_type: Mapped[Place] = mapped_column(choice(Place), default=Place.OFFICE)
    place_text: Mapped[str] = mapped_column(String(200), default="")
    unit_price_cents: Mapped[int]
    # Of one meeting.
    price_includes_vat: Mapped[bool] = mapped_column(default=False)
    vat_class: Mapped[VatClass] = mapped_column(choice(VatClass), default=VatClass.STANDARD)
    travel_billing: Mapped[TravelBilling] = mapped_column(
        choice(TravelBilling), default=TravelBilling.NONE
    )
    travel_price_cents: Mapped[int | None]
    message: Mapped[str] = mapped_column(Text, default="")
    valid_until_on: Mapped[date]
    # The last day on which it can be accepted.
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it was accepted, rejected, withdrawn or let go.
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column(default=1)

    inquiry: Mapped[Inquiry] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own shape
