"""An application with a few views of its own, for what no feature shows by itself."""

import sqlite3

import pytest
from flask import abort, render_template_string, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.web import access
from app.web.headers import nonce
from app.web.htmx import done_elsewhere
from tests.applications import new_app
from tests.conftest import fresh
from tests.factories import make_practice
from tests.visitors import HtmxVisitor, Visitor

SECRET_WORDS = "Sanna Salainen 040 123 4567"


def fail(kind):
    """A view that goes wrong in every way there is."""
    if kind == "boom":
        raise RuntimeError(SECRET_WORDS)
    if kind == "locked":
        raise OperationalError(
            f"INSERT {SECRET_WORDS}", {}, sqlite3.OperationalError(f"database is locked {SECRET_WORDS}")
        )  # fmt: skip
    if kind == "stale":
        raise StaleDataError(SECRET_WORDS)
    return abort(int(kind), SECRET_WORDS)


def unmarked():
    """A view whose author forgot to say who may see it."""
    return "seen"


def script():
    """A view whose page has a script of its own."""
    return nonce()


@pytest.fixture(scope="session")
def built_trial(tmp_path_factory):
    """An application with the trial views, built once."""
    app = new_app(tmp_path_factory.mktemp("trial"))
    both = ["GET", "POST"]
    for prefix in ("", "/sv", "/en"):
        app.add_url_rule(
            f"{prefix}/koe/vika/<kind>",
            f"fail{prefix}",
            access.public(fail),
            methods=both,
        )
    app.add_url_rule("/koe/avoin", "open", access.public(lambda: "open"), methods=both)
    app.add_url_rule("/koe/oma", "own", access.staff_only(lambda: "own"), methods=both)
    app.add_url_rule("/koe/linkki", "link", access.secret_link(lambda: "link"))
    app.add_url_rule("/koe/unohdettu", "unmarked", unmarked)
    app.add_url_rule("/koe/skripti", "script", access.public(script))
    app.add_url_rule("/koe/valmis", "done", access.public(lambda: done_elsewhere("/")), methods=both)  # fmt: skip
    app.add_url_rule(
        "/koe/kaiku",
        "echo",
        access.public(
            lambda: render_template_string("{{ text }}", text=request.values.get("text", ""))
        ),
        methods=both,
    )
    yield app

    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def trial(built_trial, migrated_file):
    """It with a fresh database, its context open and a practice in it."""
    for app in fresh(built_trial, migrated_file):
        make_practice()
        yield app


@pytest.fixture
def visitor(trial):
    return Visitor(trial)


@pytest.fixture
def htmx_visitor(trial):
    return HtmxVisitor(trial)
