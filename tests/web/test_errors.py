"""Errors in words: the right status, the visitor's language, and nothing of the inside."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import event

from app.extensions import db
from tests.pages import Page
from tests.web.conftest import SECRET_WORDS

# What was asked for, what is answered, and what it is told as.
ANSWERS = [
    ("400", 400, "Pyyntöä ei voitu lukea"),
    ("403", 403, "ei ole sinulle avoin"),
    ("404", 404, "Sivua ei löytynyt"),
    ("405", 405, "ei voi tehdä näin"),
    ("409", 409, "ehti muuttaa"),
    ("413", 413, "liian suuri"),
    ("418", 418, "Pyyntöä ei voitu lukea"),
    ("429", 429, "Liian monta yritystä"),
    ("500", 500, "Jokin meni vikaan"),
    ("502", 502, "Jokin meni vikaan"),
    ("503", 503, "hetken varattu"),
    ("boom", 500, "Jokin meni vikaan"),
    ("locked", 503, "hetken varattu"),
    ("stale", 409, "ehti muuttaa"),
]


@pytest.mark.parametrize(("kind", "status", "words"), ANSWERS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_error_is_a_page_in_words(visitor, method, kind, status, words):
    answer = getattr(visitor, method)(f"/koe/vika/{kind}")

    page = Page(answer)
    assert answer.status_code == status
    assert words in page.text_at("h1")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("kind", "status", "words"), ANSWERS)
def test_through_htmx_it_is_a_notice_and_the_page_stays(htmx_visitor, kind, status, words):
    answer = htmx_visitor.post(f"/koe/vika/{kind}")

    page = Page(answer)
    assert (answer.status_code, page.is_fragment) == (status, True)
    assert words in page.text_at("[role=alert]")
    assert answer.headers["HX-Retarget"] == "#notices"
    assert answer.headers["HX-Reswap"] == "innerHTML"


@pytest.mark.parametrize("kind", [kind for kind, _status, _words in ANSWERS])
def test_nothing_of_the_inside_is_shown(visitor, htmx_visitor, kind):
    for client in (visitor, htmx_visitor):
        text = client.get(f"/koe/vika/{kind}").text
        for inside in (SECRET_WORDS, "Traceback", "Error", ".py", "INSERT", "sqlite", "Werkzeug"):
            assert inside not in text


@pytest.mark.parametrize(("prefix", "language"), [("", "fi"), ("/sv", "sv"), ("/en", "en")])
def test_an_error_speaks_the_language_of_the_address(visitor, prefix, language):
    page = Page(visitor.get(f"{prefix}/koe/vika/404"))

    assert page.root.get("lang") == language


@pytest.mark.parametrize(("prefix", "language"), [("", "fi"), ("/sv", "sv"), ("/en", "en")])
def test_an_address_that_leads_nowhere_speaks_its_language_too(visitor, prefix, language):
    answer = visitor.get(f"{prefix}/ei/mitaan/taalla")

    assert answer.status_code == 404
    assert Page(answer).root.get("lang") == language


def test_a_fault_tells_the_number_that_the_log_has(visitor, caplog):
    page = Page(visitor.get("/koe/vika/boom"))

    [line] = [r.getMessage() for r in caplog.records if "request.failed" in r.getMessage()]
    number = line.split('"request": "')[1].split('"')[0]
    assert number in page.text


def test_a_wrong_method_says_which_ones_are_right(visitor):
    answer = visitor.delete("/koe/avoin")

    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))


def test_a_busy_database_asks_to_come_back(visitor):
    assert visitor.post("/koe/vika/locked").headers["Retry-After"] == "5"


@pytest.fixture
def impatient(trial):
    """Connections that wait for a lock only a moment."""
    db.session.rollback()
    db.engine.dispose()

    def hurry(connection, _record):
        connection.execute("PRAGMA busy_timeout=50")

    event.listen(db.engine, "connect", hurry)
    yield
    event.remove(db.engine, "connect", hurry)


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_is_a_busy_one_and_recovers(visitor):
    """Another process holds the write lock: 503 in words, and all is well once it lets go."""
    with closing(sqlite3.connect(db.engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        refused = visitor.post("/kirjaudu", data={"email": "a@example.com", "password": "x"})

        assert refused.status_code == 503
        assert "hetken varattu" in Page(refused).text
    assert visitor.post("/kirjaudu", data={"email": "a@example.com", "password": "x"}).status_code == 422  # fmt: skip


def test_the_error_page_needs_no_database(trial, visitor, monkeypatch):
    """Whatever is wrong with the database, someone is told in words."""
    db.session.rollback()
    db.engine.dispose()
    with open(db.engine.url.database, "wb") as file:  # noqa: PTH123 - broken on purpose
        file.write(b"this is no database" * 1000)

    answer = visitor.get("/koe/vika/boom")

    assert answer.status_code == 500
    assert "<h1" in answer.text
