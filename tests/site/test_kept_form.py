"""The contact page is written once a version, and each visitor's form is a form of their own."""

import gzip
import re

import brotli
import pytest

from app.extensions import db
from tests.factories import NOW, make_hours, make_practice, make_supervisor
from tests.pages import Page, opened
from tests.site.asking import TYPED, URL, number_of_inquiries
from tests.visitors import Visitor

OWN = ("csrf_token", "form_key")
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def site(secure_app, stop_clock):
    """The site with tokens on, its contact page already shown to somebody."""
    stop_clock(NOW)
    make_practice()
    make_hours(supervisor=make_supervisor(slug="aino"))
    for path in (URL, "/sv/kontakt"):
        assert Visitor(secure_app).get(path).status_code == 200
    return secure_app


@pytest.fixture
def no_views(site, monkeypatch):
    """Closes every view: what is answered was kept."""
    for endpoint in site.view_functions:
        monkeypatch.setitem(site.view_functions, endpoint, lambda **_: "never")


def without_marks(answer):
    """The page with what is one form's own struck out."""
    page = Page(answer)
    marks = [page.fields()[name] for name in OWN]
    marks.append(marks[1][:8])
    return re.sub("|".join(map(re.escape, marks)), "…", page.source)


def test_two_visitors_get_the_same_page_but_for_their_marks(site, no_views):
    first, second = Visitor(site).get(URL), Visitor(site).get(URL)

    assert without_marks(first) == without_marks(second)
    for name in OWN:
        assert Page(first).fields()[name] != Page(second).fields()[name]
    trap = 'input[name="website"]'
    assert Page(first).find(trap).get("id") != Page(second).find(trap).get("id")
    assert Page(first).find(trap).get("id") == "website-" + Page(first).fields()["form_key"][:8]


def test_the_first_visitors_marks_are_on_nobody_elses_page(secure_app, site):
    site.extensions["shelf"].get("another version", "", now=NOW)
    first = opened(Visitor(secure_app), URL)

    second = Visitor(secure_app).get(URL).text

    for name in OWN:
        assert first.fields()[name] not in second
    assert first.fields()["form_key"][:8] not in second


def test_it_has_the_headers_of_a_page_written_for_one(site):
    site.extensions["shelf"].get("another version", "", now=NOW)
    written, kept = Visitor(site).get(URL), Visitor(site).get(URL)

    def headers(answer):
        found = {name: text for name, text in answer.headers if name not in {"Set-Cookie", "Vary"}}
        return found | {"Vary": answer.vary.as_set()}

    assert headers(kept) == headers(written)
    assert kept.headers["Cache-Control"] == "no-store"
    assert "ETag" not in kept.headers
    attributes = [re.sub("=[^;]+", "", answer.headers["Set-Cookie"]) for answer in (written, kept)]
    assert attributes[0] == attributes[1]


def test_the_form_can_be_sent(site, monkeypatch):
    visitor = Visitor(site)
    page = opened(visitor, URL)

    answer = page.submit(visitor, TYPED)

    assert answer.status_code == 303
    assert number_of_inquiries() == 1


def test_a_form_without_its_visitors_session_is_refused(site):
    page = opened(Visitor(site), URL)
    thief = Visitor(site)
    opened(thief, URL)

    assert Page(page.submit(thief, TYPED)).status == 422
    assert number_of_inquiries() == 0


def test_who_comes_back_keeps_the_session_and_both_forms_can_be_sent(site):
    visitor = Visitor(site)
    first = opened(visitor, URL)

    again = visitor.get("/sv/kontakt")

    assert "Set-Cookie" not in again.headers
    assert first.submit(visitor, TYPED).status_code == 303
    assert Page(again).submit(visitor, TYPED | {"subject": "En annan"}).status_code == 303
    assert number_of_inquiries() == 2


def test_a_session_that_was_tampered_with_is_begun_anew(site):
    visitor = Visitor(site)
    visitor.set_cookie("session", "eyJjc3JmX3Rva2VuIjoiYSJ9.nonsense")

    page = opened(visitor, URL)

    assert page.submit(visitor, TYPED).status_code == 303


def test_what_is_in_the_session_stays_there(site, no_views):
    visitor = Visitor(site)
    with visitor.session_transaction() as kept:
        kept["something"] = "else"

    visitor.get(URL)

    with visitor.session_transaction() as kept:
        assert kept["something"] == "else"
        assert kept["csrf_token"]


@pytest.mark.parametrize("encoding", UNPACK)
def test_compressed_it_is_the_same(site, no_views, encoding):
    answer = Visitor(site).get(URL, headers={"Accept-Encoding": encoding})

    page = UNPACK[encoding](answer.data).decode()
    assert answer.headers.get("Content-Encoding", "") == encoding
    assert "accept-encoding" in answer.vary.as_set()
    assert page.endswith("</html>")
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_head_opens_no_form_for_reading(site, no_views):
    answer = Visitor(site).head(URL)

    assert (answer.status_code, answer.data) == (200, b"")


def test_what_a_link_has_chosen_is_written_for_its_visitor(site):
    chosen = opened(Visitor(site), f"{URL}?slot=2026-11-30T07:00Z")
    plain = opened(Visitor(site), URL)

    assert chosen.find("input[name=slot][checked]").get("value") == "2026-11-30T07:00Z"
    assert plain.find("input[name=slot][checked]").get("value") == ""


def test_a_form_sent_back_is_never_anybody_elses(site):
    visitor = Visitor(site)
    typed = {"name": "Vain Minun Nimeni"}

    refused = Page(opened(visitor, URL).submit(visitor, typed))

    assert refused.status == 422
    assert refused.fields()["name"] == "Vain Minun Nimeni"
    assert "Vain Minun Nimeni" not in Visitor(site).get(URL).text


def test_no_database_is_asked(site, no_views, monkeypatch):
    """The version is known by a connection of its own; counting, signing in and the rest stay out of it."""
    monkeypatch.setattr(db.engine, "connect", None)

    assert Visitor(site).get(URL).status_code == 200
