"""What the practice has decided about asking for and keeping mapping meetings. There is one row."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.practice.choices import Place

# Minutes kept free before and after a meeting, by its place: travel, airing the room, a breath.
Buffers = dict[str, list[int]]

# What the admin and the practice file let the rules say, both ends included.
BOUNDS = {
    "least_notice_hours": (0, 336),
    "horizon_days": (7, 365),
    "most_a_day": (1, 20),
    "most_a_week": (1, 50),
    "buffers": (0, 240),
    "hold_hours": (1, 336),
    "remind_hours": (1, 336),
    "offer_hours": (1, 336),
    "change_hours": (0, 336),
    "reminder_hours": (1, 336),
}
MOST_REMINDERS = 4


class BookingRules(Base):
    """Distances, notice and deadlines of booking. A row that is not there yet says the defaults."""

    __tablename__ = "booking_rules"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    least_notice_hours: Mapped[int]
    horizon_days: Mapped[int]
    most_a_day: Mapped[int | None]
    most_a_week: Mapped[int | None]
    # Mapping meetings of one supervisor; None sets no limit.
    buffers: Mapped[Buffers] = mapped_column(JSON)
    closed_eves: Mapped[list[str]] = mapped_column(JSON)
    hold_hours: Mapped[int]
    # How long a time that a visitor asked for is kept for them without an answer.
    remind_hours: Mapped[int]
    # When whoever should answer is reminded.
    offer_hours: Mapped[int]
    # How long the times that the supervisor proposed are kept for the visitor.
    change_hours: Mapped[int]
    # Until how long before it a visitor may move the meeting themselves.
    reminder_hours: Mapped[list[int]] = mapped_column(JSON)
    # How long before an agreed meeting the visitor is reminded of it, once each.
    confirms_at_once: Mapped[bool]
    # Whether a free time is agreed without the supervisor's word.
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own shape

    def __init__(self, **decided: Any) -> None:
        super().__init__(**(defaults() | decided))


def defaults() -> dict[str, Any]:
    """What holds until the practice decides otherwise."""
    return {
        "id": 1,
        "least_notice_hours": 24,
        "horizon_days": 42,
        "most_a_day": None,
        "most_a_week": None,
        "buffers": {
            Place.OFFICE: [15, 15],
            Place.CLIENT_PREMISES: [45, 45],
            Place.REMOTE: [15, 15],
            Place.HYBRID: [15, 15],
            Place.OUTDOOR: [30, 30],
        },
        "closed_eves": [],
        "hold_hours": 72,
        "remind_hours": 24,
        "offer_hours": 120,
        "change_hours": 24,
        "reminder_hours": [24],
        "confirms_at_once": False,
    }
