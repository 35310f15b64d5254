"""The people who supervise."""

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Translated, Words
from app.practice.models.picture import Picture


class Supervisor(Base):
    """A supervisor (työnohjaaja); every client, contract and meeting belongs to one."""

    __tablename__ = "supervisor"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[Words] = mapped_column(Translated, default=dict)
    text: Mapped[Words] = mapped_column(Translated, default=dict)
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)
    portrait: Mapped[Picture | None] = mapped_column(JSON(none_as_null=True))

    def __str__(self) -> str:
        return self.name
