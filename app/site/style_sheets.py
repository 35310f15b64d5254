"""The style sheets: the files of static/css joined to one a side, with the practice's theme at their end."""

import hashlib
import re
from functools import cache

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.config import ROOT
from app.practice.theme import Theme
from app.site.blueprint import blueprint
from app.site.shell import shell
from app.web.access import public
from app.web.kept import keep_until
from app.web.kept_pages import kept

FOLDER = ROOT / "static" / "css"
# In the order of their layers; the admin stands on Bootstrap instead of our base.
SHEETS = {
    "site": ("tokens", "base", "layout", "parts", "forms", "print"),
    # Beside the site's own, on the few pages that hardly anyone opens.
    "own": ("own",),
    "admin": ("tokens", "admin", "admin_calendar"),
}
FILE_ADDRESS = re.compile(r"(?<=url\(\")/static/([^\"]+)")
FONT_IN_FILE = "/static/vendor/literata.woff2"
ONE_YEAR = 365 * 24 * 60 * 60


@blueprint.get("/tyylit/<version>/<sheet>.css")
@public
@kept
def style_sheet(version: str, sheet: str) -> ResponseReturnValue:
    """A sheet. Under an address that is no longer its own it answers too, but is not remembered."""
    if sheet not in SHEETS:
        abort(404)
    response = Response(_text(sheet, theme(), _font()), mimetype="text/css")
    if version == _version(sheet, theme(), _font()):
        response.cache_control.public = True
        response.cache_control.max_age = ONE_YEAR
        response.cache_control.immutable = True
    else:
        # Anyone can think of addresses that are not its own.
        keep_until(clock.now())
    return response


def sheet_address(sheet: str) -> str:
    """Where a sheet is as it stands now: another theme or another file is another address."""
    return url_for("site.style_sheet", sheet=sheet, version=_version(sheet, theme(), _font()))


def theme() -> Theme:
    """The practice's look; the house's own before there is one."""
    practice = shell().practice
    if practice is None:
        return Theme()
    return Theme(accent_hue=practice.accent_hue, corners=practice.corners)


@cache
def _files(sheet: str) -> str:
    text = "\n".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS[sheet])
    # The font has the address that the page preloads it from.
    return FILE_ADDRESS.sub(lambda found: url_for("static", filename=found[1]), text)


def _text(sheet: str, chosen: Theme, font: str) -> str:
    return f"{_files(sheet).replace(FONT_IN_FILE, font)}\n{chosen.css}"


@cache
def _version(sheet: str, chosen: Theme, font: str) -> str:
    return hashlib.sha256(_text(sheet, chosen, font).encode()).hexdigest()[:10]


def _font() -> str:
    """The font's own address names its content, and the page fetches it ahead under the same one."""
    return url_for("static", filename="vendor/literata.woff2")
