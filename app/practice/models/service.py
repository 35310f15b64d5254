"""What the practice does, for how long, at what price and tax."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Translated, Words, choice
from app.practice.choices import Form, PriceBasis, VatClass
from app.practice.models.supervisor import Supervisor
from app.web.languages import in_language

service_supervisor = Table(
    "service_supervisor",
    Base.metadata,
    Column("service_id", ForeignKey("service.id", ondelete="CASCADE"), primary_key=True),
    Column("supervisor_id", ForeignKey("supervisor.id", ondelete="CASCADE"), primary_key=True),
)


class Service(Base):
    """A form of supervision with its text (palvelu)."""

    __tablename__ = "service"
    __table_args__ = (
        CheckConstraint("interval_max_weeks >= interval_min_weeks", name="interval_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    form: Mapped[Form] = mapped_column(choice(Form))
    name: Mapped[Words] = mapped_column(Translated, default=dict)
    summary: Mapped[Words] = mapped_column(Translated, default=dict)
    text: Mapped[Words] = mapped_column(Translated, default=dict)
    interval_min_weeks: Mapped[int | None]
    interval_max_weeks: Mapped[int | None]
    min_meetings: Mapped[int | None]
    places: Mapped[list[str]] = mapped_column(JSON, default=list)
    vat_class: Mapped[VatClass | None] = mapped_column(choice(VatClass))
    # None follows the practice's own standing.
    position: Mapped[int] = mapped_column(default=0)

    options: Mapped[list["ServiceOption"]] = relationship(
        back_populates="service",
        cascade="all, delete-orphan",
        order_by="ServiceOption.position",
        lazy="selectin",
    )
    supervisors: Mapped[list[Supervisor]] = relationship(
        secondary=service_supervisor, order_by=Supervisor.position, lazy="selectin"
    )
    # Empty means every supervisor of the practice.

    def __str__(self) -> str:
        return in_language(self.name, "fi") or self.slug


class ServiceOption(Base):
    """One length and group size of a service with its price."""

    __tablename__ = "service_option"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
        CheckConstraint("participants_max >= participants_min", name="participants_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    minutes: Mapped[int]
    participants_min: Mapped[int | None]
    participants_max: Mapped[int | None]
    price_cents: Mapped[int | None]
    # Net of VAT; 0 is free, None by agreement.
    price_basis: Mapped[PriceBasis] = mapped_column(
        choice(PriceBasis), default=PriceBasis.PER_SESSION
    )
    position: Mapped[int] = mapped_column(default=0)

    service: Mapped[Service] = relationship(back_populates="options")


class VatRate(Base):
    """The general rate from a day on; the day of the service decides (domain.md section 3.1)."""

    __tablename__ = "vat_rate"
    __table_args__ = (CheckConstraint("permille >= 0", name="permille_not_negative"),)

    valid_from_on: Mapped[date] = mapped_column(primary_key=True)
    permille: Mapped[int]
    # 255 is 25.5 %.
