"""The session's cookie: whose it is, how long it opens anything, and what it gives away (nothing)."""

import pytest
from flask import session
from sqlalchemy import func, select

from app.accounts.models import SignIn
from app.extensions import db
from tests.accounts.sign_in.signing_in import URL, is_inside, sign_in
from tests.factories import PASSWORD, make_practice, make_user
from tests.pages import opened
from tests.visitors import Visitor


def copy_of(client):
    """Another browser with the same cookie."""
    thief = Visitor(client.application)
    thief.set_cookie("session", client.get_cookie("session").value)
    return thief


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


def test_signing_in_leaves_nothing_in_the_request_outside(app):
    """Guards the fixture: a test's own context is nobody's session."""
    with app.test_request_context():
        assert "_user_id" not in session
