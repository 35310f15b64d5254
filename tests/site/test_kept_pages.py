"""Public pages are rendered once a version, and what is sent again is what was sent."""

import gzip
import json
from datetime import timedelta

import brotli
import pytest
from flask import session

from app.extensions import db
from app.practice.models import Practice, VatRate
from tests.factories import (
    MONDAY_NINE,
    NOW,
    TODAY,
    keep,
    make_hours,
    make_page,
    make_practice,
    make_service,
    make_supervisor,
)
from tests.visitors import PARTIAL, Visitor

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.fixture(autouse=True)
def practice(app, stop_clock):
    stop_clock(NOW)
    make_practice()
    supervisor = make_supervisor(slug="aino", name="Aino Metsä")
    make_hours(supervisor=supervisor)
    make_service(slug="yksilo", price_cents=10000)
    make_page(slug="minusta", title={"fi": "Minusta", "sv": "Om mig"})
    return supervisor


@pytest.fixture
def no_views(app, monkeypatch):
    """Closes every view from here on: what is answered was kept."""

    def close():
        for endpoint in app.view_functions:
            monkeypatch.setitem(app.view_functions, endpoint, lambda **_: "never")

    return close


@pytest.fixture
def shelf(app):
    return app.extensions["shelf"]


def addresses(shelf):
    """Whose pages are on it; nobody but a test need know."""
    return {key[1] for key in shelf._kept if isinstance(key, tuple)}  # noqa: SLF001


KEPT = (
    "/", "/sv/", "/en/", "/palvelut/yksilo", "/hinnasto", "/sv/priser", "/tyonohjaajat/aino",
    "/minusta", "/sv/minusta", "/tietosuoja", "/saavutettavuus", "/en/accessibility", "/sitemap.xml",
)  # fmt: skip


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


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("get", "/?utm_source=x", {}),
        ("get", "/", PARTIAL),
        ("post", "/", {}),
        ("options", "/", {}),
    ],
    ids=["with a query", "by htmx", "POST", "OPTIONS"],
)
def test_what_is_asked_otherwise_is_for_flask(client, shelf, no_views, method, path, headers):
    getattr(client, method)(path, headers=headers)
    assert addresses(shelf) == set()

    client.get("/")
    no_views()
    answer = getattr(client, method)(path, headers=headers)

    # Flask met the views that say nothing of their access.
    assert answer.status_code in {403, 405}


def test_a_query_that_changes_nothing_gets_the_same_page(client):
    assert client.get("/?utm_source=x").data == client.get("/").data


@pytest.mark.parametrize(
    "path",
    ["/ei-ole", "/sv/ei-ole", "/de/", "/palvelut/ei-ole", "/etusivu", "/healthz", "/admin/", "/kirjaudu"],
)  # fmt: skip
def test_what_is_no_page_of_everyones_is_not_kept(client, shelf, path):
    client.get(path)

    assert addresses(shelf) == set()


def test_a_language_that_is_not_used_is_not_there(app, client, shelf):
    client.get("/sv/")
    db.session.get_one(Practice, 1).languages = ["fi"]
    db.session.commit()

    assert client.get("/sv/").status_code == 404
    assert client.get("/").status_code == 200
    assert addresses(shelf) == {"/"}


def test_a_stranger_cannot_fill_the_shelf(client, shelf):
    sheet = next(
        word.split('"')[0] for word in client.get("/").text.split('href="') if "tyylit" in word[:10]
    )
    client.get(sheet)
    before = len(shelf)

    for number in range(20):
        client.get(sheet.replace("-", f"-{number}"))
        client.get(f"/{number}")
        client.get(f"/hinnasto?{number}")
        client.get("/hinnasto", headers={"Host": f"h{number}.example"})
        client.get(f"/hinnasto{'/' * number}")

    assert len(shelf) <= before + 1


def test_a_host_that_is_not_ours_gets_no_kept_page(make_app, no_views):
    app = make_app(PUBLIC_URL="https://www.example.com")
    visitor = Visitor(app)
    with app.app_context():
        make_practice()
    ours = visitor.get("/", base_url="https://www.example.com")

    answer = visitor.get("/", headers={"Host": "evil.example"})

    assert (answer.status_code, answer.text) == (400, "Bad host\n")
    again = visitor.get("/", base_url="https://www.example.com")
    assert list(again.headers) == list(ours.headers)
    assert "Strict-Transport-Security" in again.headers


def test_nobody_gets_a_cookie(client):
    for _ in range(2):
        for path in KEPT:
            assert "Set-Cookie" not in client.get(path).headers, path


def test_who_has_signed_in_sees_the_same_page(client, staff):
    page = client.get("/")

    assert staff().get("/").data == page.data


def test_a_page_that_looked_at_its_visitor_is_not_kept(app, client, shelf, monkeypatch):
    original = app.view_functions["site.price_list"]

    def curious():
        session.get("anything")
        return original()

    curious.access, curious.is_kept = original.access, True
    monkeypatch.setitem(app.view_functions, "site.price_list", curious)

    client.get("/hinnasto")

    assert addresses(shelf) == set()


def test_a_page_with_a_nonce_is_not_kept(app, client, shelf, monkeypatch):
    from app.web.headers import nonce

    original = app.view_functions["site.price_list"]

    def scripted():
        return nonce() + original()

    scripted.access, scripted.is_kept = original.access, True
    monkeypatch.setitem(app.view_functions, "site.price_list", scripted)

    answer = client.get("/hinnasto")

    assert addresses(shelf) == set()
    assert "ETag" not in answer.headers


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
