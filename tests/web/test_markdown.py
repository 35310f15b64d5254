"""The practice's texts: Markdown in, clean HTML out."""

import pytest

from app.web.markdown import render_markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Yksi **vahva** sana", "<p>Yksi <strong>vahva</strong> sana</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        # Pages have a first and second heading of their own.
        ("# Otsikko", "<h3>Otsikko</h3>"),
        ("## Otsikko", "<h3>Otsikko</h3>"),
        ("#### Otsikko", "<h4>Otsikko</h4>"),
        (
            "[hinnasto](/hinnasto)",
            '<p><a href="/hinnasto" rel="noopener">hinnasto</a></p>',
        ),
    ],
)
def test_what_the_practice_may_write(text, html):
    assert render_markdown(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html,<script>)",
        '<a href="/" style="color:red" onclick="x()">a</a>',
        "![kuva](https://elsewhere.example/a.png)",
        "<iframe src='https://elsewhere.example'></iframe>",
    ],
)
def test_nothing_runs_and_nothing_comes_from_elsewhere(text):
    html = render_markdown(text)

    for forbidden in ("<script", "<img", "<iframe", 'href="javascript', 'href="data', "<a style"):
        assert forbidden not in html
