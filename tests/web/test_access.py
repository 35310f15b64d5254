"""Who may see a view: the marks and the guard, tried on views made for it."""

import pytest

from app.accounts.models import User
from app.extensions import db
from app.web.access import Access, access_of
from tests.conftest import signed_in
from tests.factories import make_user


def test_a_view_that_says_nothing_is_closed_to_everyone(trial, visitor):
    stranger = visitor.get("/koe/unohdettu")
    owner = signed_in(trial, make_user()).get("/koe/unohdettu")

    assert (stranger.status_code, owner.status_code) == (403, 403)
    assert access_of(trial, "unmarked") is None


def test_a_view_for_staff_leads_a_stranger_to_the_sign_in_and_back(visitor):
    answer = visitor.get("/koe/oma?a=1")

    assert (answer.status_code, answer.location) == (302, "/kirjaudu?next=/koe/oma?a%3D1")


def test_a_change_is_not_repeated_after_signing_in(visitor):
    answer = visitor.post("/koe/oma")

    assert (answer.status_code, answer.location) == (302, "/kirjaudu")


@pytest.mark.parametrize("method", ["get", "post"])
def test_htmx_is_led_there_as_a_whole_and_not_into_a_fragment(htmx_visitor, method):
    answer = getattr(htmx_visitor, method)("/koe/oma")

    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"] == "/kirjaudu"


def test_staff_come_in(trial):
    user = make_user()

    assert signed_in(trial, user).get("/koe/oma").text == "own"
    assert db.session.get(User, user.id) is not None


def test_the_marks_are_read_from_the_views(trial):
    assert access_of(trial, "open") is Access.PUBLIC
    assert access_of(trial, "own") is Access.STAFF
    assert access_of(trial, "link") is Access.SECRET_LINK
    assert access_of(trial, "static") is Access.PUBLIC
