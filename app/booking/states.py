"""The states of an inquiry and the steps between them (domain.md section 2.2)."""

from collections.abc import Mapping
from enum import StrEnum


class InquiryState(StrEnum):
    """An inquiry's way to a contract or away from it."""

    NEW = "new"
    CONTACTED = "contacted"
    MAPPING_BOOKED = "mapping_booked"
    MAPPING_HELD = "mapping_held"
    CONVERTED = "converted"
    DECLINED_BY_CLIENT = "declined_by_client"
    DECLINED_BY_SUPERVISOR = "declined_by_supervisor"
    NO_REPLY = "no_reply"
    SPAM = "spam"


_AWAY = frozenset(
    {InquiryState.DECLINED_BY_CLIENT, InquiryState.DECLINED_BY_SUPERVISOR, InquiryState.NO_REPLY}
)

INQUIRY_STEPS: Mapping[InquiryState, frozenset[InquiryState]] = {
    InquiryState.NEW: _AWAY
    | {InquiryState.CONTACTED, InquiryState.MAPPING_BOOKED, InquiryState.SPAM},
    # An offer may be accepted without a mapping meeting.
    InquiryState.CONTACTED: _AWAY
    | {InquiryState.CONTACTED, InquiryState.MAPPING_BOOKED, InquiryState.CONVERTED},
    InquiryState.MAPPING_BOOKED: _AWAY | {InquiryState.CONTACTED, InquiryState.MAPPING_HELD},
    InquiryState.MAPPING_HELD: _AWAY | {InquiryState.CONVERTED},
    InquiryState.CONVERTED: frozenset(),
    InquiryState.DECLINED_BY_CLIENT: frozenset(),
    InquiryState.DECLINED_BY_SUPERVISOR: frozenset(),
    InquiryState.NO_REPLY: frozenset({InquiryState.CONTACTED, InquiryState.MAPPING_BOOKED}),
    InquiryState.SPAM: frozenset({InquiryState.NEW}),
}

# Someone is waiting for the supervisor's or the visitor's next step.
OPEN = frozenset(
    {
        InquiryState.NEW,
        InquiryState.CONTACTED,
        InquiryState.MAPPING_BOOKED,
        InquiryState.MAPPING_HELD,
    }
)
