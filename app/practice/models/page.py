"""Content pages and their sections."""

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Translated, Words, choice
from app.practice.choices import SectionKind

HOME_SLUG = "etusivu"
# An item of a section: {"title": {"fi": …}, "text": {"fi": …}}.
Item = dict[str, Words]


class Page(Base):
    """A page that the practice writes itself; the one called etusivu goes on from the home page's top."""

    __tablename__ = "page"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[Words] = mapped_column(Translated, default=dict)
    summary: Mapped[Words] = mapped_column(Translated, default=dict)
    in_menu: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    sections: Mapped[list["Section"]] = relationship(
        back_populates="page",
        cascade="all, delete-orphan",
        order_by="Section.position",
        lazy="selectin",
    )


class Section(Base):
    """A part of a page, laid out by its kind."""

    __tablename__ = "section"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id", ondelete="CASCADE"))
    kind: Mapped[SectionKind] = mapped_column(choice(SectionKind))
    title: Mapped[Words] = mapped_column(Translated, default=dict)
    text: Mapped[Words] = mapped_column(Translated, default=dict)
    items: Mapped[list[Item]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)

    page: Mapped[Page] = relationship(back_populates="sections")
