"""RFC 5545 bytes: what calendar programs stumble over, one by one."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.rrule import rrulestr
from icalendar import Calendar

from app.ics import CalendarEvent, EventStatus, clean_lines, one_line, write_event, write_feed

HELSINKI = ZoneInfo("Europe/Helsinki")
NOON = datetime(2026, 11, 30, 10, tzinfo=UTC)
EVENT = CalendarEvent(
    uid="0123456789abcdef@tuokio",
    starts_at=NOON,
    ends_at=NOON + timedelta(minutes=90),
    summary="Varattu",
    created_at=NOON - timedelta(days=9),
    changed_at=NOON - timedelta(days=2),
)


def feed_of(*events: CalendarEvent) -> bytes:
    return write_feed("Metsäpolku: Aino Esimerkki", [write_event(event) for event in events])


def parsed(*events: CalendarEvent) -> list:
    return list(Calendar.from_ical(feed_of(*events)).walk("VEVENT"))


def unfolded(*events: CalendarEvent) -> list[str]:
    return feed_of(*events).replace(b"\r\n ", b"").decode().split("\r\n")


# --- Bytes ------------------------------------------------------------------------------------


def test_every_line_ends_in_crlf():
    body = feed_of(replace(EVENT, description="yksi\nkaksi"))

    assert body.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", body)


def test_long_lines_are_folded_between_characters():
    summary = "Äö👩‍🏫 " * 60

    body = feed_of(replace(EVENT, summary=summary))

    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert str(parsed(replace(EVENT, summary=summary))[0]["SUMMARY"]) == summary.strip()


def test_marks_of_the_format_are_escaped_and_come_back():
    typed = 'Ryhmä "A", B; C: D'

    lines = unfolded(replace(EVENT, summary=typed))

    assert r'SUMMARY:Ryhmä "A"\, B\; C: D' in lines
    assert str(parsed(replace(EVENT, summary=typed))[0]["SUMMARY"]) == typed
    body = feed_of(replace(EVENT, summary=typed)).decode()
    assert vobject.readOne(body).vevent.summary.value == typed


def test_a_typed_line_cannot_become_a_property():
    lines = unfolded(replace(EVENT, summary="a\r\nATTENDEE:mailto:x@example.com\nEND:VEVENT"))

    assert [line for line in lines if line.startswith("ATTENDEE")] == []
    assert lines.count("END:VEVENT") == 1


@pytest.mark.parametrize(
    "splitter",
    ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\r", "\n", "\r\n", "\t"],
    ids=lambda text: f"{ord(text[0]):04x}",
)
def test_what_splits_lines_becomes_a_space_in_one_line(splitter):
    assert one_line(f"yksi{splitter}kaksi") == "yksi kaksi"


@pytest.mark.parametrize("control", ["\0", "\a", "\x1b", "\x7f", "\x9f", "\ufeff", "\ufffd"])
def test_controls_vanish(control):
    assert one_line(f"yksi{control}kaksi") == "yksikaksi"


def test_half_a_character_vanishes():
    assert one_line("yksi\ud800kaksi") == "yksikaksi"


def test_a_backslash_is_written_as_a_slash_for_programs_make_line_breaks_of_it():
    assert one_line(r"C:\New \n \N") == "C:/New /n /N"


def test_several_lines_stay_several_lines():
    assert clean_lines("yksi\u2028kaksi\r\n\r\nkolme\0\n") == "yksi\nkaksi\n\nkolme"


def test_emoji_keep_their_joiners():
    assert one_line("👩🏽‍🏫") == "👩🏽‍🏫"


def test_the_same_values_make_the_same_bytes_in_every_process():
    code = "import tests.test_ics as t, sys; sys.stdout.buffer.write(t.feed_of(t.EVENT))"
    path = os.pathsep.join(sys.path)

    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path},
            stdout=subprocess.PIPE,
        )
        for seed in ("1", "2")
    ]

    assert {process.communicate()[0] for process in processes} == {feed_of(EVENT)}


# --- The calendar -----------------------------------------------------------------------------


def test_the_calendar_says_who_it_is_and_how_often_to_ask():
    lines = unfolded(EVENT)

    head = lines[1 : lines.index("BEGIN:VTIMEZONE")]
    assert sorted(head) == [
        "CALSCALE:GREGORIAN",
        "NAME:Metsäpolku: Aino Esimerkki",
        "PRODID:-//Tuokio//Calendar//FI",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "VERSION:2.0",
        "X-PUBLISHED-TTL:PT1H",
        "X-WR-CALNAME:Metsäpolku: Aino Esimerkki",
    ]


def test_an_empty_feed_still_holds_its_time_zone():
    calendar = Calendar.from_ical(feed_of())

    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]
    assert vobject.readOne(feed_of().decode()).vtimezone.tzid.value == "Europe/Helsinki"


def test_the_time_zone_comes_before_the_events():
    lines = unfolded(EVENT, replace(EVENT, uid="b"))

    assert lines.index("END:VTIMEZONE") < lines.index("BEGIN:VEVENT")
    assert lines.count("BEGIN:VTIMEZONE") == 1


def test_the_time_zone_is_one_yearly_rule_each_way():
    lines = unfolded()

    assert [line for line in lines if line.startswith("RRULE")] == [
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    ]
    assert not [line for line in lines if line.startswith(("RDATE", "COMMENT"))]


def changes_of_offset(vtimezone, year: int) -> list[tuple[datetime, timedelta]]:
    """The instants in UTC when the offset changes, and the new offset, by the rules of RFC 5545."""
    found = []
    for part in vtimezone.subcomponents:
        first = part["DTSTART"].dt
        rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=first)
        until = first.replace(year=year + 1)
        for wall in rule.between(first, until, inc=True):
            instant = wall - part["TZOFFSETFROM"].td
            found.append((instant.replace(tzinfo=UTC), part["TZOFFSETTO"].td))
    return sorted(found)


@pytest.mark.parametrize("year", range(2026, 2030))
def test_the_time_zone_equals_tzdata_each_half_hour(year):
    vtimezone = Calendar.from_ical(feed_of()).walk("VTIMEZONE")[0]
    changes = changes_of_offset(vtimezone, year)
    instant = datetime(year, 1, 1, tzinfo=UTC)

    while instant.year == year:
        offset = next(offset for at, offset in reversed(changes) if at <= instant)
        assert offset == instant.astimezone(HELSINKI).utcoffset(), instant
        instant += timedelta(minutes=30)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_time_zone_is_read_alike_by_other_programs(month):
    noon = datetime(2027, month, 15, 12, tzinfo=HELSINKI)
    wall = noon.replace(tzinfo=None)
    zones = (
        Calendar.from_ical(feed_of()).walk("VTIMEZONE")[0].to_tz(),
        vobject.readOne(feed_of().decode()).vtimezone.tzinfo,
    )

    assert {zone.utcoffset(wall) for zone in zones} == {noon.utcoffset()}


def test_the_change_of_the_clock_is_told_in_the_offset_before_it():
    vtimezone = Calendar.from_ical(feed_of()).walk("VTIMEZONE")[0]
    starts = {part.name: part["DTSTART"].dt.isoformat() for part in vtimezone.subcomponents}

    # RFC 5545 3.6.5: 03:00 in winter's offset and 04:00 in summer's are the same 01:00 UTC.
    assert starts == {"DAYLIGHT": "2000-03-26T03:00:00", "STANDARD": "2000-10-29T04:00:00"}


# --- The event --------------------------------------------------------------------------------


def test_times_are_wall_times_of_finland():
    lines = unfolded(EVENT)

    assert "DTSTART;TZID=Europe/Helsinki:20261130T120000" in lines
    assert "DTEND;TZID=Europe/Helsinki:20261130T133000" in lines


@pytest.mark.parametrize(
    "starts_at",
    [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    ],
    ids=str,
)
def test_an_event_of_the_night_when_the_clock_changes_is_written_in_utc(starts_at):
    event = replace(EVENT, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))

    lines = unfolded(event)

    assert f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}" in lines
    assert f"DTEND:{event.ends_at:%Y%m%dT%H%M%SZ}" in lines


@pytest.mark.parametrize(
    "day", [datetime(2026, 10, 25, 7, tzinfo=UTC), datetime(2027, 3, 28, 6, tzinfo=UTC)]
)
def test_nine_in_the_morning_of_a_day_of_change_is_nine(day):
    event = replace(EVENT, starts_at=day, ends_at=day + timedelta(hours=1))

    assert f"DTSTART;TZID=Europe/Helsinki:{day:%Y%m%d}T090000" in unfolded(event)
    for reader in (Calendar.from_ical(feed_of(event)).walk("VEVENT")[0]["DTSTART"].dt,
                   vobject.readOne(feed_of(event).decode()).vevent.dtstart.value):  # fmt: skip
        assert reader.astimezone(UTC) == day


def test_both_stamps_are_the_last_change_and_not_the_time_of_asking():
    lines = unfolded(EVENT)

    assert "DTSTAMP:20261128T100000Z" in lines
    assert "LAST-MODIFIED:20261128T100000Z" in lines
    assert "CREATED:20261121T100000Z" in lines


def test_what_is_cancelled_is_free():
    lines = unfolded(replace(EVENT, status=EventStatus.CANCELLED, is_busy=False, sequence=3))

    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT", "SEQUENCE:3",
            "X-MICROSOFT-CDO-BUSYSTATUS:FREE"} <= set(lines)  # fmt: skip


def test_what_is_not_cancelled_is_busy():
    lines = unfolded(EVENT, replace(EVENT, uid="b", status=EventStatus.TENTATIVE))

    assert lines.count("TRANSP:OPAQUE") == 2
    assert {"STATUS:CONFIRMED", "STATUS:TENTATIVE"} <= set(lines)


def test_empty_texts_are_left_out():
    names = {line.split(":")[0] for line in unfolded(EVENT)}

    assert not names & {"LOCATION", "DESCRIPTION"}


def test_nothing_that_rings_mails_or_hides_is_ever_written():
    names = {
        re.split("[:;]", line)[0]
        for line in unfolded(replace(EVENT, location="Etä", description="a"))
    }

    assert not names & {"METHOD", "CLASS", "ORGANIZER", "ATTENDEE", "URL", "SOURCE", "COLOR"}
    assert "BEGIN:VALARM" not in unfolded(EVENT)


def test_an_events_bytes_can_be_kept_and_joined():
    kept = write_event(EVENT)

    assert kept.startswith(b"BEGIN:VEVENT\r\n") and kept.endswith(b"END:VEVENT\r\n")  # noqa: PT018
    assert write_feed("A", [kept]).count(kept) == 1
