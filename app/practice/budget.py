"""How many meetings of a contract are left: always counted, never stored (domain.md section 2.3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.practice.choices import MeetingKind
from app.practice.states import OVER, ContractState

# Talks with the orderer come on top of the agreed meetings.
COUNTED_KINDS = frozenset(
    {MeetingKind.REGULAR, MeetingKind.MID_EVALUATION, MeetingKind.FINAL_EVALUATION}
)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Meetings of one contract, or of several together."""

    agreed: int = 0
    held: int = 0
    planned: int = 0
    # Proposed and confirmed ones.
    consumed: int = 0
    # Late and missed ones that are charged and count among the agreed.
    given_back: int = 0
    # Cancelled ones of all kinds that count for nothing.
    left: int = 0
    # Agreed and neither held nor planned nor consumed: still to be given a time.
    over: int = 0
    # Held, planned and consumed beyond what is agreed: extend, or close.

    def __add__(self, other: "Budget") -> "Budget":
        return Budget(
            agreed=self.agreed + other.agreed,
            held=self.held + other.held,
            planned=self.planned + other.planned,
            consumed=self.consumed + other.consumed,
            given_back=self.given_back + other.given_back,
            left=self.left + other.left,
            over=self.over + other.over,
        )


def of_contract(
    state: ContractState,
    *,
    agreed: int,
    held: int = 0,
    planned: int = 0,
    consumed: int = 0,
    given_back: int = 0,
) -> Budget:
    """A contract's budget. One that is over owes nothing more, whatever was agreed."""
    open_ = agreed - held - planned - consumed
    return Budget(
        agreed=agreed,
        held=held,
        planned=planned,
        consumed=consumed,
        given_back=given_back,
        left=0 if state in OVER else max(0, open_),
        over=max(0, -open_),
    )


def together(budgets: Iterable[Budget]) -> Budget:
    """The sum, for an orderer or the practice."""
    return sum(budgets, start=Budget())


def consumes(*, charged_pct: int, late_consumes: bool) -> bool:
    """Whether a late or missed meeting counts among the agreed ones."""
    return late_consumes and charged_pct > 0
