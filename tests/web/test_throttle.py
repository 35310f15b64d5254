"""Limits on trying: counted in the database, across processes, and without keeping addresses."""

import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db, limiter
from app.web import throttle
from app.web.throttle import DatabaseStorage, ThrottleCounter, client_network, typed_email
from tests.conftest import signed_in
from tests.factories import NOW, make_practice, make_user
from tests.racers import count_try, race
from tests.visitors import Visitor

MINUTE = timedelta(minutes=1)


@pytest.fixture
def storage(any_app, stop_clock):
    stop_clock(NOW)
    return DatabaseStorage("database://")


def test_counting_up_within_a_window(storage):
    assert [storage.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert storage.incr("b", 60, amount=5) == 5
    assert (storage.get("a"), storage.get("b"), storage.get("c")) == (3, 5, 0)


def test_the_window_ends_a_minute_after_the_first_try(storage, stop_clock):
    storage.incr("a", 60)
    stop_clock(NOW + timedelta(seconds=59))
    assert storage.incr("a", 60) == 2
    assert storage.get_expiry("a") == (NOW + MINUTE).timestamp()

    stop_clock(NOW + MINUTE)

    assert storage.get("a") == 0
    assert storage.incr("a", 60) == 1
    assert storage.get_expiry("a") == (NOW + 2 * MINUTE).timestamp()


def test_one_key_or_all_of_them_can_be_forgotten(storage):
    for key in "abc":
        storage.incr(key, 60)

    storage.clear("a")
    assert [storage.get(key) for key in "abc"] == [0, 1, 1]
    assert storage.reset() == 2
    assert [storage.get(key) for key in "abc"] == [0, 0, 0]


def test_what_is_over_is_deleted(storage, stop_clock):
    storage.incr("a", 60)
    storage.incr("b", 120)
    stop_clock(NOW + MINUTE)

    assert throttle.delete_expired() == 1
    db.session.commit()

    assert db.session.scalar(select(func.count()).select_from(ThrottleCounter)) == 1


def test_a_key_is_kept_as_a_keyed_hash_alone(storage, make_app):
    storage.incr("LIMITER/192.0.2.1/kaisa@example.com", 60)
    other = make_app(SECRET_KEY="another-key-for-tests-zyxwvutsrqponm-98765")

    [kept] = db.session.scalars(select(ThrottleCounter.key_hash))
    assert len(kept) == 64
    with other.app_context():
        # Whoever has the database alone cannot try out all addresses.
        DatabaseStorage("database://").incr("LIMITER/192.0.2.1/kaisa@example.com", 60)
        [others] = db.session.scalars(select(ThrottleCounter.key_hash))
    assert kept != others


def test_processes_that_count_at_once_lose_no_try(any_app):
    db.session.rollback()

    first, second = race(any_app, count_try, ["key"] * 25)

    assert sorted(int(count) for count in first + second) == list(range(1, 51))


@pytest.fixture
def twins(make_app, tmp_path, migrated_file) -> tuple[Flask, Flask]:
    """Two web nodes on one database."""
    one = make_app()
    other = make_app(DATABASE_URL=one.extensions["settings"].DATABASE_URL)
    with one.app_context():
        make_practice()
    return one, other


def test_two_nodes_count_together(twins):
    browsers = [Visitor(app) for app in twins]

    answers = [
        browsers[number % 2].post("/kirjaudu", data={"email": "a@example.com", "password": ""}).status_code
        for number in range(12)
    ]  # fmt: skip

    assert answers == [422] * 10 + [429] * 2


def test_a_restart_forgets_nothing(twins):
    before, after = (Visitor(app) for app in twins)
    for _ in range(10):
        before.post("/kirjaudu", data={"email": "a@example.com", "password": ""})

    answer = after.post("/kirjaudu", data={"email": "a@example.com", "password": ""})

    assert answer.status_code == 429


def test_the_window_ends_for_a_visitor_too(twins, stop_clock):
    stop_clock(NOW)
    browser = Visitor(twins[0])
    for _ in range(11):
        last = browser.post("/kirjaudu", data={"email": "a@example.com", "password": ""})
    assert last.status_code == 429
    assert 900 <= int(last.headers["Retry-After"]) <= 901

    stop_clock(NOW + 15 * MINUTE)

    last = browser.post("/kirjaudu", data={"email": "a@example.com", "password": ""})
    assert last.status_code == 422


def test_counting_does_not_wait_for_the_request_itself(app):
    """A request that has read who signed in holds SQLite's one write lock: once it counted 5 s later."""
    make_practice()
    client = signed_in(app, make_user())
    began = time.perf_counter()

    answer = client.post("/salasana", data={"current": "", "new": "", "again": ""})

    assert answer.status_code == 422
    assert time.perf_counter() - began < 4


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::1", "::/64"),
    ],
)
def test_a_visitor_is_a_network(app, address, network):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert client_network() == network


@pytest.mark.parametrize(
    ("proxies", "header", "network"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        # What the visitor sent stands before what the proxy added.
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 198.51.100.1", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
    ],
)
def test_only_known_proxies_are_believed(make_app, proxies, header, network):
    app = make_app(TRUSTED_PROXIES=proxies)
    seen = []
    app.before_request_funcs[None].insert(0, lambda: seen.append(client_network()))

    client = Visitor(app)
    client.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    client.get("/healthz", headers={"X-Forwarded-For": header})

    assert seen == [network]


def test_an_address_is_counted_in_one_spelling(app):
    for typed in ("Kaisa@Example.com", " kaisa@example.com ", "kaisa@example.com"):
        with app.test_request_context(method="POST", data={"email": typed}):
            assert typed_email() == "email:kaisa@example.com"


def test_a_very_long_address_is_cut(app):
    with app.test_request_context(method="POST", data={"email": "x" * 100_000}):
        assert len(typed_email()) < 300


def test_without_a_limit_there_is_nothing_to_wait_for(app):
    with app.test_request_context():
        assert limiter.current_limit is None
        assert throttle.seconds_to_wait() is None
