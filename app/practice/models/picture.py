"""A picture as a row remembers it; the files are in the instance folder."""

from typing import TypedDict

from app.database import Words


class Picture(TypedDict):
    """Files NAME-WIDTH.webp, one a width, and what they show in words."""

    name: str
    # Smallest first; the last one's own measures are the picture's.
    widths: list[int]
    height: int
    alt: Words
