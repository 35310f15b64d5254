"""Changing one's own password."""

import pytest

from app.accounts import audit
from app.extensions import db
from tests.factories import PASSWORD, make_practice, make_user
from tests.pages import Page, opened
from tests.visitors import Visitor

URL = "/salasana"
NEW = "neljä aivan uutta sanaa"


@pytest.fixture
def user(app):
    make_practice()
    return make_user(email="tuija@example.com")


def change(client, current=PASSWORD, new=NEW, again=NEW):
    return opened(client, URL).submit(client, current=current, new=new, again=again)


def test_the_form_in_a_browser_and_through_htmx(staff, user):
    """Not by check_form_four_ways: each success ends the other browser's sign-in."""
    client, htmx = staff(user=user), staff(user=user, htmx=True)

    assert opened(htmx, URL).fields().keys() == opened(client, URL).fields().keys()
    assert change(client, again="jotain muuta").status_code == 422
    assert change(htmx, again="jotain muuta").status_code == 422
    through_htmx = change(htmx)
    assert (through_htmx.status_code, through_htmx.headers["HX-Redirect"]) == (204, "/admin/")


def test_the_new_password_opens_and_the_old_one_does_not(client, staff, user):
    answer = change(staff(user=user))

    assert (answer.status_code, answer.location) == (303, "/admin/")
    for password, status in ((PASSWORD, 422), (NEW, 303)):
        typed = {"email": user.email, "password": password}
        assert client.post("/kirjaudu", data=typed).status_code == status


def test_every_other_browser_is_signed_out_and_this_one_stays(staff, user):
    here, elsewhere = staff(user=user), staff(user=user)
    thief = Visitor(here.application)
    thief.set_cookie("session", here.get_cookie("session").value)

    change(here)

    assert here.get(URL).status_code == 200
    assert elsewhere.get(URL).status_code == 302
    assert thief.get(URL).status_code == 302


def test_other_users_stay_signed_in(staff, user):
    other = staff()

    change(staff(user=user))

    assert other.get(URL).status_code == 200


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"current": "väärä"}, "Nykyinen salasana ei täsmää"),
        ({"current": ""}, "Kirjoita nykyinen salasanasi"),
        ({"again": "jotain aivan muuta"}, "Salasanat eivät ole samat"),
        ({"new": "lyhyt", "again": "lyhyt"}, "vähintään 12 merkkiä"),
        ({"new": "Salasana1234", "again": "Salasana1234"}, "liian tuttu"),
        ({"new": "x1y2" * 300, "again": "x1y2" * 300}, "12"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_changes(staff, user, typed, complaint):
    before = user.password_hash

    answer = change(staff(user=user), **typed)

    assert answer.status_code == 422
    assert complaint in Page(answer).text
    assert user.password_hash == before


def test_it_is_written_down(staff, user):
    change(staff(user=user))

    [event] = audit.history("user", user.id)
    assert (event.event, event.user_id, event.detail) == ("user.password_set", user.id, {})


def test_guessing_the_current_password_is_slowed(staff, user):
    client = staff(user=user)

    answers = [
        client.post(URL, data={"current": "", "new": "", "again": ""}).status_code
        for _ in range(11)
    ]

    assert answers == [422] * 10 + [429]


def test_a_stranger_is_led_to_the_sign_in(client, user):
    assert client.get(URL).location == "/kirjaudu?next=/salasana"
    assert client.post(URL, data={}).location == "/kirjaudu"
    db.session.rollback()
