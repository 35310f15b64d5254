"""Public pages are rendered once a version, and what is sent again is what was sent."""

import gzip
import json
from datetime import timedelta

import brotli
import pytest

from app.practice.models import VatRate
from tests.factories import (
    MONDAY_NINE,
    NOW,
    TODAY,
    keep,
)
from tests.site.kept_pages.keeping import KEPT, addresses

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize("path", KEPT)
def test_a_page_is_rendered_once_and_sent_again_as_it_was(client, no_views, path):
    first = client.get(path)
    no_views()

    again = client.get(path)

    assert first.status_code == again.status_code == 200
    assert again.data == first.data
    assert list(again.headers) == list(first.headers)
    assert len(again.data) == int(again.headers["Content-Length"])


@pytest.mark.parametrize("encoding", UNPACK)
def test_each_form_unpacks_to_the_same_page_under_a_mark_of_its_own(client, no_views, encoding):
    plain = client.get("/")
    headers = {"Accept-Encoding": encoding}
    first = client.get("/", headers=headers)
    no_views()
    again = client.get("/", headers=headers)

    assert first.data == again.data
    assert list(first.headers) == list(again.headers)
    assert UNPACK[encoding](again.data) == plain.data
    assert again.headers.get("Content-Encoding", "") == encoding
    assert again.vary.as_set() == {"accept-encoding"}
    assert (again.headers["ETag"] == plain.headers["ETag"]) is (encoding == "")
    assert not again.headers["ETag"].startswith("W/")


@pytest.mark.parametrize("is_kept", [False, True], ids=["rendered", "kept"])
@pytest.mark.parametrize("encoding", UNPACK)
def test_who_has_the_page_is_told_so(client, shelf, no_views, encoding, is_kept):
    headers = {"Accept-Encoding": encoding}
    known = client.get("/hinnasto", headers=headers)
    if is_kept:
        no_views()
    else:
        shelf.get("another version", "", now=NOW)

    for mark in (known.headers["ETag"], f'"x", {known.headers["ETag"]}', f"W/{known.headers['ETag']}", "*"):  # fmt: skip
        answer = client.get("/hinnasto", headers=headers | {"If-None-Match": mark})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == known.headers["ETag"]
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert not {"Content-Length", "Content-Type", "Content-Encoding"} & set(
            answer.headers.keys()
        )
        assert "Content-Security-Policy" in answer.headers


def test_the_mark_of_another_form_or_an_older_page_is_not_the_pages(client):
    packed = client.get("/", headers={"Accept-Encoding": "br"}).headers["ETag"]

    for known in (packed, '"older"', "nonsense", ""):
        assert client.get("/", headers={"If-None-Match": known}).status_code == 200


@pytest.mark.parametrize("is_kept", [False, True], ids=["rendered", "kept"])
def test_head_tells_what_get_would(client, shelf, no_views, is_kept):
    page = client.get("/hinnasto")
    if is_kept:
        no_views()
    else:
        shelf.get("another version", "", now=NOW)

    answer = client.head("/hinnasto")

    assert answer.data == b""
    assert list(answer.headers) == list(page.headers)


def test_a_page_asked_for_by_head_is_kept_whole(client, no_views):
    client.head("/hinnasto")
    no_views()

    assert b"</html>" in client.get("/hinnasto").data


def test_a_kept_page_is_a_line_in_the_log_like_any_other(client, caplog):
    caplog.set_level("INFO")
    for _ in range(3):
        client.get("/hinnasto")
    client.get("/hinnasto", headers={"If-None-Match": client.head("/hinnasto").headers["ETag"]})

    lines = [json.loads(r.getMessage()) for r in caplog.records if "request.answered" in r.getMessage()]  # fmt: skip
    assert [(line["method"], line["status"]) for line in lines] == [("GET", 200)] * 3 + [("HEAD", 200), ("GET", 304)]  # fmt: skip
    assert {line["endpoint"] for line in lines} == {"site.price_list"}
    assert len({line["request"] for line in lines}) == 5
    assert len({frozenset(line) for line in lines}) == 1


def test_while_the_database_does_not_tell_nothing_is_kept_or_sent_again(app, client, shelf, monkeypatch):  # fmt: skip
    client.get("/")
    monkeypatch.setattr(app.extensions["site_version"], "token", lambda: None)

    assert client.get("/").status_code == 200
    assert client.get("/hinnasto").status_code == 200
    assert addresses(shelf) == {"/"}


def test_a_time_that_has_become_too_near_is_not_shown_again(client, stop_clock):
    next_time = "2026-11-30T07:00Z"
    assert next_time in client.get("/").text

    stop_clock(MONDAY_NINE - timedelta(hours=24))
    assert next_time in client.get("/").text
    stop_clock(MONDAY_NINE - timedelta(hours=23, minutes=59))

    assert next_time not in client.get("/").text


def test_a_new_tax_shows_on_its_day(client, stop_clock):
    keep(VatRate(valid_from_on=TODAY + timedelta(days=1), permille=300))
    late = NOW.replace(hour=21, minute=59)
    stop_clock(late)
    assert "125,50" in client.get("/hinnasto").text

    stop_clock(late + timedelta(minutes=1))

    assert "130,00" in client.get("/hinnasto").text
