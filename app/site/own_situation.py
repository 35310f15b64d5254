"""How a visitor's request stands, as its own page tells it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.booking.models import Inquiry
from app.booking.services import mapping, own
from app.booking.states import OPEN, InquiryState
from app.practice.models import Meeting
from app.site.times import WeekOfTimes, weeks_of_times

# How far ahead a meeting can be moved here: enough to choose from, short enough to read.
MOVED_WITHIN = timedelta(days=21)


class Stage(StrEnum):
    """What the page has to say first."""

    WAITING = "waiting"
    OPEN = "open"
    HELD = "held"
    OFFERED = "offered"
    AGREED = "agreed"
    PASSED = "passed"
    MET = "met"
    CONTINUES = "continues"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    LAPSED = "lapsed"


# Where no time decides. Spam is not told that it was seen through.
_BY_STATE = {
    InquiryState.NEW: Stage.WAITING,
    InquiryState.SPAM: Stage.WAITING,
    InquiryState.CONTACTED: Stage.OPEN,
    InquiryState.MAPPING_BOOKED: Stage.OPEN,
    InquiryState.MAPPING_HELD: Stage.MET,
    InquiryState.CONVERTED: Stage.CONTINUES,
    InquiryState.DECLINED_BY_CLIENT: Stage.WITHDRAWN,
    InquiryState.DECLINED_BY_SUPERVISOR: Stage.DECLINED,
    InquiryState.NO_REPLY: Stage.LAPSED,
}


@dataclass(frozen=True, kw_only=True)
class Situation:
    """The stage, the time it is about, and what may be done."""

    stage: Stage
    meeting: Meeting | None = None
    offers: tuple[Meeting, ...] = ()
    may_move: bool = False
    may_withdraw: bool = False

    @property
    def seen(self) -> str:
        """What a press on the page speaks of: a meeting as it is now."""
        return f"{self.meeting.id}.{self.meeting.sequence}" if self.meeting else ""


def situation_of(inquiry: Inquiry, *, now: datetime) -> Situation:
    """How the request stands."""
    may_withdraw = inquiry.state in OPEN
    if inquiry.state is InquiryState.MAPPING_BOOKED and (agreed := mapping.agreed(inquiry)):
        return Situation(
            stage=Stage.AGREED if agreed.starts_at > now else Stage.PASSED,
            meeting=agreed,
            may_move=own.may_move(agreed, now=now),
            may_withdraw=may_withdraw,
        )
    if may_withdraw and (
        offers := tuple(each for each in mapping.offers(inquiry) if each.starts_at > now)
    ):
        return Situation(stage=Stage.OFFERED, offers=offers, may_withdraw=True)
    asked = mapping.asked(inquiry)
    if may_withdraw and asked is not None and asked.starts_at > now:
        return Situation(stage=Stage.HELD, meeting=asked, may_withdraw=True)
    return Situation(stage=_BY_STATE[inquiry.state], may_withdraw=may_withdraw)


def weeks_to_move_to(meeting: Meeting, *, now: datetime) -> list[WeekOfTimes]:
    """The times of the coming weeks; never the present one."""
    return weeks_of_times(
        time
        for time in mapping.times_to_move_to(meeting, now=now)
        if time.slot.starts_at != meeting.starts_at and time.slot.starts_at <= now + MOVED_WITHIN
    )
