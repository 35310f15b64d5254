"""What no request may bring."""

import pytest

from app.config import LARGEST_BODY_BYTES
from tests.factories import make_practice
from tests.pages import Page
from tests.visitors import Visitor


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/kirjaudu", {"email": "a\0b@example.com", "password": "x"}),
        ("/kirjaudu", {"email": ["a@example.com", "\0"], "password": "x"}),
        ("/kirjaudu", {"em\0ail": "a@example.com"}),
        ("/kirjaudu?next=%00", None),
        ("/kirjaudu?next=a&next=%00", None),
        ("/%00", None),
        ("/palvelut/%00", None),
    ],
)
def test_what_no_database_can_keep_is_refused(any_app, path, form):
    make_practice()
    client = Visitor(any_app)

    answer = client.get(path) if form is None else client.post(path, data=form)

    assert answer.status_code == 400
    assert Page(answer).has("h1")


@pytest.mark.parametrize(
    "text",
    ["%FF%FE", "\N{RIGHT-TO-LEFT OVERRIDE}abc", "🌲" * 100, "\u202e\ufeff", "%0d%0aSet-Cookie:x=1"],
)
def test_odd_text_is_only_text(visitor, text):
    answer = visitor.get(f"/koe/kaiku?text={text}")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def form_of(fields, kind):
    """A body by hand: the test client keeps large ones in files that it does not close."""
    if kind == "urlencoded":
        return "&".join(
            f"{name}={text}" for name, text in fields
        ), "application/x-www-form-urlencoded"
    part = '--edge\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    body = "".join(part.format(name, text) for name, text in fields)
    return body + "--edge--\r\n", "multipart/form-data; boundary=edge"


HALF = "x" * (LARGEST_BODY_BYTES // 2)


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param([("text", HALF + HALF + "x")], id="one long field"),
        pytest.param([(f"f{number}", HALF) for number in range(3)], id="long fields"),
    ],
)
def test_a_body_that_is_too_large_is_refused(visitor, kind, fields):
    body, content_type = form_of(fields, kind)

    answer = visitor.post("/koe/kaiku", data=body, content_type=content_type)

    assert answer.status_code == 413
    assert "liian suuri" in Page(answer).text


def test_thousands_of_parts_are_refused(visitor):
    body, content_type = form_of([(f"f{number}", "") for number in range(2000)], "multipart")

    answer = visitor.post("/koe/kaiku", data=body, content_type=content_type)

    assert answer.status_code == 413


def test_the_largest_form_is_read(visitor):
    answer = visitor.post("/koe/kaiku", data={"text": "x" * (LARGEST_BODY_BYTES - 100)})

    assert answer.status_code == 200
    assert len(answer.text) == LARGEST_BODY_BYTES - 100
