"""The look that a practice chooses: the hue of its accent and the shape of corners. Pure rules.

Only the hue is the practice's own. Lightness and chroma stand in tokens.css, where they give enough
contrast at every hue, so no choice can make the site hard to read.
"""

from dataclasses import dataclass

from app.practice.choices import Corners
from app.practice.colours import LEAST_CHROMA, Oklch, from_hex, to_hex

CLOUDBERRY = 65
SPRUCE = 165
# Nearer than this the two colours of the mark would look like one.
LEAST_DISTANCE = 45
# How a hue is shown where a colour is picked: clear, and within what every screen can show.
SHOWN_LIGHTNESS, SHOWN_CHROMA = 0.62, 0.09

# Cards, fields and notices, buttons.
RADII = {
    Corners.SOFT: (".75rem", ".5rem", "2rem"),
    Corners.ROUND: ("1.5rem", "1rem", "2rem"),
    Corners.SHARP: (".125rem", ".125rem", ".125rem"),
}


class ColourlessError(ValueError):
    """Grey, black and white have no hue to take."""


@dataclass(frozen=True, kw_only=True)
class Theme:
    """What a practice has chosen, or the house's own look."""

    accent_hue: int = SPRUCE
    corners: Corners = Corners.SOFT

    @property
    def warm_hue(self) -> int:
        """The second colour: cloudberry, and spruce beside an accent that is itself nearly cloudberry."""
        return SPRUCE if _distance(self.accent_hue, CLOUDBERRY) < LEAST_DISTANCE else CLOUDBERRY

    @property
    def css(self) -> str:
        """The tokens that differ from practice to practice."""
        card, field, button = RADII[self.corners]
        return (
            f"@layer tokens {{ :root {{ --accent-hue: {self.accent_hue}; --warm-hue: {self.warm_hue};"
            f" --corner: {card}; --corner-field: {field}; --corner-button: {button}; }} }}\n"
        )


def colour_of(hue: int) -> str:
    """#rrggbb of a hue, for the picker."""
    return to_hex(Oklch(SHOWN_LIGHTNESS, SHOWN_CHROMA, hue))


def hue_of(colour: str) -> int:
    """The hue of #rrggbb; how light or strong it was is left behind.

    Raises ValueError for what is no colour and ColourlessError for one without a hue.
    """
    found = from_hex(colour)
    if found.chroma < LEAST_CHROMA:
        raise ColourlessError(colour)
    return round(found.hue) % 360


def _distance(one: int, other: int) -> int:
    around = abs(one - other) % 360
    return min(around, 360 - around)
