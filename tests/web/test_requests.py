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
    "text", ["%FF%FE", "\N{RIGHT-TO-LEFT OVERRIDE}abc", "🌲" * 100, "‮", "%0d%0aSet-Cookie:x=1"]
)
def test_odd_text_is_only_text(visitor, text):
    answer = visitor.get(f"/koe/kaiku?text={text}")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "settings",
    [{}, {"content_type": "multipart/form-data"}],
    ids=["urlencoded", "multipart"],
)
@pytest.mark.parametrize("shape", ["one long field", "many fields"])
def test_a_body_that_is_too_large_is_refused(visitor, settings, shape):
    half = "x" * (LARGEST_BODY_BYTES // 2)
    data = (
        {"text": half * 2 + "x"}
        if shape == "one long field"
        else {f"field-{number}": half for number in range(3)}
    )

    answer = visitor.post("/koe/kaiku", data=data, **settings)

    assert answer.status_code == 413
    assert "liian suuri" in Page(answer).text


def test_thousands_of_fields_are_refused(visitor):
    answer = visitor.post(
        "/koe/kaiku", data={f"f{number}": "" for number in range(5000)}, content_type="multipart/form-data"
    )  # fmt: skip

    assert answer.status_code == 413


def test_the_largest_form_is_read(visitor):
    answer = visitor.post("/koe/kaiku", data={"text": "x" * (LARGEST_BODY_BYTES - 100)})

    assert answer.status_code == 200
    assert len(answer.text) == LARGEST_BODY_BYTES - 100
