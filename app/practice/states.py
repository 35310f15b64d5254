"""The states of offers, contracts, meetings and evaluations, and the steps between them (domain.md 2.2)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar


class StepNotAllowedError(Exception):
    """The thing is no longer in a state from which this step can be taken."""


class OfferState(StrEnum):
    """An offer's life, from a request to a contract."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OFFER_STEPS: Mapping[OfferState, frozenset[OfferState]] = {
    OfferState.DRAFT: frozenset({OfferState.SENT, OfferState.WITHDRAWN}),
    OfferState.SENT: frozenset(
        {OfferState.ACCEPTED, OfferState.REJECTED, OfferState.EXPIRED, OfferState.WITHDRAWN}
    ),
    OfferState.ACCEPTED: frozenset(),
    OfferState.REJECTED: frozenset(),
    OfferState.EXPIRED: frozenset(),
    OfferState.WITHDRAWN: frozenset(),
}

# A request has one of these at a time; after any other end another offer can be made.
STANDING = frozenset({OfferState.DRAFT, OfferState.SENT, OfferState.ACCEPTED})


class ContractState(StrEnum):
    """A contract's life."""

    DRAFT = "draft"
    SENT = "sent"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDING = "ending"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"


CONTRACT_STEPS: Mapping[ContractState, frozenset[ContractState]] = {
    ContractState.DRAFT: frozenset(
        {ContractState.SENT, ContractState.ACTIVE, ContractState.CANCELLED}
    ),
    ContractState.SENT: frozenset(
        {ContractState.DRAFT, ContractState.ACTIVE, ContractState.CANCELLED}
    ),
    ContractState.ACTIVE: frozenset(
        {ContractState.PAUSED, ContractState.ENDING, ContractState.TERMINATED}
    ),
    ContractState.PAUSED: frozenset({ContractState.ACTIVE, ContractState.TERMINATED}),
    ContractState.ENDING: frozenset({ContractState.COMPLETED, ContractState.TERMINATED}),
    ContractState.COMPLETED: frozenset(),
    ContractState.TERMINATED: frozenset(),
    ContractState.CANCELLED: frozenset(),
}

# Nothing follows: these stay as they were.
OVER = frozenset({ContractState.COMPLETED, ContractState.TERMINATED, ContractState.CANCELLED})
# Signed and not over: meetings are added to these.
RUNNING = frozenset({ContractState.ACTIVE, ContractState.ENDING})


class MeetingState(StrEnum):
    """A meeting's life. A moved meeting stays the same meeting, so moving is no state."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED_IN_TIME = "cancelled_in_time"
    CANCELLED_LATE = "cancelled_late"
    CANCELLED_BY_SUPERVISOR = "cancelled_by_supervisor"


MEETING_STEPS: Mapping[MeetingState, frozenset[MeetingState]] = {
    MeetingState.PROPOSED: frozenset(
        {
            MeetingState.CONFIRMED,
            MeetingState.CANCELLED_IN_TIME,
            MeetingState.CANCELLED_BY_SUPERVISOR,
        }
    ),
    MeetingState.CONFIRMED: frozenset(
        {
            MeetingState.HELD,
            MeetingState.NO_SHOW,
            MeetingState.CANCELLED_IN_TIME,
            MeetingState.CANCELLED_LATE,
            MeetingState.CANCELLED_BY_SUPERVISOR,
        }
    ),
    # What was marked by a slip is agreed again.
    MeetingState.HELD: frozenset({MeetingState.CONFIRMED}),
    MeetingState.NO_SHOW: frozenset({MeetingState.CONFIRMED}),
    MeetingState.CANCELLED_IN_TIME: frozenset(),
    MeetingState.CANCELLED_LATE: frozenset(),
    MeetingState.CANCELLED_BY_SUPERVISOR: frozenset(),
}

# These keep their hour from others: the database lets no two of one supervisor overlap.
LIVE = frozenset(
    {MeetingState.PROPOSED, MeetingState.CONFIRMED, MeetingState.HELD, MeetingState.NO_SHOW}
)
CANCELLED = frozenset(MeetingState) - LIVE
# Marked with what became of it, once it had begun.
MARKED = frozenset({MeetingState.HELD, MeetingState.NO_SHOW})
# Only these can cost something (domain.md section 2.3).
CHARGEABLE = frozenset({MeetingState.HELD, MeetingState.CANCELLED_LATE, MeetingState.NO_SHOW})


class EvaluationState(StrEnum):
    """An evaluation's life."""

    PLANNED = "planned"
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


# One that is held by talking needs no form, so it is done without having been open.
EVALUATION_STEPS: Mapping[EvaluationState, frozenset[EvaluationState]] = {
    EvaluationState.PLANNED: frozenset(
        {EvaluationState.OPEN, EvaluationState.DONE, EvaluationState.SKIPPED}
    ),
    EvaluationState.OPEN: frozenset({EvaluationState.DONE, EvaluationState.SKIPPED}),
    EvaluationState.DONE: frozenset(),
    EvaluationState.SKIPPED: frozenset(),
}


class FeedbackState(StrEnum):
    """The life of feedback to the orderer: supervisees see it first."""

    DRAFT = "draft"
    SHOWN_TO_SUPERVISEES = "shown_to_supervisees"
    DELIVERED = "delivered"
    WAIVED = "waived"


# Supervisees may ask for changes, so what they have seen can be a draft again.
FEEDBACK_STEPS: Mapping[FeedbackState, frozenset[FeedbackState]] = {
    FeedbackState.DRAFT: frozenset({FeedbackState.SHOWN_TO_SUPERVISEES, FeedbackState.WAIVED}),
    FeedbackState.SHOWN_TO_SUPERVISEES: frozenset(
        {FeedbackState.DRAFT, FeedbackState.DELIVERED, FeedbackState.WAIVED}
    ),
    FeedbackState.DELIVERED: frozenset(),
    FeedbackState.WAIVED: frozenset(),
}


State = TypeVar("State", bound=StrEnum)


def check_step(steps: Mapping[State, frozenset[State]], *, old: State, new: State) -> None:
    """Raise StepNotAllowedError unless the table allows the step."""
    if new not in steps[old]:
        raise StepNotAllowedError(f"{old} -> {new}")
