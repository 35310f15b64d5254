"""Pictures for shared links, one a page: drawn at the first request and kept.

The address carries the title and our mark of it, so only pictures of our own pages are drawn, on
every node alike and without anything being written while a page is shown.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

from flask import Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.mail.render import absolute
from app.practice import queries
from app.practice.models import Practice
from app.site.blueprint import blueprint
from app.site.share_drawing import draw
from app.site.shell import shell
from app.site.style_sheets import theme
from app.web.access import public

# Raised when the drawing changes, so that its address changes too.
DRAWING = 1
MARK_LENGTH = 32


@blueprint.get("/kuvat/jako/<mark>.png")
@public
def share_picture(mark: str) -> ResponseReturnValue:
    """The picture of a title. One that was shared before the practice changed is still there."""
    if not (mark.isascii() and mark.isalnum() and len(mark) == MARK_LENGTH):
        abort(404)
    kept = _folder() / f"{mark}.png"
    if not kept.exists():
        title = request.args.get("t", "")
        practice = queries.practice()
        if not hmac.compare_digest(mark, mark_of(title, practice)):
            abort(404)
        _keep(kept, draw(practice=practice.name, title=title, look=theme()))
    response = Response(kept.read_bytes(), mimetype="image/png")
    response.cache_control.public = True
    response.cache_control.max_age = 365 * 24 * 60 * 60
    response.cache_control.immutable = True
    # Others show it on their pages: that is what it is for.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def picture_address(title: Markup | str) -> str:
    """Where the picture of a page's title is, seen from outside; templates give it as markup."""
    practice = shell().practice
    if practice is None:
        return ""
    words = Markup(title).unescape()  # noqa: S704 - undone, not trusted
    return absolute(url_for("site.share_picture", mark=mark_of(words, practice), t=words))


def mark_of(title: str, practice: Practice) -> str:
    """What the picture shows, signed: a stranger's words are not drawn in the practice's name."""
    shown = "\0".join((str(DRAWING), practice.name, str(theme().accent_hue), title))
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"share-picture\0{shown}".encode(), hashlib.sha256).hexdigest()[
        :MARK_LENGTH
    ]


def _folder() -> Path:
    return Path(current_app.instance_path) / "kuvat" / "jako"


def _keep(path: Path, picture: bytes) -> None:
    """Write whole or not at all: another process may be reading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half_written = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    half_written.write_bytes(picture)
    half_written.replace(path)
