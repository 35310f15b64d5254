"""The public pages: honest where there is no practice yet, or no database."""

import pytest
from sqlalchemy import text

from app.extensions import db
from tests.pages import Page, opened


def test_health_needs_no_practice(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_health_fails_with_the_database(client):
    db.session.execute(text("ALTER TABLE practice RENAME TO gone"))
    db.session.commit()

    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "Sivustoa valmistellaan"),
        ("/sv/priser", "Webbplatsen är under arbete"),
        ("/en/prices", "This website is being prepared"),
        ("/ota-yhteytta", "Sivustoa valmistellaan"),
        ("/sitemap.xml", "Sivustoa valmistellaan"),
    ],
)
def test_before_a_practice_is_imported_a_calm_page_answers(client, address, words):
    answer = client.get(address)

    assert answer.status_code == 503
    assert words in Page(answer).text
    assert answer.headers["Retry-After"]


def test_without_a_practice_one_can_sign_in(client):
    assert client.get("/kirjaudu").status_code == 200


def test_an_error_page_needs_no_database(client):
    db.session.execute(text("ALTER TABLE practice RENAME TO gone"))
    db.session.commit()

    page = opened(client, "/hinnasto", 503)

    assert page.find("h1").text == "Palvelu on hetken varattu"
