"""The picture of a shared link: of our own pages only, whole, and drawn once."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from app.extensions import db
from app.practice import queries
from app.practice.theme import Theme
from app.site import share_drawing, sharing
from app.site.share_drawing import MOST_LINES, WORDS_WIDTH, draw, fitted
from tests.factories import make_practice
from tests.pages import opened

LONG = "Lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilaan " * 4


@pytest.fixture
def address(client):
    """The address of the picture of the price list."""
    make_practice()
    page = opened(client, "/hinnasto")
    return page.find("meta[property='og:image']").get("content").removeprefix("http://localhost")


def picture_of(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


def test_it_is_as_large_as_those_who_show_it_ask(client, address):
    answer = client.get(address)

    assert picture_of(answer.data).size == (1200, 630)
    assert len(answer.data) < 60_000
    assert "immutable" in answer.headers["Cache-Control"]
    assert "public" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_it_is_drawn_once(client, address, monkeypatch):
    first = client.get(address).data
    monkeypatch.setattr(sharing, "draw", None)

    assert client.get(address).data == first


def test_one_that_was_shared_is_there_after_the_practice_has_changed(client, app, address):
    first = client.get(address).data
    queries.practice().name = "Uusi nimi"
    db.session.commit()

    assert client.get(address).data == first


def test_another_title_or_mark_is_refused(client, address):
    path, _question, _title = address.partition("?")

    assert client.get(f"{path}?t=Jotain+muuta").status_code == 404
    assert client.get(path).status_code == 404
    assert client.get(f"/kuvat/jako/{'a' * 32}.png?t=Hinnasto").status_code == 404
    assert client.get(f"/kuvat/jako/{'..' * 16}.png").status_code == 404


def test_nothing_half_written_is_left(client, app, address):
    client.get(address)

    kept = list((Path(app.instance_path) / "kuvat" / "jako").iterdir())
    assert [path.suffix for path in kept] == [".png"]


@pytest.mark.parametrize(
    "title", ["Hinnasto", "Asiakas- ja hoitosuhdetyönohjaus", LONG, "W" * 200, ""]
)
def test_the_title_fits(title):
    font, lines = fitted(title)

    assert len(lines) <= MOST_LINES
    assert all(font.getlength(line) <= WORDS_WIDTH for line in lines)


def test_nothing_reaches_the_edge():
    picture = picture_of(draw(practice="Pitkä nimi " * 20, title=LONG, look=Theme())).convert("RGB")

    paper = Image.new("RGB", picture.size, picture.getpixel((0, 0)))
    left, top, right, bottom = ImageChops.difference(picture, paper).getbbox()

    assert min(left, top, 1200 - right, 630 - bottom) >= 40


def test_without_the_typeface_of_the_headings_it_is_drawn_all_the_same(monkeypatch):
    monkeypatch.setattr(share_drawing, "TYPEFACE", Path("/nonexistent.woff2"))

    assert picture_of(draw(practice="Mäntypiha", title="Hinnasto", look=Theme())).size == (
        1200,
        630,
    )
