"""A series of meetings as pure rules: a rhythm in, one row a date out (domain.md 1.3, 2.3 and 6).

The interval is counted in calendar weeks from the date that the row before really has: a row that
gives way to a closed week takes the rhythm along, so twelve meetings from August end in April and
twelve from January in October. Other times and skipped rows leave the rhythm as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app import clock
from app.practice.choices import MeetingKind
from app.practice.evaluation_plan import EvaluationPlan, kind_of

WEEK = timedelta(weeks=1)
# How far a row may give way: beyond the longest summer.
MOST_WEEKS_ON = 26


class Mark(StrEnum):
    """What there is to know of a date."""

    HOLIDAY = "holiday"
    EVE = "eve"
    CLOSURE = "closure"
    SCHOOL_HOLIDAY = "school_holiday"
    OVERLAP = "overlap"
    BUFFER = "buffer"
    NO_SUCH_TIME = "no_such_time"
    OUTSIDE = "outside"
    # Before the contract begins or after its last day: no later week helps.


# A row with one of these gives way to the next free week unless it is decided otherwise.
BLOCKING = frozenset({Mark.HOLIDAY, Mark.EVE, Mark.CLOSURE, Mark.OVERLAP, Mark.NO_SUCH_TIME})
# Nobody can decide that these do not matter.
IMPOSSIBLE = frozenset({Mark.OVERLAP, Mark.NO_SUCH_TIME, Mark.OUTSIDE})


class Way(StrEnum):
    """What becomes of a row."""

    AS_PLANNED = "as_planned"
    NEXT_FREE_WEEK = "next_free_week"
    OTHER_TIME = "other_time"
    SKIP = "skip"
    # Another one is added at the end, so the agreed count is kept.
    LEAVE_OUT = "leave_out"
    # Nothing comes instead.


SKIPPED = frozenset({Way.SKIP, Way.LEAVE_OUT})


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """As in "every third week, ten meetings, Tuesdays at 9.00", on Finland's wall clock."""

    first_on: date
    starts: time
    minutes: int
    weeks: int
    count: int


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A time that is promised, and what it keeps free before and after."""

    starts_at: datetime
    ends_at: datetime
    before: timedelta = timedelta()
    after: timedelta = timedelta()


@dataclass(frozen=True, kw_only=True)
class Diary:
    """What a series has to fit into; `before` and `after` are what its own place keeps free."""

    is_holiday: Callable[[date], bool]
    is_closed_eve: Callable[[date], bool]
    is_closed: Callable[[date], bool]
    is_school_holiday: Callable[[date], bool]
    is_outside: Callable[[date], bool] = lambda _day: False
    taken: Sequence[Taken] = ()
    before: timedelta = timedelta()
    after: timedelta = timedelta()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody has said of a row; the other time only where the way asks for it."""

    way: Way
    on: date | None = None
    starts: time | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One date of a preview. `planned_on` is where the rhythm has it, and its name in a form."""

    planned_on: date
    on: date
    starts: time
    starts_at: datetime | None
    # None on the night when the wall clock skips it.
    ends_at: datetime | None
    way: Way
    marks: frozenset[Mark]
    planned_marks: frozenset[Mark]
    # Those of planned_on: why the row has given way.
    kind: MeetingKind = MeetingKind.REGULAR

    @property
    def is_kept(self) -> bool:
        """Whether a meeting comes of it."""
        return self.way not in SKIPPED

    @property
    def is_possible(self) -> bool:
        """Whether it can be kept as it stands."""
        return not self.is_kept or not self.marks & IMPOSSIBLE


def plan(
    rhythm: Rhythm, diary: Diary, decisions: Mapping[date, Decision] | None = None
) -> list[Row]:
    """The rows of a series in the order of the rhythm, one for each date that is looked at.

    Each row that is skipped adds one at the end; a decision for a date that is none is not heard.
    """
    decided = decisions or {}
    rows: list[Row] = []
    left, on = rhythm.count, rhythm.first_on
    while left > 0:
        row = _row(on, rhythm, _with(diary, rows), decided.get(on))
        rows.append(row)
        left -= row.way is not Way.SKIP
        since = row.on if row.way is Way.NEXT_FREE_WEEK else on
        on = since + rhythm.weeks * WEEK
    return rows


def plan_picked(picked: Iterable[tuple[date, time]], diary: Diary, *, minutes: int) -> list[Row]:
    """Rows of dates that somebody has picked one by one, in their order; none gives way."""
    rows: list[Row] = []
    for on, starts in sorted(set(picked)):
        here = _with(diary, rows)
        marks = marks_of(on, starts, here, minutes=minutes)
        rows.append(_placed(on, on, starts, Way.AS_PLANNED, marks, marks, minutes=minutes))
    return rows


def with_evaluations(
    rows: Sequence[Row],
    plan: EvaluationPlan,
    *,
    agreed: int,
    before: int = 0,
    looked_at_on: date | None = None,
) -> list[Row]:
    """The rows with mid and final evaluations placed by the contract's plan (domain.md 2.3).

    `before` meetings of the agreed ones are there already; `looked_at_on` is the day of the last
    evaluation or of the beginning, if it was before these.
    """
    order = sorted(
        (place for place, row in enumerate(rows) if row.is_kept),
        key=lambda place: (rows[place].on, rows[place].starts),
    )
    placed = list(rows)
    looked = looked_at_on or (rows[order[0]].on if order else date.min)
    for number, place in enumerate(order, start=before + 1):
        on = rows[place].on
        kind = kind_of(number, on, plan, agreed=agreed, looked_at_on=looked)
        looked = on if kind is MeetingKind.MID_EVALUATION else looked
        placed[place] = replace(rows[place], kind=kind)
    return placed


def marks_of(on: date, starts: time, diary: Diary, *, minutes: int) -> frozenset[Mark]:
    """Everything there is to know of a date and time."""
    found = {
        mark
        for mark, is_so in (
            (Mark.HOLIDAY, diary.is_holiday(on)),
            (Mark.EVE, diary.is_closed_eve(on)),
            (Mark.CLOSURE, diary.is_closed(on)),
            (Mark.SCHOOL_HOLIDAY, diary.is_school_holiday(on)),
            (Mark.OUTSIDE, diary.is_outside(on)),
        )
        if is_so
    }
    span = _span(on, starts, minutes)
    if span is None:
        return frozenset(found | {Mark.NO_SUCH_TIME})
    if any(span[0] < other.ends_at and other.starts_at < span[1] for other in diary.taken):
        found.add(Mark.OVERLAP)
    elif any(_is_too_near(span, other, diary) for other in diary.taken):
        found.add(Mark.BUFFER)
    return frozenset(found)


def _row(on: date, rhythm: Rhythm, diary: Diary, decision: Decision | None) -> Row:
    minutes = rhythm.minutes
    marks = marks_of(on, rhythm.starts, diary, minutes=minutes)
    habit = Way.NEXT_FREE_WEEK if marks & BLOCKING else Way.AS_PLANNED
    decision = decision or Decision(way=habit)
    there, starts, way = on, rhythm.starts, decision.way
    if way is Way.NEXT_FREE_WEEK:
        free = _next_free(on, rhythm, diary)
        # Where no week is free, the row stays and says why it cannot.
        there, way = (on, Way.AS_PLANNED) if free is None else (free, way)
    elif way is Way.OTHER_TIME:
        there, starts = decision.on or on, decision.starts or starts
    is_moved = (there, starts) != (on, rhythm.starts)
    found = marks_of(there, starts, diary, minutes=minutes) if is_moved else marks
    return _placed(on, there, starts, way, found, marks, minutes=minutes)


def _placed(  # noqa: PLR0913 - a row's own parts
    planned_on: date,
    on: date,
    starts: time,
    way: Way,
    marks: frozenset[Mark],
    planned_marks: frozenset[Mark],
    *,
    minutes: int,
) -> Row:
    starts_at, ends_at = _span(on, starts, minutes) or (None, None)
    return Row(
        planned_on=planned_on,
        on=on,
        starts=starts,
        starts_at=starts_at,
        ends_at=ends_at,
        way=way,
        marks=marks,
        planned_marks=planned_marks,
    )


def _next_free(on: date, rhythm: Rhythm, diary: Diary) -> date | None:
    unfree = BLOCKING | {Mark.BUFFER}
    weeks = (on + number * WEEK for number in range(1, MOST_WEEKS_ON + 1))
    free = (
        week
        for week in weeks
        if not unfree & marks_of(week, rhythm.starts, diary, minutes=rhythm.minutes)
    )
    return next(free, None)


def _with(diary: Diary, rows: Iterable[Row]) -> Diary:
    """The diary as it is when the rows so far are kept."""
    own = [
        Taken(starts_at=row.starts_at, ends_at=row.ends_at, before=diary.before, after=diary.after)
        for row in rows
        if row.is_kept and row.starts_at and row.ends_at
    ]
    return replace(diary, taken=[*diary.taken, *own])


def _span(on: date, starts: time, minutes: int) -> tuple[datetime, datetime] | None:
    """The instants of a wall-clock time; None when that night skips it."""
    try:
        starts_at = clock.at_wall_time(on, starts)
    except clock.NonexistentTimeError:
        return None
    return starts_at, starts_at + timedelta(minutes=minutes)


def _is_too_near(span: tuple[datetime, datetime], other: Taken, diary: Diary) -> bool:
    """Between two meetings the longer of the two buffers that meet there is kept."""
    return span[0] < other.ends_at + max(other.after, diary.before) and (
        other.starts_at - max(other.before, diary.after) < span[1]
    )
