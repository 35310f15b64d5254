"""Colours as pure rules: OKLCH as the style sheets write it, sRGB as a screen shows it, and contrast (WCAG 2.2)."""

import math
import re
from dataclasses import dataclass

# What normal text needs, and what the edge of a field or a large sign needs.
ENOUGH_FOR_TEXT = 4.5
ENOUGH_FOR_SIGNS = 3.0
# Below this a colour is grey to the eye, and its hue is chance.
LEAST_CHROMA = 0.02

Channels = tuple[float, float, float]
Matrix = tuple[Channels, Channels, Channels]

# Björn Ottosson's OKLab, in its published digits.
_LAB_TO_CONES: Matrix = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_CONES_TO_RGB: Matrix = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
_RGB_TO_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_CONES_TO_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


@dataclass(frozen=True)
class Oklch:
    """Lightness 0–1, chroma, and hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def linear_rgb(colour: Oklch) -> Channels:
    """The light of the three channels; what no screen can show is clipped, as browsers do."""
    angle = math.radians(colour.hue)
    lab = (colour.lightness, colour.chroma * math.cos(angle), colour.chroma * math.sin(angle))
    red, green, blue = _times(_CONES_TO_RGB, _each(_times(_LAB_TO_CONES, lab), 3))
    return _clipped(red), _clipped(green), _clipped(blue)


def luminance(colour: Oklch) -> float:
    """How light it is to the eye: 0 black, 1 white."""
    red, green, blue = linear_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Oklch, other: Oklch) -> float:
    """From 1, the same, to 21, black on white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def to_hex(colour: Oklch) -> str:
    """#rrggbb."""
    return "#" + "".join(f"{round(255 * _gamma(part)):02x}" for part in linear_rgb(colour))


def from_hex(text: str) -> Oklch:
    """The colour of #rrggbb. Raises ValueError."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError(text)
    red, green, blue = (_linear(int(text[at : at + 2], 16) / 255) for at in (1, 3, 5))
    lightness, a, b = _times(_CONES_TO_LAB, _each(_times(_RGB_TO_CONES, (red, green, blue)), 1 / 3))
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def _times(matrix: Matrix, vector: Channels) -> Channels:
    one, two, three = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return one, two, three


def _each(vector: Channels, power: float) -> Channels:
    one, two, three = (part**power for part in vector)
    return one, two, three


def _clipped(part: float) -> float:
    return min(1.0, max(0.0, part))


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055  # noqa: PLR2004 - the knee of sRGB


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
