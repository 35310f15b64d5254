"""The week of a supervisor on one page, to be read at a glance and taken along on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from app import clock
from app.admin import walls
from app.admin.formatters import day_cell
from app.admin.labels import label
from app.admin.pages import Framed
from app.admin.week_days import Day, Promise, days_of
from app.booking.slots import Span
from app.practice.models import Supervisor
from app.practice.states import MeetingState
from app.web import filters
from app.web.filters import EN_DASH
from app.web.htmx import wants_fragment

WORKDAYS = 5
# What is shown at least, and at most when only a busy time reaches further.
FIRST_HOUR, LAST_HOUR = 8, 17
EARLIEST_BUSY, LATEST_BUSY = 7, 20
# The style sheet's rows are five minutes high.
ROW = 5
WHOLE_DAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing of a day, with its place in the grid as classes of the style sheet."""

    kind: str
    place: str
    time: str
    title: str
    notes: tuple[str, ...] = ()
    address: str = ""
    state: MeetingState | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A day as it stands on the page."""

    on: date
    name: str
    is_today: bool
    away: tuple[str, ...]
    items: list[Item]


@dataclass(frozen=True, kw_only=True)
class Week:
    """A supervisor's week, and the ways to the weeks around it."""

    supervisor: Supervisor
    value: str
    number: int
    dates: str
    hours: range
    columns: list[Column]
    before: str
    this: str
    after: str

    @property
    def is_this(self) -> bool:
        """Whether it is the present one."""
        return self.value == self.this


class WeekView(Framed):
    """The weeks of the supervisors behind the wall."""

    roles = walls.EVERYONE

    @expose()
    def index(self) -> ResponseReturnValue:
        """One week: the whole page, or for htmx only what another week changes."""
        supervisors = walls.supervisors()
        supervisor = _chosen(supervisors)
        week = _week(supervisor, _monday(request.args.get("week", ""))) if supervisor else None
        fragment = "admin/week/_week.html"
        is_part = wants_fragment() and week is not None
        answer = self.answer(
            fragment if is_part else "admin/week/week.html", week=week, supervisors=supervisors
        )
        answer.vary.add("HX-Request")
        return answer


def _chosen(supervisors: list[Supervisor]) -> Supervisor | None:
    """Whose week: the named one within the wall, else one's own, else the first."""
    slug = request.args.get("supervisor", "")
    if slug:
        return next((each for each in supervisors if each.slug == slug), None) or abort(404)
    own = walls.own_supervisor()
    return own if own in supervisors else next(iter(supervisors), None)


def _monday(value: str) -> date:
    """The first day of 2026-W48; of this week when none is named."""
    if not value:
        return clock.today() - timedelta(days=clock.today().weekday())
    year, _dash, number = value.partition("-W")
    if not (year.isascii() and number.isascii() and year.isdigit() and number.isdigit()):
        abort(404)
    # Beyond these nobody has met, and the neighbouring weeks still have a name.
    if not (len(year) == 4 and len(number) == 2 and 2000 <= int(year) < 2100):  # noqa: PLR2004
        abort(404)
    try:
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        abort(404)


def _week(supervisor: Supervisor, monday: date) -> Week:
    days = days_of(supervisor, monday)
    if all(day.is_empty for day in days[WORKDAYS:]):
        days = days[:WORKDAYS]
    hours = _hours(days)
    sunday = monday + timedelta(days=6)
    first = f"{monday.day}.{monday.month if monday.month != sunday.month else ''}"
    return Week(
        supervisor=supervisor,
        value=_value(monday),
        number=monday.isocalendar().week,
        dates=f"{first if first.endswith('.') else first + '.'}{EN_DASH}{day_cell(None, sunday, '')}",
        hours=hours,
        columns=[_column(day, hours) for day in days],
        before=_value(monday - timedelta(days=7)),
        this=_value(clock.today()),
        after=_value(monday + timedelta(days=7)),
    )


def _value(day: date) -> str:
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02d}"


def _hours(days: Iterable[Day]) -> range:
    """The hours that the page shows: all in which something is promised or open."""
    first, last = FIRST_HOUR, LAST_HOUR
    for day in days:
        for span in (*day.promises, *day.free):
            first = min(first, clock.local(span.starts_at).hour)
            last = max(last, _end_hour(span, day.on))
        for span in day.busy:
            first = min(first, max(clock.local(span.starts_at).hour, EARLIEST_BUSY))
            last = max(last, min(_end_hour(span, day.on), LATEST_BUSY))
    return range(first, last)


def _end_hour(span: Span, on: date) -> int:
    return -(-_minutes(span.ends_at, on) // 60)


def _minutes(at: datetime, on: date) -> int:
    """Minutes of the wall clock since the day's midnight; the next one is 24 hours on."""
    moment = clock.local(at)
    days = (moment.date() - on).days
    return min(max(days, 0), 1) * WHOLE_DAY if days else moment.hour * 60 + moment.minute


def _column(day: Day, hours: range) -> Column:
    items = [
        *(_of_span("free", span, gettext("vapaa"), day.on, hours) for span in day.free),
        *(_of_span("busy", span, gettext("varattu muualla"), day.on, hours) for span in day.busy),
        *(_of_promise(promise, day.on, hours) for promise in day.promises),
    ]
    starts = [*day.free, *day.busy, *day.promises]
    in_order = sorted(range(len(items)), key=lambda number: starts[number].starts_at)
    away = [str(closure.reason.get("fi", "")) or gettext("suljettu") for closure in day.closures]
    if day.is_holiday:
        away.insert(0, gettext("pyhä"))
    if day.is_closed_eve:
        away.insert(0, gettext("suljettu aatto"))
    return Column(
        on=day.on,
        name=filters.short_day(day.on, "fi"),
        is_today=day.on == clock.today(),
        away=tuple(away),
        items=[items[number] for number in in_order if items[number].place],
    )


def _of_span(kind: str, span: Span, title: str, on: date, hours: range) -> Item:
    return Item(kind=kind, place=_place(span, on, hours), time=_times(span, on), title=title)


def _of_promise(promise: Promise, on: date, hours: range) -> Item:
    meeting = promise.meeting
    kind = "held" if meeting.state is MeetingState.PROPOSED else "meeting"
    notes = [label(meeting.kind), ", ".join(filter(None, (label(meeting.place_type), meeting.place_text)))]  # fmt: skip
    if meeting.state is MeetingState.PROPOSED:
        notes.insert(0, _until(promise))
    return Item(
        kind=kind,
        place=_place(promise, on, hours),
        time=_times(promise, on),
        title=_whose(promise),
        notes=tuple(notes),
        address=_address(promise),
        state=meeting.state,
    )


def _until(promise: Promise) -> str:
    """How long a time is held, or offered."""
    meeting = promise.meeting
    at = meeting.held_until_at
    if at is None:
        return gettext("ehdotettu")
    on = clock.local(at)
    # Without its weekday it finds room in a narrow column.
    until = f"{on.day}.{on.month}. {filters.wall_time(at, 'fi')}"
    if meeting.is_offer:
        return gettext("tarjolla %(until)s asti", until=until)
    return gettext("varattuna %(until)s asti", until=until)


def _whose(promise: Promise) -> str:
    contract = promise.meeting.contract
    if contract is not None:
        return f"{contract.code} · {contract.orderer.name}"
    # An assistant arranges times; who asks for supervision is not theirs to know.
    asker = promise.asker if walls.role() in walls.SUPERVISING else None
    return asker or gettext("kartoitus")


def _address(promise: Promise) -> str:
    meeting = promise.meeting
    if meeting.state is MeetingState.PROPOSED and meeting.inquiry_id and walls.role() in walls.SUPERVISING:  # fmt: skip
        return url_for("inquiry.details_view", id=meeting.inquiry_id)
    return url_for("meeting.details_view", id=meeting.id)


def _place(span: Span, on: date, hours: range) -> str:
    """Classes that say from which row to which; nothing when the page does not show those hours."""
    top, bottom = hours.start * 60, hours.stop * 60
    begins = min(max(_minutes(span.starts_at, on), top), bottom) - top
    ends = min(max(_minutes(span.ends_at, on), top), bottom) - top
    if ends <= begins:
        return ""
    begins, ends = begins // ROW * ROW, -(-ends // ROW) * ROW
    return f"from-{begins // 60} at-{begins % 60} until-{ends // 60} to-{ends % 60}"


def _times(span: Span, on: date) -> str:
    """9.00–10.30."""
    begins, ends = (_minutes(at, on) for at in (span.starts_at, span.ends_at))
    if (begins, ends) == (0, WHOLE_DAY):
        return gettext("koko päivä")
    return f"{_clock(begins)}{EN_DASH}{_clock(ends)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}.{minutes % 60:02d}"
