"""Databases without a table, for what migrations make of them."""

import pytest

from app.extensions import db
from tests.applications import new_app


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_app(request, tmp_path):
    """An application on a database without any table, its context open."""
    settings = {}
    if request.param == "postgresql":
        make = request.getfixturevalue("empty_postgresql")
        settings = {"DATABASE_URL": make("migrations")}
    app = new_app(tmp_path, **settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
