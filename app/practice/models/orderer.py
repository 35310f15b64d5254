"""Who orders supervision, and the people around a contract."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, choice
from app.practice.choices import OrdererType
from app.practice.models.supervisor import Supervisor


class Orderer(Base):
    """A client organisation or private client (tilaaja), behind its supervisor's wall."""

    __tablename__ = "orderer"

    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int] = mapped_column(
        ForeignKey("supervisor.id", ondelete="RESTRICT"), index=True
    )
    type: Mapped[OrdererType] = mapped_column(choice(OrdererType), default=OrdererType.ORGANISATION)
    name: Mapped[str] = mapped_column(String(160))
    business_id: Mapped[str] = mapped_column(String(9), default="")
    billing_address: Mapped[str] = mapped_column(String(200), default="")
    einvoice_address: Mapped[str] = mapped_column(String(40), default="")
    einvoice_operator: Mapped[str] = mapped_column(String(40), default="")
    buyer_reference: Mapped[str] = mapped_column(String(80), default="")
    cost_center: Mapped[str] = mapped_column(String(40), default="")
    order_number: Mapped[str] = mapped_column(String(40), default="")
    # What invoices to this orderer carry unless a contract says otherwise (domain.md section 5.5).
    without_contract_since_on: Mapped[date | None]
    # When it was first found on no contract; half a year from then it goes.
    version: Mapped[int] = mapped_column(default=1)

    supervisor: Mapped[Supervisor] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own shape

    def __str__(self) -> str:
        return self.name


class Person(Base):
    """Someone with a role on a contract, behind the same wall. There is no identity code."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    supervisor_id: Mapped[int] = mapped_column(
        ForeignKey("supervisor.id", ondelete="RESTRICT"), index=True
    )
    orderer_id: Mapped[int | None] = mapped_column(
        ForeignKey("orderer.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    without_contract_since_on: Mapped[date | None]
    # As an orderer's.

    orderer: Mapped[Orderer | None] = relationship()

    def __str__(self) -> str:
        return self.name
