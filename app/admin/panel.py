"""The admin panel."""

from flask import Flask


def init_panel(app: Flask) -> None:
    """Register it."""
