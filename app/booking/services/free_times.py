"""The free times of the practice: reads the diary and asks the pure rules."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app import clock
from app.booking.slots import Buffer, Limits, Slot, Taken, WeeklyHours, free_slots, open_days
from app.practice import queries
from app.practice.choices import Form, MeetingKind, Place
from app.practice.days_off import is_closed_eve, is_public_holiday
from app.practice.models import BookingRules, Closure, Meeting, OpeningHours, Supervisor
from app.practice.services import busy, meetings

DEFAULT_LENGTH = timedelta(minutes=45)


@dataclass(frozen=True, kw_only=True)
class FreeTime:
    """A free time and the supervisor whose it is."""

    slot: Slot
    supervisor: Supervisor


def mapping_length() -> timedelta:
    """How long a mapping meeting is: the shortest one of the price list."""
    minutes = [
        option.minutes
        for service in queries.services()
        if service.form is Form.MAPPING
        for option in service.options
    ]
    return timedelta(minutes=min(minutes)) if minutes else DEFAULT_LENGTH


def free_times(
    *, now: datetime, supervisor_slug: str = "", service_slug: str = "", but: Meeting | None = None
) -> list[FreeTime]:
    """All free times for a mapping meeting within the horizon, in order.

    `but` is a meeting that is about to be moved: its own time counts as free, and its length is kept.
    """
    rules = queries.booking_rules()
    asked = [
        supervisor
        for supervisor in _who_gives(service_slug)
        if not supervisor_slug or supervisor.slug == supervisor_slug
    ]
    first = clock.local(now).date()
    days = [first + timedelta(days=number) for number in range(rules.horizon_days + 1)]
    diary = _Diary(asked, days, rules, but=but)
    length = but.ends_at - but.starts_at if but else mapping_length()
    found = [
        FreeTime(slot=slot, supervisor=supervisor)
        for supervisor in asked
        for slot in free_slots(
            diary.hours[supervisor.id],
            diary.open_days(supervisor.id),
            length=length,
            taken=diary.taken[supervisor.id],
            not_before=now + least_notice(rules),
            buffers=diary.buffers,
        )
    ]
    return sorted(found, key=lambda free: (free.slot.starts_at, free.supervisor.position))


def least_notice(rules: BookingRules) -> timedelta:
    """How long before it a time is offered at the latest."""
    return timedelta(hours=rules.least_notice_hours)


def shown_until(free: list[FreeTime]) -> datetime | None:
    """When the first of the times is too near to be offered; None when none is left to go."""
    return free[0].slot.starts_at - least_notice(queries.booking_rules()) if free else None


def buffers_of(rules: BookingRules) -> dict[Place, Buffer]:
    """What is kept free around a meeting at each place."""
    return {
        Place(place): Buffer(timedelta(minutes=before), timedelta(minutes=after))
        for place, (before, after) in rules.buffers.items()
    }


class _Diary:
    """Everything that the free times of some supervisors depend on, read at once."""

    def __init__(
        self, asked: list[Supervisor], days: list[date], rules: BookingRules, *, but: Meeting | None
    ) -> None:
        self._days = days
        self._rules = rules
        self._closures = queries.closures()
        self.buffers = buffers_of(rules)
        self.hours: dict[int, list[WeeklyHours]] = defaultdict(list)
        for row in queries.opening_hours():
            self.hours[row.supervisor_id].append(_weekly(row))
        self.taken: dict[int, list[Taken]] = defaultdict(list)
        self._mapping_days: dict[int, list[date]] = defaultdict(list)
        self._read_meetings(asked, but)
        self._read_busy_times(asked)

    def open_days(self, supervisor_id: int) -> list[date]:
        """Days on which the supervisor can be asked for."""
        return open_days(
            self._days,
            is_closed=lambda day: self._is_closed(day, supervisor_id),
            mapping_days=self._mapping_days[supervisor_id],
            limits=Limits(a_day=self._rules.most_a_day, a_week=self._rules.most_a_week),
        )

    def _read_meetings(self, asked: Iterable[Supervisor], but: Meeting | None) -> None:
        # Whole weeks, for the limit of a week, and what reaches into them.
        margin = timedelta(days=8)
        live = meetings.promised_between(
            [supervisor.id for supervisor in asked],
            clock.day_begins(self._days[0]) - margin,
            clock.day_begins(self._days[-1]) + margin,
        )
        for meeting in live:
            if but is not None and meeting.id == but.id:
                continue
            self.taken[meeting.supervisor_id].append(
                Taken(
                    starts_at=meeting.starts_at,
                    ends_at=meeting.ends_at,
                    buffer=self.buffers.get(meeting.place_type, self.buffers[Place.OFFICE]),
                )
            )
            if meeting.kind is MeetingKind.MAPPING:
                on = clock.local(meeting.starts_at).date()
                self._mapping_days[meeting.supervisor_id].append(on)

    def _read_busy_times(self, asked: Iterable[Supervisor]) -> None:
        # What is kept free around a meeting is enough: nobody knows what surrounds the other thing.
        for block in busy.busy_between(
            [supervisor.id for supervisor in asked],
            clock.day_begins(self._days[0]) - timedelta(days=1),
            clock.day_begins(self._days[-1]) + timedelta(days=2),
        ):
            span = Taken(starts_at=block.starts_at, ends_at=block.ends_at)
            self.taken[block.supervisor_id].append(span)

    def _is_closed(self, day: date, supervisor_id: int) -> bool:
        return (
            is_public_holiday(day)
            or is_closed_eve(day, self._rules.closed_eves)
            or any(_closes(closure, day, supervisor_id) for closure in self._closures)
        )


def _who_gives(service_slug: str) -> list[Supervisor]:
    """The supervisors of a service; everyone when it names nobody, or no service is asked for."""
    service = queries.service(service_slug) if service_slug else None
    return list(service.supervisors) if service and service.supervisors else queries.supervisors()


def _closes(closure: Closure, day: date, supervisor_id: int) -> bool:
    return closure.starts_on <= day <= closure.ends_on and closure.supervisor_id in {
        None,
        supervisor_id,
    }


def _weekly(row: OpeningHours) -> WeeklyHours:
    return WeeklyHours(
        weekday=row.weekday,
        opens=row.opens_at_time,
        closes=row.closes_at_time,
        place=row.place,
        valid_from=row.valid_from_on or date.min,
        valid_until=row.valid_until_on or date.max,
    )
