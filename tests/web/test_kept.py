"""The shelf of what is made once for a version of the site."""

from datetime import timedelta

import pytest

from app.web.kept import Shelf
from tests.factories import NOW

A_MOMENT = timedelta(seconds=1)
MIDNIGHT = NOW.replace(hour=22)


@pytest.fixture
def shelf():
    found = Shelf(most=3, most_bytes=100)
    found.get("first", "anything", now=NOW)
    return found


def names(shelf, *keys, version="first", now=NOW):
    return "".join(key for key in keys if shelf.get(version, key, now=now) is not None)


def test_what_is_kept_is_found_again(shelf):
    shelf.put("first", "home", "page", now=NOW)

    assert shelf.get("first", "home", now=NOW) == "page"


def test_a_new_version_clears_the_shelf(shelf):
    shelf.put("first", "home", "page", now=NOW)

    assert shelf.get("second", "home", now=NOW) is None
    assert shelf.get("first", "home", now=NOW) is None


def test_what_was_made_of_a_version_that_is_over_is_not_kept(shelf):
    """Rendering took a moment, and somebody changed the site meanwhile."""
    shelf.get("second", "home", now=NOW)

    shelf.put("first", "home", "old page", now=NOW)

    assert shelf.get("second", "home", now=NOW) is None
    assert len(shelf) == 0


@pytest.mark.parametrize(
    ("until", "ends_at"),
    [(None, MIDNIGHT), (NOW + timedelta(hours=1), NOW + timedelta(hours=1)), (MIDNIGHT + timedelta(days=3), MIDNIGHT)],
    ids=["Finland's midnight", "its own time", "midnight comes first"],
)  # fmt: skip
def test_everything_ends_at_its_time_or_at_midnight(shelf, until, ends_at):
    shelf.put("first", "home", "page", now=NOW, until=until)

    assert shelf.get("first", "home", now=ends_at - A_MOMENT) == "page"
    assert shelf.get("first", "home", now=ends_at) is None


def test_what_is_over_already_takes_no_room(shelf):
    shelf.put("first", "home", "page", now=NOW, until=NOW)

    assert len(shelf) == 0


def test_a_clock_that_was_put_back_finds_nothing(shelf):
    shelf.put("first", "home", "page", now=NOW)

    assert shelf.get("first", "home", now=NOW - A_MOMENT) is None


def test_of_too_many_the_one_asked_for_longest_ago_goes(shelf):
    for key in "abc":
        shelf.put("first", key, key, now=NOW)
    shelf.get("first", "a", now=NOW)

    shelf.put("first", "d", "d", now=NOW)

    assert names(shelf, *"abcd") == "acd"


def test_of_too_much_the_oldest_go_until_there_is_room(shelf):
    for key in "ab":
        shelf.put("first", key, key, now=NOW, size=40)

    shelf.put("first", "c", "c", now=NOW, size=60)

    assert names(shelf, *"abc") == "bc"


def test_what_is_larger_than_the_shelf_is_not_kept(shelf):
    shelf.put("first", "a", "a", now=NOW, size=40)

    shelf.put("first", "b", "b", now=NOW, size=101)

    assert names(shelf, *"ab") == "a"


def test_made_anew_it_takes_its_room_once(shelf):
    for _ in range(10):
        shelf.put("first", "a", "a", now=NOW, size=90)
    shelf.put("first", "b", "b", now=NOW, size=10)

    assert names(shelf, *"ab") == "ab"


def test_after_a_new_version_the_whole_shelf_is_free(shelf):
    shelf.put("first", "a", "a", now=NOW, size=100)
    shelf.get("second", "a", now=NOW)
    for key in "bc":
        shelf.put("second", key, key, now=NOW, size=50)

    assert names(shelf, *"bc", version="second") == "bc"
