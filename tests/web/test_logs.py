"""What the log tells: one line a request, events and numbers, and nobody's words."""

import json
import re

import pytest

from tests.conftest import signed_in
from tests.factories import PASSWORD, make_feed, make_inquiry, make_supervisor, make_user
from tests.web.conftest import SECRET_WORDS

TYPED = "Kanttarelli-Karviainen"


@pytest.fixture
def lines(caplog):
    """What our own code has logged so far."""
    caplog.set_level("DEBUG")
    return lambda: [r.getMessage() for r in caplog.records if r.name.startswith("app")]


def answered(lines):
    return [json.loads(line) for line in lines() if "request.answered" in line]


def test_a_request_is_one_line_of_json(visitor, lines):
    visitor.get("/koe/avoin?text=x")

    [line] = answered(lines)
    assert (line["endpoint"], line["method"], line["status"]) == ("open", "GET", 200)
    assert line["timestamp"].endswith("Z")
    assert line["milliseconds"] >= 0
    assert len(line["request"]) == 12


def test_each_request_has_a_number_of_its_own(visitor, lines):
    for _ in range(5):
        visitor.get("/koe/avoin")

    assert len({line["request"] for line in answered(lines)}) == 5


@pytest.mark.parametrize(
    ("path", "status"),
    [("/koe/vika/404", 404), ("/koe/vika/boom", 500), ("/koe/vika/locked", 503), ("/nowhere/at/all", 404)],
)  # fmt: skip
def test_a_request_that_fails_is_one_line_as_well(visitor, lines, path, status):
    visitor.get(path)

    assert [line["status"] for line in answered(lines)] == [status]


def test_a_fault_tells_where_and_not_what(visitor, lines):
    visitor.get("/koe/vika/boom")

    [line] = [json.loads(line) for line in lines() if "request.failed" in line]
    assert line["error"] == "RuntimeError"
    assert any("fail" in place for place in line["where"])
    assert SECRET_WORDS not in "".join(lines())


def test_nothing_that_was_typed_is_logged(trial, visitor, lines):
    user = make_user(email=f"{TYPED.lower()}@example.com")
    inside = signed_in(trial, user)
    make_inquiry(name=TYPED, message=TYPED)
    token = make_feed(supervisor=make_supervisor()).token
    with inside.session_transaction() as kept:
        secret = kept["_user_id"]

    visitor.get(f"/koe/kaiku?text={TYPED}")
    visitor.post("/koe/kaiku", data={"text": TYPED})
    visitor.post("/kirjaudu", data={"email": f"{TYPED}@example.com", "password": PASSWORD})
    visitor.post("/kirjaudu", data={"email": PASSWORD, "password": TYPED})
    visitor.post("/kirjaudu", data={"email": user.email, "password": PASSWORD})
    visitor.get(f"/kalenteri/{token}.ics")
    visitor.get(f"/{TYPED}", headers={"User-Agent": TYPED, "Referer": f"https://{TYPED}"})
    visitor.get("/koe/vika/boom", headers={"X-Forwarded-For": TYPED})
    inside.get("/salasana")

    log = "\n".join(lines()).lower()
    assert "sign_in.begun" in log
    for secret_word in (TYPED, PASSWORD, token, secret, SECRET_WORDS, "127.0.0.1"):
        assert secret_word.lower() not in log


@pytest.mark.parametrize(
    "trick", ["%0a{}", "%0d%0a{}", "%1b[2J{}", "%e2%80%a8{}"], ids=["LF", "CRLF", "ANSI", "LS"]
)
def test_no_line_can_be_made_or_hidden_from_outside(visitor, lines, trick):
    forged = '{"event":"sign_in.begun"}'

    visitor.get(f"/koe/kaiku?text={trick.format(forged)}", headers={"User-Agent": "a\tb"})
    visitor.get(f"/{trick.format('x')}")

    said = lines()
    assert len(answered(lines)) == 2
    assert all(re.fullmatch(r"[\x20-\x7e]+", line) for line in said)
    assert not any("sign_in.begun" in line for line in said)


@pytest.mark.parametrize(
    ("typed", "event"),
    [
        ({"email": "kaisa@example.com", "password": PASSWORD}, "sign_in.begun"),
        ({"email": "kaisa@example.com", "password": "väärin"}, "sign_in.refused"),
    ],
)
def test_who_signs_in_is_a_number(trial, visitor, lines, typed, event):
    user = make_user(email="kaisa@example.com")

    visitor.post("/kirjaudu", data=typed)

    [line] = [json.loads(line) for line in lines() if event in line]
    assert line.get("user", user.id) == user.id
