"""Signing in: who comes in, where it leads, and what everyone else learns (nothing)."""

import re

import pytest
from sqlalchemy import func, select

from app.accounts import passwords
from app.accounts.models import SignIn
from app.extensions import db
from tests.accounts.sign_in.signing_in import URL, is_inside, sign_in
from tests.factories import PASSWORD, make_practice, make_user
from tests.pages import Page, check_form_four_ways, opened
from tests.visitors import HtmxVisitor, Visitor


def test_the_form_four_ways(client, htmx, user):
    check_form_four_ways(
        client,
        htmx,
        URL,
        valid={"email": user.email, "password": PASSWORD},
        invalid={"email": user.email, "password": "väärä"},
    )


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("tuija@example.com", PASSWORD),
        (" Tuija@Example.COM ", PASSWORD),
    ],
)
def test_the_right_password_opens_the_door(client, user, email, password):
    answer = sign_in(client, email, password)

    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert is_inside(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("tuija@example.com", PASSWORD.upper()),
        ("tuija@example.com", PASSWORD + " "),
        ("toinen@example.com", PASSWORD),
        ("tuija@example.com", ""),
        ("", PASSWORD),
        ("tuija@example.com", "x" * 1025),
        ("x" * 300 + "@example.com", PASSWORD),
    ],
)
def test_anything_else_does_not(client, user, email, password):
    answer = sign_in(client, email, password)

    assert answer.status_code == 422
    assert not is_inside(client)
    assert db.session.scalar(select(func.count(SignIn.id))) == 0


def test_a_fresh_house_has_no_account(client):
    make_practice()

    for email, password in (
        ("admin", "admin"), ("admin@example.com", "admin"), ("owner@example.com", "password"),
        ("root", "toor"), ("tuokio@example.com", "tuokio"),
    ):  # fmt: skip
        assert sign_in(client, email, password).status_code == 422


def test_whoever_has_signed_in_is_led_on(client, user):
    sign_in(client)

    answer = client.get(URL)

    assert (answer.status_code, answer.location) == (302, "/admin/")


def test_the_password_is_never_shown_again(client, user):
    page = Page(sign_in(client, password="salainen arvaus"))

    assert page.find("input[name=password]").get("value", "") == ""
    assert "salainen arvaus" not in page.source


def test_the_form_needs_its_token(secure_client):
    make_practice()
    make_user(email="tuija@example.com")

    assert sign_in(secure_client).status_code == 400
    answer = opened(secure_client, URL).submit(
        secure_client, email="tuija@example.com", password=PASSWORD
    )
    assert answer.status_code == 303


# --- What a stranger learns -------------------------------------------------------------------


@pytest.mark.parametrize("browser", [Visitor, HtmxVisitor])
def test_unknown_wrong_and_inactive_are_answered_alike(app, user, browser):
    make_user(email="poissa@example.com", active=False)

    answers = []
    for email in ("tuija@example.com", "toinen@example.com", "poissa@example.com"):
        password = "ei ole tämä salasana" if email.startswith("tuija") else PASSWORD
        response = sign_in(browser(app), email, password)
        body = re.sub(r'name="csrf_token" value="[^"]+"', "", response.text).replace(email, "X")
        headers = [
            (name, value)
            for name, value in response.headers
            if name not in {"Set-Cookie", "Content-Length"}
        ]
        answers.append((response.status_code, body, headers))

    assert answers[0] == answers[1] == answers[2]


def test_unknown_and_wrong_cost_the_same_work(client, user, monkeypatch):
    """The answer may not come sooner when there is nobody: each try verifies one hash."""
    user.password_hash = passwords.hash_password(PASSWORD)
    db.session.commit()
    verified = []

    class Counting:
        def verify(self, password_hash, password):
            verified.append(password_hash.split("$")[1:4])
            return real.verify(password_hash, password)

    real = passwords._hasher  # noqa: SLF001 - the work itself is what is counted
    monkeypatch.setattr(passwords, "_hasher", Counting())

    sign_in(client, "tuija@example.com", "ei ole tämä salasana")
    sign_in(client, "toinen@example.com", "ei ole tämä salasana")

    assert len(verified) == 2
    assert verified[0] == verified[1]


# --- Where to go afterwards -------------------------------------------------------------------


def test_the_page_that_was_asked_for_is_shown_after_signing_in(client, user):
    asked = client.get("/admin/meeting/?page=2")

    assert asked.status_code == 302
    answer = opened(client, asked.location).submit(client, email=user.email, password=PASSWORD)

    assert answer.location == "/admin/meeting/?page=2"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "/admin/\\evil.example",
        "\\\\evil.example",
        "/admin//evil.example",
        "/admin/%09//evil.example",
        "/admin/\t//evil.example",
        "/admin/\r\nLocation: https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "admin/",
        " /admin/",
        "/adminevil",
        "/kirjaudu-ulos",
        "@evil.example",
        "http://localhost@evil.example/admin/",
        "\u2028/admin/",
        "x" * 5000,
        "",
    ],
)
def test_no_other_place_can_be_named(client, user, wanted):
    answer = sign_in(client, next=wanted)

    assert (answer.status_code, answer.location) == (303, "/admin/")
