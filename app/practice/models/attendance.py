"""How many, or who, were at a meeting; never what was spoken of."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Attendance(Base):
    """People present: one row with their number, or one row for each person.

    The orderer is told the number only (domain.md section 4.3). When a person is erased, the row
    stays and goes on counting as one.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("present >= 0", name="present_not_negative"),
        CheckConstraint("person_id IS NULL OR present = 1", name="one_person_is_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    present: Mapped[int] = mapped_column(default=1)
