"""When a supervisor can be met."""

from datetime import date, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Translated, Words, choice
from app.practice.choices import Place
from app.practice.models.supervisor import Supervisor


class HoursKind(StrEnum):
    """What the hours are open for."""

    MAPPING = "mapping"
    ANY = "any"


class OpeningHours(Base):
    """Weekly hours of one supervisor on Finland's wall clock."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("closes_at_time > opens_at_time", name="closes_after_opening"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("valid_until_on >= valid_from_on", name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int] = mapped_column(
        ForeignKey("supervisor.id", ondelete="CASCADE"), index=True
    )
    weekday: Mapped[int]
    # 0 is Monday.
    opens_at_time: Mapped[time]
    closes_at_time: Mapped[time]
    place: Mapped[Place] = mapped_column(choice(Place), default=Place.OFFICE)
    kind: Mapped[HoursKind] = mapped_column(choice(HoursKind), default=HoursKind.ANY)
    valid_from_on: Mapped[date | None]
    valid_until_on: Mapped[date | None]
    # From and until the same day: extra hours of that one day.

    supervisor: Mapped[Supervisor] = relationship()


class Closure(Base):
    """Days on which one supervisor, or the whole practice, is away (sulku)."""

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="dates_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int | None] = mapped_column(
        ForeignKey("supervisor.id", ondelete="CASCADE"), index=True
    )
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[Words] = mapped_column(Translated, default=dict)

    supervisor: Mapped[Supervisor | None] = relationship()
