"""Looking at the work half-way and at its end, and what of it the orderer hears."""

import secrets
from datetime import date

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, choice
from app.practice.choices import EvaluationKind
from app.practice.models.contract import Contract
from app.practice.states import EvaluationState, FeedbackState


class Evaluation(Base):
    """A mid or final evaluation (arviointi) and the day by which it is due."""

    __tablename__ = "evaluation"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(
        ForeignKey("contract.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[EvaluationKind] = mapped_column(choice(EvaluationKind))
    due_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[EvaluationState] = mapped_column(
        choice(EvaluationState), default=EvaluationState.PLANNED
    )
    closed_on: Mapped[date | None]

    contract: Mapped[Contract] = relationship()


class AnonymousAnswer(Base):
    """One supervisee's scores. Nothing leads to the person: no name, no time, no order."""

    __tablename__ = "anonymous_answer"

    id: Mapped[str] = mapped_column(
        String(32), primary_key=True, default=lambda: secrets.token_hex(16)
    )
    # Random, for counting numbers would tell who answered first.
    evaluation_id: Mapped[int] = mapped_column(
        ForeignKey("evaluation.id", ondelete="CASCADE"), index=True
    )
    scores: Mapped[dict[str, int]] = mapped_column(JSON)


class ThemeFeedback(Base):
    """Feedback to the orderer (palaute tilaajalle): themes only, shown to supervisees first."""

    __tablename__ = "theme_feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(
        ForeignKey("contract.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[FeedbackState] = mapped_column(choice(FeedbackState), default=FeedbackState.DRAFT)
    themes: Mapped[list[str]] = mapped_column(JSON, default=list)
    shown_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    contract: Mapped[Contract] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own shape
