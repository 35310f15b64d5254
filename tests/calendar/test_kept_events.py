"""Events that are written already stay so whoever reads at the same moment."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.calendar import contents as feed_contents
from app.calendar import queries
from app.calendar.contents import contents_of
from app.calendar.kept_events import MOST_FEEDS, KeptEvents
from app.calendar.models import Feed
from app.calendar.window import window_at
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_feed,
    make_meeting,
    make_practice,
    make_supervisor,
)


@pytest.fixture
def hurried():
    """Threads that take turns all the time."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_a_slower_reader_takes_no_new_meeting_from_a_feed(app, monkeypatch):
    make_practice()
    supervisor = make_supervisor()
    feed = make_feed(supervisor=supervisor)
    before = queries.versions(feed, window_at(NOW))
    for hours in (0, 2):
        make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE.replace(hour=7 + hours))
    write = feed_contents.write_event

    def write_while_another_reads(event):
        with monkeypatch.context() as slower:
            slower.setattr(queries, "versions", lambda *_asked: before)
            contents_of(feed, now=NOW)
        return write(event)

    monkeypatch.setattr(feed_contents, "write_event", write_while_another_reads)

    assert contents_of(feed, now=NOW).body.count(b"BEGIN:VEVENT") == 2


@pytest.mark.usefixtures("hurried")
def test_more_feeds_than_are_kept_are_read_at_once():
    feeds = [Feed(token_hash=str(number)) for number in range(MOST_FEEDS + 8)]
    kept = KeptEvents()

    def read(first):
        for number in range(5000):
            feed = feeds[(first + 7 * number) % len(feeds)]
            assert kept.of(feed) == {}
            kept.keep(feed, {})
        return True

    with ThreadPoolExecutor(4) as readers:
        assert list(readers.map(read, range(0, 40, 10))) == [True] * 4
