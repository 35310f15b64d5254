"""Colours are reckoned as browsers do, and every hue leaves enough contrast in both schemes."""

import cmath
import math
import re

import pytest

from app.config import ROOT
from app.practice.choices import Corners
from app.practice.colours import (
    ENOUGH_FOR_SIGNS,
    ENOUGH_FOR_TEXT,
    Oklch,
    contrast,
    from_hex,
    linear_rgb,
    to_hex,
)
from app.practice.theme import CLOUDBERRY, SPRUCE, ColourlessError, Theme, colour_of, hue_of

BLACK, WHITE = Oklch(0, 0, 0), Oklch(1, 0, 0)
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
ON = {
    "text": ("ink", "soft-ink", "accent", "accent-strong", "wrong"),
    "backgrounds": ("paper", "card", "wash"),
}
TEXT_PAIRS = [
    *((text, behind) for text in ON["text"] for behind in ON["backgrounds"]),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-call", "call"),
    ("ink", "accent-soft"),
    ("ink", "wrong-wash"),
    ("wrong", "wrong-wash"),
]
SIGN_PAIRS = [
    ("field-line", "card"),
    ("field-line", "paper"),
    ("accent", "paper"),
    ("accent", "wash"),
    ("wrong", "card"),
]


# --- Reckoning


def test_black_on_white_is_the_greatest_contrast():
    assert contrast(BLACK, WHITE) == pytest.approx(21, abs=0.001)
    assert contrast(WHITE, WHITE) == pytest.approx(1)


# From the CSS Color 4 specification and WCAG's own examples.
@pytest.mark.parametrize(
    ("colour", "lightness", "chroma", "hue"),
    [
        ("#ff0000", 0.628, 0.258, 29.2),
        ("#00ff00", 0.866, 0.295, 142.5),
        ("#0000ff", 0.452, 0.313, 264.1),
        ("#663399", 0.440, 0.160, 303.4),
    ],
)
def test_a_known_colour_is_found(colour, lightness, chroma, hue):
    found = from_hex(colour)

    assert found.lightness == pytest.approx(lightness, abs=0.001)
    assert found.chroma == pytest.approx(chroma, abs=0.001)
    assert found.hue == pytest.approx(hue, abs=0.1)
    assert to_hex(found) == colour


def test_a_known_contrast_is_found():
    assert contrast(from_hex("#767676"), WHITE) == pytest.approx(4.54, abs=0.01)


def test_what_no_screen_can_show_is_clipped():
    assert all(0 <= part <= 1 for part in linear_rgb(Oklch(0.9, 0.4, 150)))


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", "4b9779", "#4b97790"])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        from_hex(text)


# --- The tokens of the style sheet


def token(name, *, hue, is_dark):
    """A token as the browser reckons it: light-dark(), var(), calc() and color-mix() of OKLCH."""
    theme = Theme(accent_hue=hue)
    written = re.search(rf"--{name}: light-dark\((.*)\);", TOKENS)[1]
    light, dark = split(written)
    text = (dark if is_dark else light).replace("var(--accent-hue)", str(theme.accent_hue))
    return value_of(text.replace("var(--warm-hue)", str(theme.warm_hue)))


def split(text):
    """The arguments at the outermost level."""
    depth, start, parts = 0, 0, []
    for place, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]


def value_of(text):
    if text.startswith("color-mix("):
        _space, one, other = split(text.removeprefix("color-mix(").removesuffix(")"))
        colour, share = re.fullmatch(r"(oklch\(.*\)) (\d+)%", one).groups()
        return mixed(value_of(colour), value_of(other), int(share) / 100)
    lightness, chroma, hue = re.fullmatch(
        r"oklch\(([\d.]+)% ([\d.]+) (?:calc\()?([\d. +-]+)\)?\)", text
    ).groups()
    return Oklch(float(lightness) / 100, float(chroma), float(sum(map(float, hue.split(" + ")))))


def mixed(one, other, share):
    def point(colour):
        return cmath.rect(colour.chroma, math.radians(colour.hue))

    both = share * point(one) + (1 - share) * point(other)
    lightness = share * one.lightness + (1 - share) * other.lightness
    return Oklch(lightness, abs(both), math.degrees(cmath.phase(both)) % 360)


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("sign", "behind", "least"),
    [(*pair, ENOUGH_FOR_TEXT) for pair in TEXT_PAIRS]
    + [(*pair, ENOUGH_FOR_SIGNS) for pair in SIGN_PAIRS],
)
def test_every_hue_leaves_enough_contrast(sign, behind, least, is_dark):
    lowest = min(
        contrast(token(sign, hue=hue, is_dark=is_dark), token(behind, hue=hue, is_dark=is_dark))
        for hue in range(360)
    )

    assert lowest >= least


# --- What a practice may choose


@pytest.mark.parametrize("hue", range(360))
def test_a_hue_that_is_shown_and_picked_again_has_hardly_moved(hue):
    moved = abs(hue_of(colour_of(hue)) - hue)

    assert min(moved, 360 - moved) <= 1


@pytest.mark.parametrize(
    ("colour", "hue"), [("#ffffcc", 108), ("#000040", 264), ("#ff0000", 29), ("#004d40", 176)]
)
def test_too_light_too_dark_or_too_loud_only_its_hue_is_taken(colour, hue):
    assert hue_of(colour) == hue


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#808080", "#7f8081"])
def test_grey_has_no_hue_to_take(colour):
    with pytest.raises(ColourlessError):
        hue_of(colour)


@pytest.mark.parametrize(
    ("accent", "second"),
    [(SPRUCE, CLOUDBERRY), (250, CLOUDBERRY), (65, SPRUCE), (25, SPRUCE), (105, SPRUCE), (355, CLOUDBERRY)],
)  # fmt: skip
def test_the_two_colours_of_the_mark_are_never_alike(accent, second):
    assert Theme(accent_hue=accent).warm_hue == second


@pytest.mark.parametrize("corners", Corners)
def test_each_shape_of_corners_has_its_radii(corners):
    css = Theme(accent_hue=30, corners=corners).css

    assert "--accent-hue: 30;" in css
    assert all(f"--corner{part}: " in css for part in ("", "-field", "-button"))
