"""Weeks in which schools of the practice's town rest: worth a warning, closing nothing."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class SchoolHoliday(Base):
    """Days of school holiday, such as syysloma; each town decides its own (domain.md section 6)."""

    __tablename__ = "school_holiday"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="dates_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
