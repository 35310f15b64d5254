"""The style sheets with the practice's theme, the font they name, and pictures as visitors get them."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.config import ROOT
from app.extensions import db
from app.practice.choices import Corners
from app.practice.models import Practice, Supervisor
from app.site.style_sheets import SHEETS
from tests.factories import make_practice, make_supervisor
from tests.pages import opened

PICTURE = {"name": "0123456789abcdef01234567", "widths": [240, 480, 960], "height": 1200, "alt": {"fi": "Ikkunan ääressä", "sv": "Vid fönstret"}}  # fmt: skip
FONT = ROOT / "static" / "vendor" / "literata.woff2"


@pytest.fixture
def visitor(client):
    make_practice(accent_hue=200, corners=Corners.SHARP)
    make_supervisor(slug="aino", name="Aino Metsä")
    return client


def sheet_of(visitor, address="/"):
    return opened(visitor, address).find("link[rel=stylesheet]").get("href")


# --- Style sheets


def test_a_page_has_one_sheet_with_the_theme_at_its_end(visitor):
    page = opened(visitor, "/")
    links = page.find_all("link[rel=stylesheet]")

    answer = visitor.get(links[0].get("href"))

    assert len(links) == 1
    assert answer.mimetype == "text/css"
    assert answer.text.startswith("/* Colours, sizes and rhythm.")
    assert "--accent-hue: 200; --warm-hue: 65; --corner: .125rem" in answer.text
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_the_font_is_fetched_ahead_under_the_address_that_the_sheet_names(visitor):
    preload = opened(visitor, "/").find("link[rel=preload][as=font]")

    assert preload.get("crossorigin") is not None
    assert f'url("{preload.get("href")}")' in visitor.get(sheet_of(visitor)).text
    with visitor.get(preload.get("href")) as font:
        assert font.status_code == 200


@pytest.mark.parametrize("change", [{"accent_hue": 30}, {"corners": Corners.ROUND}])
def test_another_theme_is_another_address(visitor, change):
    before = sheet_of(visitor)
    for name, value in change.items():
        setattr(db.session.get(Practice, 1), name, value)
    db.session.commit()

    after = sheet_of(visitor)

    assert after != before
    # A page from a moment ago gets the sheet of today, but does not remember it.
    assert visitor.get(before).text == visitor.get(after).text
    assert "immutable" not in visitor.get(before).headers["Cache-Control"]


def test_a_sheet_comes_compressed(visitor):
    answer = visitor.get(sheet_of(visitor), headers={"Accept-Encoding": "br, gzip"})

    assert answer.content_encoding == "br"
    assert len(answer.data) < 8_000


def test_an_unknown_sheet_is_not_there(visitor):
    assert visitor.get("/tyylit/0/nothing.css").status_code == 404


def test_without_a_practice_the_page_has_the_houses_own_look(client):
    page = opened(client, "/", 503)

    answer = client.get(page.find("link[rel=stylesheet]").get("href"))

    assert "--accent-hue: 165; --warm-hue: 65; --corner: .75rem" in answer.text


def test_every_style_sheet_belongs_to_a_side():
    files = {path.stem for path in (ROOT / "static" / "css").glob("*.css")}

    assert files == set().union(*SHEETS.values())


def test_sheets_load_nothing_from_elsewhere():
    for path in (ROOT / "static" / "css").glob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert "@import" not in text
        assert all(url.startswith('"/static/') for url in re.findall(r"url\(([^)]*)\)", text))


def test_the_font_has_the_letters_of_our_languages_and_is_small():
    letters = TTFont(FONT).getBestCmap()

    missing = [sign for sign in "AZazÅÄÖåäöŠšŽžÉéÜü0189–—’”€§\N{NO-BREAK SPACE}?&()" if ord(sign) not in letters]  # fmt: skip
    assert missing == []
    assert FONT.stat().st_size < 15_500


# --- Pictures


@pytest.fixture
def with_picture(app, visitor):
    db.session.query(Supervisor).one().portrait = PICTURE
    db.session.get(Practice, 1).logo = PICTURE
    db.session.commit()
    folder = Path(app.instance_path) / "pictures"
    folder.mkdir()
    for width in PICTURE["widths"]:
        (folder / f"{PICTURE['name']}-{width}.webp").write_bytes(b"RIFF")
    return visitor


def test_a_portrait_is_shown_in_the_width_that_its_place_needs(with_picture):
    picture = opened(with_picture, "/").find("img.portrait")

    assert picture.get("alt") == "Ikkunan ääressä"
    assert (picture.get("width"), picture.get("height")) == ("960", "1200")
    assert picture.get("loading") == "lazy"
    assert picture.get("sizes")
    assert [part.split()[1] for part in picture.get("srcset").split(", ")] == ["240w", "480w", "960w"]  # fmt: skip


def test_its_words_are_in_the_language_of_the_page(with_picture):
    assert opened(with_picture, "/sv/").find("img.portrait").get("alt") == "Vid fönstret"
    assert opened(with_picture, "/en/").find("img.portrait").get("lang") == "fi"


def test_the_logo_stands_for_the_name_at_once(with_picture):
    logo = opened(with_picture, "/").find(".brand img")

    assert logo.get("alt")
    assert logo.get("loading") is None


def test_each_width_is_served_for_good(with_picture):
    for part in opened(with_picture, "/").find("img.portrait").get("srcset").split(", "):
        with with_picture.get(part.split()[0]) as answer:
            assert answer.status_code == 200
            assert answer.mimetype == "image/webp"
            assert "immutable" in answer.headers["Cache-Control"]
            assert "no-cache" not in answer.headers["Cache-Control"]
            assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        "0123456789abcdef01234567-320.webp",
        "fedcba9876543210fedcba98-240.webp",
        "..%2Fsecret_key",
        "secret_key",
        "0123456789abcdef01234567-240.webp.bak",
    ],
)
def test_nothing_else_is_served_from_there(with_picture, name):
    assert with_picture.get(f"/kuvat/{name}").status_code == 404


def test_a_page_without_portraits_has_no_empty_place(visitor):
    assert not opened(visitor, "/").has("img")
    assert not opened(visitor, "/tyonohjaajat/aino").has("img")
