"""Signing in and out: who comes in, what everyone else learns (nothing), and how often they may try."""

import re

import pytest
from flask import session
from sqlalchemy import func, select

from app.accounts import passwords
from app.accounts.models import SignIn
from app.extensions import db
from tests.factories import PASSWORD, make_practice, make_user
from tests.pages import Page, check_form_four_ways, opened
from tests.visitors import HtmxVisitor, Visitor

URL = "/kirjaudu"
# A page for those who have signed in.
INSIDE = "/salasana"


@pytest.fixture
def user(app):
    make_practice()
    return make_user(email="tuija@example.com")


def sign_in(client, email="tuija@example.com", password=PASSWORD, **more):
    return client.post(URL, data={"email": email, "password": password} | more)


def is_inside(client):
    return client.get(INSIDE).status_code == 200


def copy_of(client):
    """Another browser with the same cookie."""
    thief = Visitor(client.application)
    thief.set_cookie("session", client.get_cookie("session").value)
    return thief


# --- The form ---------------------------------------------------------------------------------


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


# --- The session ------------------------------------------------------------------------------


def test_signing_out_ends_every_copy_of_the_cookie(client, user):
    sign_in(client)
    thief = copy_of(client)
    assert is_inside(thief)

    answer = client.post("/kirjaudu-ulos")

    assert (answer.status_code, answer.location) == (303, URL)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_inside(client)
    assert not is_inside(thief)
    assert db.session.scalar(select(func.count(SignIn.id))) == 0


def test_signing_out_is_no_link(client, user):
    sign_in(client)

    assert client.get("/kirjaudu-ulos").status_code in {404, 405}
    assert is_inside(client)


def test_what_the_session_held_before_signing_in_is_gone(app, client, user):
    with client.session_transaction() as planted:
        planted["planted"] = "by someone else"
    before = client.get_cookie("session").value

    sign_in(client)

    assert client.get_cookie("session").value != before
    with client.session_transaction() as kept:
        assert "planted" not in kept


def test_the_cookie_from_before_signing_in_stays_a_strangers(client, user):
    opened(client, URL)
    with client.session_transaction() as some:
        some["language"] = "fi"
    stranger = copy_of(client)

    sign_in(client)

    assert not is_inside(stranger)


def test_the_database_keeps_only_a_hash_of_the_secret(app, client, user):
    sign_in(client)

    with client.session_transaction() as kept:
        secret = kept["_user_id"]
    row = db.session.scalars(select(SignIn)).one()
    assert secret not in {row.secret_hash, str(row.id)}
    assert len(secret) >= 43
    with open(db.engine.url.database, "rb") as file:  # noqa: PTH123 - a plain look at the bytes
        assert secret.encode() not in file.read()


def test_a_deactivated_user_is_out_at_once(client, user):
    sign_in(client)

    user.active = False
    db.session.commit()

    assert not is_inside(client)


def test_a_deleted_user_is_out_at_once(client, user):
    sign_in(client)

    db.session.delete(user)
    db.session.commit()

    assert not is_inside(client)


@pytest.mark.parametrize("secret", ["", "x" * 43, "\N{LATIN SMALL LETTER A WITH DIAERESIS}", "0"])
def test_an_invented_secret_opens_nothing(client, user, secret):
    with client.session_transaction() as invented:
        invented["_user_id"] = secret

    assert not is_inside(client)


def test_over_https_the_cookie_is_bound_to_host_and_channel(make_app):
    app = make_app(PUBLIC_URL="https://www.example.com")
    with app.app_context():
        make_practice()
        make_user(email="tuija@example.com")
    client = Visitor(app)

    answer = client.post(
        URL,
        base_url="https://www.example.com",
        data={"email": "tuija@example.com", "password": PASSWORD},
    )

    assert answer.status_code == 303
    for cookie in answer.headers.getlist("Set-Cookie"):
        name, *attributes = (part.strip() for part in cookie.split(";"))
        assert name.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)
        assert not any(attribute.startswith("Domain") for attribute in attributes)


def test_there_is_no_cookie_that_remembers(client, user):
    answer = sign_in(client)

    assert [cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")] == ["session"]
    assert "_remember" not in session_of(client)


def session_of(client):
    with client.session_transaction() as kept:
        return dict(kept)


def test_nothing_private_is_kept_by_browsers_and_proxies(client, user):
    assert client.get(URL).headers["Cache-Control"] == "no-store"


# --- Where to go afterwards ---------------------------------------------------------------------


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


# --- How often --------------------------------------------------------------------------------


def from_address(app, address):
    visitor = Visitor(app)
    visitor.environ_base["REMOTE_ADDR"] = address
    return visitor


def tries_until_refused(client, most=150, **typed):
    for number in range(most):
        if sign_in(client, **{"password": "", **typed}).status_code == 429:
            return number
    return None


def test_ten_tries_at_one_user_are_enough(app, user):
    assert tries_until_refused(from_address(app, "192.0.2.1")) == 10


def test_the_address_counts_in_any_spelling(app, user):
    client = from_address(app, "192.0.2.1")
    for number in range(10):
        sign_in(client, email=("TUIJA@example.com ", "tuija@EXAMPLE.com")[number % 2], password="")

    assert sign_in(client).status_code == 429


def test_twenty_tries_at_many_users_are_enough(app, user):
    client = from_address(app, "192.0.2.1")
    answers = [
        sign_in(client, email=f"{number}@example.com", password="").status_code
        for number in range(21)
    ]

    assert answers == [422] * 20 + [429]


def test_the_refusal_says_when_to_come_back(app, user):
    client = from_address(app, "192.0.2.1")
    tries_until_refused(client)

    refusal = sign_in(client)
    through_htmx = sign_in(from_htmx(app, "192.0.2.1"))

    assert refusal.status_code == through_htmx.status_code == 429
    assert 0 < int(refusal.headers["Retry-After"]) <= 15 * 60 + 1
    assert "Odota" in Page(refusal).text
    assert through_htmx.headers["HX-Retarget"] == "#notices"


def from_htmx(app, address):
    visitor = HtmxVisitor(app)
    visitor.environ_base["REMOTE_ADDR"] = address
    return visitor


def test_a_guesser_does_not_lock_the_owner_out(app, user):
    tries_until_refused(from_address(app, "192.0.2.1"))

    assert sign_in(from_address(app, "198.51.100.7")).status_code == 303


def test_a_header_does_not_make_another_address(app, user):
    client = from_address(app, "192.0.2.1")
    tries_until_refused(client)

    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"):
        answer = client.post(
            URL, data={"email": user.email, "password": ""}, headers={name: "for=198.51.100.7"}
        )
        assert answer.status_code == 429


def test_an_ipv6_visitor_has_one_network(app, user):
    for number in range(10):
        sign_in(from_address(app, f"2001:db8:0:1::{number + 1:x}"), password="")

    assert sign_in(from_address(app, "2001:db8:0:1:ffff::9")).status_code == 429
    assert sign_in(from_address(app, "2001:db8:0:2::1")).status_code == 303


def test_looking_at_the_form_is_no_try(app, user):
    client = from_address(app, "192.0.2.1")

    for _ in range(30):
        assert client.get(URL).status_code == 200


def test_signing_in_leaves_nothing_in_the_request_outside(app):
    """Guards the fixture: a test's own context is nobody's session."""
    with app.test_request_context():
        assert "_user_id" not in session
