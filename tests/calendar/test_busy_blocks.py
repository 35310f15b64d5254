"""What of somebody's calendar is busy time: the rules, without network or database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app import clock
from app.calendar import busy_blocks
from app.calendar.busy_blocks import NoCalendarError, Stretch, TooManyError, busy_times
from app.calendar.expanding import UnreadableError, expand
from app.practice.models import BusyFault
from tests.factories import NOW

WINDOW = Stretch(NOW - timedelta(days=1), NOW + timedelta(days=120))
HELSINKI = """BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:STANDARD
DTSTART:19701025T040000
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
"""


def event(*lines, uid="1"):
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT")) + "\n"


def calendar(*entries):
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n" + HELSINKI + "".join(entries)
    return (text + "END:VCALENDAR\n").replace("\n", "\r\n").encode()


def busy(*entries, window=WINDOW):
    return busy_times(calendar(*entries), window=window, zone=clock.ZONE)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def stretches(*entries, window=WINDOW):
    return [tuple(each) for each in busy(*entries, window=window).stretches]


def test_only_when_is_told_of_a_meeting():
    found = busy(event("DTSTART:20261130T070000Z", "DTEND:20261130T080000Z", "SUMMARY:Lääkäri"))

    assert found.stretches == [(utc(2026, 11, 30, 7), utc(2026, 11, 30, 8))]
    assert "Lääkäri" not in repr(found)


@pytest.mark.parametrize(
    "lines",
    [
        ["TRANSP:TRANSPARENT"],
        ["STATUS:CANCELLED"],
        ["X-MICROSOFT-CDO-BUSYSTATUS:FREE"],
    ],
    ids=["transparent", "cancelled", "free in Outlook"],
)
def test_what_takes_no_time_is_left_out(lines):
    assert stretches(event("DTSTART:20261130T070000Z", "DTEND:20261130T080000Z", *lines)) == []


def test_what_came_from_our_own_feed_blocks_nobody_twice():
    own = event("DTSTART:20261130T070000Z", "DTEND:20261130T080000Z", uid="3f2a@tuokio")

    assert stretches(own) == []


def test_a_weekly_meeting_keeps_to_the_wall_clock_over_summer_time():
    weekly = event(
        "DTSTART;TZID=Europe/Helsinki:20260105T090000",
        "DTEND;TZID=Europe/Helsinki:20260105T100000",
        "RRULE:FREQ=WEEKLY",
    )
    window = Stretch(utc(2027, 3, 20), utc(2027, 4, 1))

    assert stretches(weekly, window=window) == [
        (utc(2027, 3, 22, 7), utc(2027, 3, 22, 8)),
        (utc(2027, 3, 29, 6), utc(2027, 3, 29, 7)),
    ]


def test_exceptions_of_a_series_are_left_out_moved_and_cancelled():
    found = stretches(
        event(
            "DTSTART;TZID=Europe/Helsinki:20261124T090000",
            "DTEND;TZID=Europe/Helsinki:20261124T100000",
            "RRULE:FREQ=DAILY;COUNT=4",
            "EXDATE;TZID=Europe/Helsinki:20261125T090000",
        ),
        event(
            "RECURRENCE-ID;TZID=Europe/Helsinki:20261126T090000",
            "DTSTART;TZID=Europe/Helsinki:20261126T150000",
            "DTEND;TZID=Europe/Helsinki:20261126T160000",
        ),
        event(
            "RECURRENCE-ID;TZID=Europe/Helsinki:20261127T090000",
            "DTSTART;TZID=Europe/Helsinki:20261127T090000",
            "DTEND;TZID=Europe/Helsinki:20261127T100000",
            "STATUS:CANCELLED",
        ),
    )

    assert found == [
        (utc(2026, 11, 24, 7), utc(2026, 11, 24, 8)),
        (utc(2026, 11, 26, 13), utc(2026, 11, 26, 14)),
    ]


def test_a_whole_day_is_from_midnight_to_midnight_in_finland():
    day = event("DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261202", "TRANSP:OPAQUE")

    assert stretches(day) == [(utc(2026, 11, 29, 22), utc(2026, 12, 1, 22))]


def test_a_whole_day_that_is_said_to_be_free_is_free():
    assert stretches(event("DTSTART;VALUE=DATE:20261130", "TRANSP:TRANSPARENT")) == []


def test_a_day_without_an_end_is_one_day_and_a_moment_without_one_is_nothing():
    day = event("DTSTART;VALUE=DATE:20261130", uid="day")
    moment = event("DTSTART:20261202T070000Z", uid="moment")

    assert stretches(day, moment) == [(utc(2026, 11, 29, 22), utc(2026, 11, 30, 22))]


def test_a_length_does_for_an_end():
    assert stretches(event("DTSTART:20261130T070000Z", "DURATION:PT45M")) == [
        (utc(2026, 11, 30, 7), utc(2026, 11, 30, 7, 45))
    ]


def test_a_floating_time_is_on_finlands_wall_clock_also_when_it_repeats():
    floating = event("DTSTART:20270322T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    window = Stretch(utc(2027, 3, 20), utc(2027, 4, 1))

    assert [start for start, _end in stretches(floating, window=window)] == [
        utc(2027, 3, 22, 7),
        utc(2027, 3, 29, 6),
    ]


@pytest.mark.parametrize("zone", ["America/New_York", "Eastern Standard Time"])
def test_another_zone_is_understood_by_either_of_its_names(zone):
    abroad = event(f"DTSTART;TZID={zone}:20261130T090000", f"DTEND;TZID={zone}:20261130T100000")

    assert stretches(abroad) == [(utc(2026, 11, 30, 14), utc(2026, 11, 30, 15))]


def test_a_time_that_touches_the_window_counts_and_one_beside_it_does_not():
    window = Stretch(utc(2026, 11, 30, 8), utc(2026, 11, 30, 9))
    reaching = event("DTSTART:20261130T070000Z", "DTEND:20261130T083000Z", uid="in")
    touching = event("DTSTART:20261130T090000Z", "DTEND:20261130T100000Z", uid="out")

    assert stretches(reaching, touching, window=window) == [
        (utc(2026, 11, 30, 7), utc(2026, 11, 30, 8, 30))
    ]


def test_what_overlaps_or_touches_is_one_stretch():
    found = stretches(
        event("DTSTART:20261130T070000Z", "DTEND:20261130T080000Z", uid="1"),
        event("DTSTART:20261130T073000Z", "DTEND:20261130T083000Z", uid="2"),
        event("DTSTART:20261130T083000Z", "DTEND:20261130T090000Z", uid="3"),
    )

    assert found == [(utc(2026, 11, 30, 7), utc(2026, 11, 30, 9))]


def test_a_list_of_busy_times_is_read_as_well():
    told = (
        "BEGIN:VFREEBUSY\nUID:f\n"
        "FREEBUSY;FBTYPE=BUSY:20261130T070000Z/PT1H,20261130T090000Z/20261130T100000Z\n"
        "FREEBUSY;FBTYPE=FREE:20261130T110000Z/PT1H\nEND:VFREEBUSY\n"
    )

    assert [start.hour for start, _end in stretches(told)] == [7, 9]


@pytest.mark.parametrize(
    "lines",
    [
        ["DTEND:20261130T080000Z"],
        ["DTSTART:next Monday"],
        ["DTSTART:20261130T070000Z", "RRULE:FREQ=NOW"],
        ["DTSTART:20261130T070000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"],
        ["DTSTART:20261130T070000Z", "DURATION:PT1S", "RRULE:FREQ=DAILY;BYHOUR=1,2;BYMINUTE=" + ",".join(map(str, range(60)))],
    ],
    ids=["no start", "no date", "no rule", "every second", "every minute"],
)  # fmt: skip
def test_an_entry_that_makes_no_sense_is_counted_and_the_others_are_read(lines):
    fine = event("DTSTART:20261201T070000Z", "DURATION:PT1H", uid="fine")

    found = busy(event(*lines, uid="broken"), fine)

    assert found.stretches == [(utc(2026, 12, 1, 7), utc(2026, 12, 1, 8))]
    assert found.unreadable == 1


def test_a_fault_that_tells_nothing_of_when_does_no_harm():
    found = busy(event("DTSTART:20261130T070000Z", "DURATION:PT1H", "CREATED:long ago"))

    assert (len(found.stretches), found.unreadable) == (1, 0)


@pytest.mark.parametrize(
    "contents",
    [b"<html><title>Sign in</title></html>", b"", calendar(event("DTSTART:20261130T070000Z"))[:-30]],
    ids=["a page", "nothing", "cut off"],
)  # fmt: skip
def test_what_is_no_whole_calendar_is_not_taken_for_an_empty_one(contents):
    with pytest.raises(NoCalendarError):
        busy_times(contents, window=WINDOW, zone=clock.ZONE)


def test_there_is_a_limit_to_being_busy(monkeypatch):
    monkeypatch.setattr(busy_blocks, "MOST_OCCURRENCES", 10)
    daily = event("DTSTART:20261124T070000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=11")

    with pytest.raises(TooManyError):
        busy(daily)


def test_a_child_process_answers_the_same():
    contents = calendar(
        event("DTSTART:20261130T070000Z", "DURATION:PT1H"), event("DTSTART:soon", uid="2")
    )

    assert expand(contents, window=WINDOW) == busy_times(
        contents, window=WINDOW, zone=ZoneInfo("Europe/Helsinki")
    )


def test_a_child_process_says_what_was_wrong():
    with pytest.raises(UnreadableError) as told:
        expand(b"<html>", window=WINDOW)

    assert told.value.fault is BusyFault.NO_CALENDAR


def test_a_rule_that_fits_no_day_is_searched_for_only_so_long(monkeypatch):
    """There is no 30 February, and the library looks for one until the year 9999."""
    monkeypatch.setattr("app.calendar.expanding.SECONDS", 1.5)
    never = [
        event("DTSTART:19000101T070000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=str(uid))
        for uid in range(50)
    ]  # fmt: skip

    with pytest.raises(UnreadableError) as told:
        expand(calendar(*never), window=WINDOW)

    assert told.value.fault is BusyFault.TOO_HEAVY
