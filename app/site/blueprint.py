"""The blueprint of the public pages; views add themselves to it."""

from flask import Blueprint

blueprint = Blueprint("site", __name__)
