"""Which names Tuokio answers to, and which name its links carry."""

import pytest

from tests.factories import make_practice


@pytest.fixture
def visitor(make_app):
    app = make_app(PUBLIC_URL="https://www.example.com")
    with app.app_context():
        make_practice()
    return app.test_client()


@pytest.mark.parametrize(
    "host", ["evil.example", "www.example.com.evil.example", "evil.example:443"]
)
def test_a_host_that_is_not_ours_is_refused(visitor, host):
    answer = visitor.get("/robots.txt", headers={"Host": host})

    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host"])
def test_links_carry_the_public_address_whatever_a_visitor_sends(visitor, header):
    answer = visitor.get(
        "/robots.txt", headers={"Host": "www.example.com", header: "host=evil.example"}
    )

    assert "https://www.example.com/sitemap.xml" in answer.text
    assert "evil" not in answer.text
