"""The picture that a shared link shows: the practice, the page's title, and two circles that meet."""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.config import ROOT
from app.practice.colours import Oklch, to_hex
from app.practice.theme import Theme

WIDTH, HEIGHT = 1200, 630
EDGE = 80
# The words end here, at some distance from the circles.
WORDS_WIDTH = 615
TITLE_SIZES = (84, 76, 68, 60, 54, 48, 42)
MOST_LINES = 4
NAME_SIZE = 40
LINE_HEIGHT = 1.18
# Drawn larger and made smaller, so that the circles have smooth edges.
SMOOTH = 3
TYPEFACE = ROOT / "static" / "vendor" / "literata.woff2"

PAPER = to_hex(Oklch(0.982, 0.008, 95))

Font = ImageFont.FreeTypeFont


def draw(*, practice: str, title: str, look: Theme) -> bytes:
    """The picture as PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    _draw_circles(picture, look, middles=(WIDTH - 340, WIDTH - 210), radius=130)
    pen = ImageDraw.Draw(picture)
    ink, accent = (
        to_hex(Oklch(*shade, look.accent_hue)) for shade in ((0.27, 0.025), (0.42, 0.07))
    )
    font, lines = fitted(title)
    step = font.size * LINE_HEIGHT
    top = (HEIGHT - step * len(lines)) / 2 - EDGE / 4
    for number, line in enumerate(lines):
        pen.text((EDGE, top + number * step), line, font=font, fill=ink)
    font = typeface(NAME_SIZE)
    name = _cut(practice, font, WIDTH - 2 * EDGE)
    pen.text((EDGE, HEIGHT - EDGE), name, font=font, fill=accent, anchor="ls")
    file = io.BytesIO()
    # Few colours make a small file, and messengers leave large ones out.
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def fitted(title: str) -> tuple[Font, list[str]]:
    """The largest letters in which the title fits, and its lines; the last size cuts what is left."""
    for size in TITLE_SIZES:
        font = typeface(size)
        lines = list(_lines(title.split(), font))
        if len(lines) <= MOST_LINES and all(_fits(line, font) for line in lines):
            return font, lines
    kept = lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        kept[-1] = f"{kept[-1]} …"
    return font, [_cut(line, font) for line in kept]


def typeface(size: int) -> Font:
    """The typeface of the site's headings, or Pillow's own where set-up has not made it yet."""
    return _typeface(TYPEFACE, size)


def _typeface(path: Path, size: int) -> Font:
    try:
        return ImageFont.truetype(path, size)
    except OSError:
        font = ImageFont.load_default(size)
        if not isinstance(font, ImageFont.FreeTypeFont):
            raise TypeError("Pillow was built without FreeType") from None
        return font


def _lines(words: list[str], font: Font) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}".strip()
        if line and not _fits(longer, font):
            yield line
            longer = word
        line = longer
    yield line


def _fits(text: str, font: Font, width: int = WORDS_WIDTH) -> bool:
    return font.getlength(text) <= width


def _cut(text: str, font: Font, width: int = WORDS_WIDTH) -> str:
    if _fits(text, font, width):
        return text
    while text and not _fits(f"{text.rstrip()}…", font, width):
        text = text[:-1]
    return f"{text.rstrip()}…"


def draw_mark(*, side: int, look: Theme) -> bytes:
    """The mark alone on a square, as telephones and search engines show it."""
    picture = Image.new("RGB", (side, side), PAPER)
    _draw_circles(picture, look, middles=(side * 0.36, side * 0.64), radius=side * 0.28)
    file = io.BytesIO()
    picture.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw_circles(
    picture: Image.Image, look: Theme, *, middles: tuple[float, float], radius: float
) -> None:
    """The mark: two in dialogue, the shared part darker."""
    width, height = (side * SMOOTH for side in picture.size)
    radius *= SMOOTH
    masks = []
    for middle in (at * SMOOTH for at in middles):
        mask = Image.new("1", (width, height))
        box = (middle - radius, height / 2 - radius, middle + radius, height / 2 + radius)
        ImageDraw.Draw(mask).ellipse(box, fill=1)
        masks.append(mask)
    both = Image.new("1", (width, height))
    both.paste(masks[0], mask=masks[1])
    paints = (
        Oklch(0.87, 0.045, look.accent_hue),
        Oklch(0.87, 0.075, look.warm_hue),
        Oklch(0.42, 0.07, look.accent_hue),
    )
    for mask, paint in zip((*masks, both), paints, strict=True):
        smooth = mask.convert("L").resize(picture.size, Image.Resampling.BOX)
        picture.paste(to_hex(paint), mask=smooth)
