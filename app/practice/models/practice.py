"""The practice itself: who it is and how it is reached. There is one row."""

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Translated, Words, choice
from app.practice.choices import Corners, Vat
from app.practice.models.picture import Picture

LANGUAGES = ("fi", "sv", "en")


class Practice(Base):
    """The practice whose site and diary this is."""

    __tablename__ = "practice"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(120))
    tagline: Mapped[Words] = mapped_column(Translated, default=dict)
    summary: Mapped[Words] = mapped_column(Translated, default=dict)
    area: Mapped[Words] = mapped_column(Translated, default=dict)
    business_id: Mapped[str] = mapped_column(String(9), default="")
    vat: Mapped[Vat] = mapped_column(choice(Vat), default=Vat.REGISTERED)
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254))
    languages: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["fi"])
    default_language: Mapped[str] = mapped_column(String(2), default="fi")
    reply_days: Mapped[int] = mapped_column(default=2)
    # Working days within which a request is promised an answer.
    processors: Mapped[Words] = mapped_column(Translated, default=dict)
    # Who handles personal data for the practice; told in the privacy notice.
    owner_sees_all: Mapped[bool] = mapped_column(default=False)
    # Owners see past the wall between supervisors; told in the privacy notice.
    accent_hue: Mapped[int] = mapped_column(default=165)
    # The hue of the accent colour, degrees in OKLCH; lightness and chroma stay for contrast.
    corners: Mapped[Corners] = mapped_column(choice(Corners), default=Corners.SOFT)
    logo: Mapped[Picture | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own shape
