"""Portraits and the logo as visitors fetch them."""

from pathlib import Path

from flask import Response, abort, current_app, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from app.practice import pictures
from app.practice.models.picture import Picture
from app.site.blueprint import blueprint
from app.web.access import public

ONE_YEAR = 365 * 24 * 60 * 60


@blueprint.get("/kuvat/<name>")
@public
def picture(name: str) -> ResponseReturnValue:
    """One width of a picture. Another picture has another name, so this one never changes."""
    if not pictures.FILE_NAME.fullmatch(name):
        abort(404)
    response: Response = send_from_directory(folder(), name, mimetype="image/webp")
    response.cache_control.no_cache = None
    response.cache_control.public = True
    response.cache_control.max_age = ONE_YEAR
    response.cache_control.immutable = True
    return response


def folder() -> Path:
    """Where the files are."""
    return Path(current_app.instance_path) / "pictures"


def picture_source(found: Picture) -> str:
    """The middle width, for browsers that choose none."""
    return _address(found, found["widths"][len(found["widths"]) // 2])


def picture_widths(found: Picture) -> str:
    """What srcset says: each file with its width."""
    return ", ".join(f"{_address(found, width)} {width}w" for width in found["widths"])


def _address(found: Picture, width: int) -> str:
    return url_for("site.picture", name=pictures.file_name(found["name"], width))
