"""What a contract said at each time, and who accepted it (domain.md section 1.3, signatures)."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.database import Base, UtcDateTime, choice
from app.practice.choices import AcceptanceWay, SignerRole
from app.practice.models.contract import Contract
from app.practice.models.orderer import Person


class ContractVersion(Base):
    """The words of a contract at one time. It is never changed: a change makes the next one."""

    __tablename__ = "contract_version"
    __table_args__ = (UniqueConstraint("contract_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    # JSON with sorted keys: the hash is of these very characters.
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    in_force_from_on: Mapped[date | None]
    # Set when everyone needed has accepted; meetings from this day on follow it.

    contract: Mapped[Contract] = relationship()
    acceptances: Mapped[list["Acceptance"]] = relationship(
        back_populates="version", cascade="all, delete-orphan", order_by="Acceptance.id"
    )

    @property
    def terms(self) -> dict[str, Any]:
        """The content, read."""
        read: dict[str, Any] = json.loads(self.content)
        return read


class Acceptance(Base):
    """One acceptance that a version needs: waited for until it is given."""

    __tablename__ = "acceptance"
    __table_args__ = (
        UniqueConstraint("version_id", "signer"),
        CheckConstraint("(accepted_at IS NULL) = (way IS NULL)", name="given_or_waited_for"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("contract_version.id", ondelete="CASCADE"))
    signer: Mapped[str] = mapped_column(String(30))
    # The role, with the person's number for a supervisee: everyone accepts once.
    role: Mapped[SignerRole] = mapped_column(choice(SignerRole))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    name_typed: Mapped[str] = mapped_column(String(120), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    way: Mapped[AcceptanceWay | None] = mapped_column(choice(AcceptanceWay))

    version: Mapped[ContractVersion] = relationship(back_populates="acceptances")
    person: Mapped[Person | None] = relationship()
