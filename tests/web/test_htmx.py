"""When a fragment is answered, and where a change leads."""

import pytest

from app.web.htmx import wants_fragment
from tests.visitors import PARTIAL


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        (PARTIAL, True),
        ({"HX-Request": "true"}, True),
        (PARTIAL | {"HX-History-Restore-Request": "true"}, False),
        ({"HX-Request": "true", "HX-Request-Type": "full"}, False),
        ({"HX-Request": "false"}, False),
    ],
)
def test_only_what_is_swapped_into_the_open_page_is_a_fragment(app, headers, expected):
    with app.test_request_context(headers=headers):
        assert wants_fragment() is expected


def test_a_browser_is_led_on_by_its_own_means(visitor):
    answer = visitor.post("/koe/valmis")

    assert (answer.status_code, answer.location) == (303, "/")


def test_htmx_is_led_on_by_a_header(htmx_visitor):
    answer = htmx_visitor.post("/koe/valmis")

    assert (answer.status_code, answer.headers["HX-Redirect"], answer.text) == (204, "/", "")


def test_a_page_that_has_fragments_says_so_to_caches(app, client):
    assert "HX-Request" in client.get("/kirjaudu").vary
