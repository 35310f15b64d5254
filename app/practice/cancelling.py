"""Cancelling and missing a meeting, as pure rules (domain.md sections 1.3, 2.3 and 3.6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.practice.choices import OrdererType, WaiverReason
from app.practice.states import MeetingState

FULL = 100


class Ground(StrEnum):
    """Why a meeting costs what it costs."""

    NOT_AGREED_YET = "not_agreed_yet"
    BY_SUPERVISOR = "by_supervisor"
    IN_TIME = "in_time"
    LATE = "late"
    LATE_BUT_FREE = "late_but_free"
    # The contract takes nothing for it.
    MISSED = "missed"
    MISSED_BUT_FREE = "missed_but_free"


@dataclass(frozen=True, kw_only=True)
class CancelTerms:
    """What the contract says of cancelling."""

    free_hours: int
    late_pct: int
    no_show_pct: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a meeting becomes, what part of its price it costs, and why."""

    state: MeetingState
    charge_pct: int
    ground: Ground
    free_until_at: datetime
    # Until when, that very moment included, cancelling is free.
    notice: timedelta
    # How long before its beginning it was cancelled, in real time; negative after it.

    @property
    def is_charged(self) -> bool:
        """Whether it costs anything."""
        return self.charge_pct > 0


def of_cancelling(
    old: MeetingState,
    starts_at: datetime,
    terms: CancelTerms,
    *,
    cancelled_at: datetime,
    by_supervisor: bool = False,
) -> Verdict:
    """What cancelling at that moment means. Late is told in elapsed time, whatever the wall clock did."""
    # Aware instants of one zone are subtracted on its wall clock, so both go to UTC first.
    notice = starts_at.astimezone(UTC) - cancelled_at.astimezone(UTC)
    is_late = notice < timedelta(hours=terms.free_hours)
    if by_supervisor:
        state, pct, ground = MeetingState.CANCELLED_BY_SUPERVISOR, 0, Ground.BY_SUPERVISOR
    elif old is MeetingState.PROPOSED:
        state, pct, ground = MeetingState.CANCELLED_IN_TIME, 0, Ground.NOT_AGREED_YET
    elif not is_late:
        state, pct, ground = MeetingState.CANCELLED_IN_TIME, 0, Ground.IN_TIME
    else:
        state, pct = MeetingState.CANCELLED_LATE, terms.late_pct
        ground = Ground.LATE if pct else Ground.LATE_BUT_FREE
    return Verdict(
        state=state,
        charge_pct=pct,
        ground=ground,
        free_until_at=starts_at.astimezone(UTC) - timedelta(hours=terms.free_hours),
        notice=notice,
    )


def of_missing(starts_at: datetime, terms: CancelTerms, *, noted_at: datetime) -> Verdict:
    """What it means that nobody came."""
    pct = terms.no_show_pct
    return Verdict(
        state=MeetingState.NO_SHOW,
        charge_pct=pct,
        ground=Ground.MISSED if pct else Ground.MISSED_BUT_FREE,
        free_until_at=starts_at.astimezone(UTC) - timedelta(hours=terms.free_hours),
        notice=starts_at.astimezone(UTC) - noted_at.astimezone(UTC),
    )


def charged_pct(
    state: MeetingState, charge_pct: int | None, waiver: WaiverReason | None, terms: CancelTerms
) -> int:
    """What part of its price a meeting costs in the end; `charge_pct` is what was once noted."""
    if waiver is not None:
        return 0
    if state is MeetingState.HELD:
        return FULL
    habit = {
        MeetingState.CANCELLED_LATE: terms.late_pct,
        MeetingState.NO_SHOW: terms.no_show_pct,
    }.get(state, 0)
    return habit if charge_pct is None or state not in _FEES else charge_pct


_FEES = frozenset({MeetingState.CANCELLED_LATE, MeetingState.NO_SHOW})


def waivers(orderer: OrdererType, promised: Collection[str]) -> tuple[WaiverReason, ...]:
    """The reasons for which a fee is let go here: for consumers always a compelling reason of their
    own, such as sudden illness, for others what the contract promises; and anyone's goodwill.
    """
    by_right = set(promised)
    if orderer is OrdererType.PRIVATE_PERSON:
        by_right |= {WaiverReason.COMPELLING_REASON, WaiverReason.FORCE_MAJEURE}
    return tuple(
        reason for reason in WaiverReason if reason in by_right or reason is WaiverReason.GOODWILL
    )
