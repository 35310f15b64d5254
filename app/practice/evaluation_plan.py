"""When the work is looked at, by the contract's plan (domain.md sections 1.3 and 2.3)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from app.practice.choices import MeetingKind, MidEvaluation


@dataclass(frozen=True, kw_only=True)
class EvaluationPlan:
    """What the contract says; `after` is the meeting's number where the plan names one."""

    mid: MidEvaluation
    after: int | None
    final: bool


def kind_of(
    number: int, on: date, plan: EvaluationPlan, *, agreed: int, looked_at_on: date
) -> MeetingKind:
    """What the contract's nth meeting is; `looked_at_on` is the last evaluation or the beginning."""
    if plan.final and number == agreed:
        return MeetingKind.FINAL_EVALUATION
    is_mid = {
        MidEvaluation.HALFWAY: number == halfway(agreed),
        MidEvaluation.AFTER_N_SESSIONS: number == plan.after,
        MidEvaluation.EVERY_6_MONTHS: on >= half_year_after(looked_at_on),
        MidEvaluation.NONE: False,
    }[plan.mid]
    return MeetingKind.MID_EVALUATION if is_mid else MeetingKind.REGULAR


def half_year_after(day: date) -> date:
    """The same day six months on, or the last one of a shorter month."""
    years, month = divmod(day.month + 5, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def halfway(agreed: int) -> int:
    """The number of the meeting in the middle: the fifth of ten, the fifth of nine."""
    return (agreed + 1) // 2
