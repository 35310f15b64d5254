"""The page inspector itself: it must be seen to refuse, or it proves nothing about the pages."""

import pytest
from flask import Flask, request

from tests.pages import Page

GOOD = """
<main><h1>Otsikko</h1>
  <form method="post" action="/"><input type="hidden" name="csrf_token" value="x">
    <label for="a">Nimi</label><input id="a" name="a" value="A">
    <label for="b">Viesti</label><textarea id="b" name="b">\nB</textarea>
    <fieldset><legend>Aika</legend>
      <label><input type="radio" name="c" value="1"> yksi</label>
      <label><input type="radio" name="c" value="2" checked> kaksi</label></fieldset>
    <label for="d">Maa</label><select id="d" name="d"><option value="fi">Suomi</option></select>
    <label><input type="checkbox" name="e"> Kyllä</label>
    <button type="submit">Lähetä</button></form>
  <p>Hinta&nbsp;on <b>120</b>,00&nbsp;€<br>heti</p><p hidden>Piilossa</p>
  <img src="/x.png" alt="">
</main>
"""
FAULTS = {
    "is here twice": ('<p id="x"></p><p id="x"></p>', "stands here twice"),
    "label for nothing": ('<label for="zzz">Mikä</label>', "which is no field"),
    "label alone": ("<label>Mikä</label>", "label without field"),
    "field alone": ('<input name="x">', "field without label"),
    "form without action": ('<form method="post"></form>', "form without action"),
    "form without token": ('<form method="post" action="/"></form>', "form without token"),
    "button without type": ("<button>Paina</button>", "button without type"),
    "image without alt": ('<img src="/x.png">', "image without alt"),
    "inline script": ("<script>1</script>", "inline script"),
    "inline style": ('<p style="color:red">x</p>', "style attribute"),
    "style element": ("<style>p{}</style>", "style element"),
    "handler": ('<p onclick="x()">x</p>', "handler onclick"),
    "htmx handler": ('<p hx-on:click="x()">x</p>', "handler hx-on"),
    "javascript address": ('<a href=" JavaScript:x()">x</a>', "javascript in href"),
    "unclosed element": ("<section><p>x</section></div>", "line"),
}


@pytest.fixture
def page_of():
    """The page of a body: page_of("<p>x</p>")."""
    app = Flask(__name__)
    app.config["WTF_CSRF_ENABLED"] = True
    app.add_url_rule("/", "page", lambda: request.args["html"])

    def build(body, *, head="<title>Otsikko</title>", lang=' lang="fi"'):
        html = f"<!doctype html><html{lang}><head>{head}</head><body>{body}</body></html>"
        response = app.test_client().get("/", query_string={"html": html})
        response.application = app
        return Page(response)

    return build


def test_a_good_page_is_read(page_of):
    page = page_of(GOOD)

    assert page.fields() == {"csrf_token": "x", "a": "A", "b": "B", "c": "2", "d": "fi"}
    assert page.text_at("h1") == "Otsikko"
    assert "Hinta on 120,00 € heti" in page.text
    assert "Piilossa" not in page.text


@pytest.mark.parametrize(("body", "complaint"), FAULTS.values(), ids=FAULTS)
def test_what_the_house_forbids_is_refused(page_of, body, complaint):
    with pytest.raises(AssertionError, match=complaint):
        page_of(GOOD + body)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"head": ""}, "no title"),
        ({"head": "<title> </title>"}, "no title"),
        ({"lang": ""}, "no language"),
    ],
)
def test_a_page_has_a_title_and_a_language(page_of, settings, complaint):
    with pytest.raises(AssertionError, match=complaint):
        page_of(GOOD, **settings)


def test_a_field_that_is_not_there_cannot_be_filled_in(page_of):
    with pytest.raises(AssertionError, match="the form has no"):
        page_of(GOOD).submit(None, zzz="1")
