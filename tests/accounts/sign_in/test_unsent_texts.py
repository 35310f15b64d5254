"""A sign-in that ends while somebody writes costs nothing of what was written."""

import pytest

from app.accounts import sessions
from app.accounts.models import Role
from app.extensions import db
from tests.admin.addresses import details
from tests.factories import NOW, PASSWORD, make_inquiry, make_practice, make_supervisor, make_user
from tests.pages import Page, opened

LETTER = "Hei Kaisa,\n\nkiitos viestistäsi. Tavataan ensi viikolla, jos sinulle sopii."


@pytest.fixture
def supervisor(app, stop_clock):
    stop_clock(NOW)
    make_practice()
    return make_supervisor()


@pytest.fixture
def user(supervisor):
    return make_user(role=Role.SUPERVISOR, supervisor=supervisor, email="aino@example.com")


@pytest.fixture
def refused(user, supervisor, staff):
    """The page that a letter meets when the sign-in of its writer has ended."""
    inquiry = make_inquiry(supervisor=supervisor)
    visitor = staff(user=user)
    page = opened(visitor, details("inquiry", inquiry))
    sessions.end_all(user)
    db.session.commit()

    return visitor, Page(page.submit(visitor, {"message": LETTER}, form="form[action$='/answer']"))


def test_the_sign_in_page_says_so(refused):
    _visitor, page = refused

    assert page.status == 401
    assert "lomaketta ei lähetetty" in page.text_at(".error-summary")
    assert page.response.headers["Cache-Control"] == "no-store"


def test_after_signing_in_the_text_is_there_with_the_way_back(refused):
    visitor, page = refused
    wrong = Page(page.submit(visitor, {"email": "aino@example.com", "password": "väärä sana"}))
    assert wrong.status == 422

    back = Page(wrong.submit(visitor, {"email": "aino@example.com", "password": PASSWORD}))

    assert back.status == 200
    assert back.text_at("h1") == "Tekstisi on tallessa"
    assert back.find("textarea").text.strip().splitlines() == LETTER.splitlines()
    form = Page(visitor.get(back.link("Takaisin lomakkeelle"), follow_redirects=True))
    assert "message" in form.fields(form="form[action$='/answer']")


def test_a_form_of_anothers_making_is_carried_nowhere(secure_client):
    answer = secure_client.post("/admin/inquiry/1/answer", data={"message": LETTER})

    assert answer.status_code == 400
    assert "kiitos viestistäsi" not in answer.text


def test_what_is_short_or_secret_is_not_carried_along(user, staff):
    visitor = staff(user=user)
    page = opened(visitor, "/salasana")
    sessions.end_all(user)
    db.session.commit()

    answer = page.submit(visitor, {"current": PASSWORD, "new": "x" * 60, "again": "x" * 60})

    assert answer.status_code == 302
