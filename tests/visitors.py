"""Test clients that treat the application as production does: a database session a request."""

from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import database
from app.accounts.models import User
from app.extensions import db

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Visitor(FlaskClient):
    """A browser without JavaScript.

    Each request has an application context, and so a database session, of its own: what a view
    forgot to commit is not seen by the test. What the test itself forgot to commit is rolled back
    before the request, and its objects read the database anew after it.
    """

    user: User | None = None
    # Who has signed in with the staff fixture.

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask, and keep by the answer which application gave it."""
        if has_app_context():
            db.session.rollback()
        try:
            with self.application.app_context():
                response = super().open(*args, **kwargs)
        finally:
            # A reading request has left its mark in this thread.
            database.expect_to_write(True)  # noqa: FBT003 - as in app.web.requests
        response.application = self.application
        return response


class HtmxVisitor(Visitor):
    """A browser in which htmx asks for a fragment."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask as htmx does."""
        kwargs["headers"] = PARTIAL | dict(kwargs.get("headers") or {})
        return super().open(*args, **kwargs)
