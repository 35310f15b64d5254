"""Visitors at the same moment and processes that die, in small; bench/ plays the same in large.

The checks are shown to see a race first: without the guards two meetings do overlap.
"""

import pytest

from bench import kills, races
from bench.house import House

pytestmark = pytest.mark.true_time

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ENGINES)
def house(request, tmp_path):
    """Four web processes' worth of Tuokio on each engine, not yet open."""
    url = f"sqlite:///{tmp_path / 'tuokio.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("empty_postgresql")("races")
    house = House(tmp_path, url)
    house.furnish()
    return house


def test_without_the_guards_a_race_is_seen(house):
    races.take_guards_away(house)

    with house.open():
        found = races.race_for_slots(house, slots=4, visitors=10)

    assert found.overlaps > 0 or max(found.winners) > 1


def test_of_all_who_ask_for_one_time_one_gets_it_and_the_others_are_told(house):
    with house.open():
        found = races.race_for_slots(house, slots=4, visitors=10)

    assert found.winners == [1] * 4
    assert set(found.statuses) == {303, 409}
    assert (found.overlaps, found.without_mail) == (0, 0)


def test_whatever_many_do_at_once_no_two_meetings_overlap(house):
    with house.open():
        found = races.do_everything(house, operations=80, hands=5)

    assert found.failures == 0
    # Something has been agreed, and something refused.
    assert found.statuses[303] > 0
    assert found.statuses[409] > 0
    assert (found.overlaps, found.without_mail) == (0, 0)


def test_processes_that_die_lose_nothing_that_was_acknowledged(house):
    broken = kills.play(house, moments=6, every_house=3, visitors=3)

    assert broken == []
