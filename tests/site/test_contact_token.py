"""The contact form with its CSRF token: a lost one does not lose what was typed."""

import pytest
from sqlalchemy import func, select

from app.booking.models import Inquiry
from app.extensions import db
from tests.factories import make_practice, make_supervisor
from tests.pages import Page, opened

URL = "/ota-yhteytta"
TYPED = {"name": "Maija", "email": "maija@example.com", "message": "Pitkä viesti. " * 300}


pytestmark = pytest.mark.usefixtures("secure_app", "practice")


@pytest.fixture
def practice():
    make_practice()
    make_supervisor()


def test_with_its_token_the_form_is_kept(secure_client):
    assert opened(secure_client, URL).submit(secure_client, TYPED).status_code == 303


def test_a_lost_session_keeps_what_was_typed(secure_client):
    page = opened(secure_client, URL)
    secure_client.delete_cookie("session")

    refused = Page(page.submit(secure_client, TYPED))

    assert refused.status == 422
    assert refused.fields()["message"].strip() == TYPED["message"].strip()
    assert "tallessa" in refused.text_at(".error-summary")
    assert db.session.scalar(select(func.count(Inquiry.id))) == 0
    assert refused.submit(secure_client).status_code == 303


def test_a_stranger_cannot_send_it_for_the_visitor(secure_client):
    answer = secure_client.post(URL, data=TYPED)

    assert answer.status_code == 422
    assert db.session.scalar(select(func.count(Inquiry.id))) == 0
