"""The mark beside the page's title, in the practice's own colours."""

from functools import cache
from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.practice.colours import Oklch, to_hex
from app.practice.theme import Theme
from app.site.blueprint import blueprint
from app.site.share_drawing import draw_mark
from app.site.style_sheets import theme
from app.web.access import public

SIDE = 180
ONE_DAY = 24 * 60 * 60


@blueprint.get("/kuvat/merkki.png")
@public
def mark() -> ResponseReturnValue:
    """For telephones' home screens and lists of results, which do not read the icon in the page."""
    response = Response(_drawn(theme()), mimetype="image/png")
    response.cache_control.public = True
    response.cache_control.max_age = ONE_DAY
    response.add_etag()
    return response.make_conditional(request)


def icon_address() -> str:
    """The icon itself as an address: a file of its own would compete with the page's typeface."""
    return _icon(theme())


@cache
def _icon(look: Theme) -> str:
    one, two = (
        f'<circle cx="{at}" cy="24" r="14.5" stroke="{to_hex(paint)}"/>'
        for at, paint in (
            (17, Oklch(0.48, 0.08, look.accent_hue)),
            (31, Oklch(0.72, 0.12, look.warm_hue)),
        )
    )
    frame = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" fill="none" stroke-width="4">'
    )
    return "data:image/svg+xml," + quote(
        f"{frame}{one}{two}</svg>".replace('"', "'"), safe=" ='/:."
    )


@cache
def _drawn(look: Theme) -> bytes:
    return draw_mark(side=SIDE, look=look)
