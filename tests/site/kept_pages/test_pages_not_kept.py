"""What is not every visitor's page is not kept, and nobody can make a page be kept for others."""

import pytest
from flask import session

from app.extensions import db
from app.practice.models import Practice
from tests.factories import (
    make_practice,
)
from tests.site.kept_pages.keeping import KEPT, addresses
from tests.visitors import PARTIAL, Visitor


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
        client.get(sheet.replace("/site.css", f"{number}/site.css"))
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
