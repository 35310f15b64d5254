"""The public pages."""

from flask import Blueprint, Flask

blueprint = Blueprint("site", __name__)


def init_site(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
