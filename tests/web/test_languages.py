"""Texts in the reader's language, or in the next best one."""

import pytest
from flask import g

from app.web.languages import in_language, language_of
from tests.factories import make_practice
from tests.visitors import Visitor


@pytest.mark.parametrize(
    ("words", "language", "text", "its_language"),
    [
        ({"fi": "Hei", "sv": "Hej"}, "sv", "Hej", "sv"),
        ({"fi": "Hei", "sv": "Hej"}, "en", "Hei", "fi"),
        ({"sv": "Hej", "en": "Hello"}, "fi", "Hej", "sv"),
        ({"en": "Hello"}, "fi", "Hello", "en"),
        ({}, "sv", "", "sv"),
        (None, "sv", "", "sv"),
    ],
)
def test_a_missing_language_is_replaced(app, words, language, text, its_language):
    assert in_language(words, language) == text
    assert language_of(words, language) == its_language


def test_the_practices_own_language_goes_first(app):
    with app.test_request_context():
        g.default_language = "sv"

        assert in_language({"fi": "Hei", "sv": "Hej"}, "en") == "Hej"


@pytest.mark.parametrize(
    ("path", "language"),
    [("/", "fi"), ("/sv/", "sv"), ("/en/", "en"), ("/svenska", "fi"), ("/sv/priser", "sv"), ("/sv", "sv")],
)  # fmt: skip
def test_the_address_decides_the_language(app, path, language):
    make_practice()

    answer = Visitor(app).get(path, follow_redirects=True)

    assert f'<html lang="{language}"' in answer.text
