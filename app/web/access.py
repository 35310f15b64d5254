"""Every view says who may see it; one that says nothing is closed."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

import structlog
from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import login_manager

log = structlog.get_logger()

View = TypeVar("View", bound=Callable[..., Any])

ADMIN_PREFIX = "/admin"


class Access(StrEnum):
    """Who may see a view."""

    PUBLIC = "public"
    SECRET_LINK = "secret_link"  # noqa: S105 - a kind of access
    STAFF = "staff"


def public(view: View) -> View:
    """Mark a view that anyone may see."""
    return _mark(view, Access.PUBLIC)


def secret_link(view: View) -> View:
    """Mark a view that whoever holds its token may see; the view itself checks the token."""
    return _mark(view, Access.SECRET_LINK)


def staff_only(view: View) -> View:
    """Mark a view for signed-in people of the practice."""
    return _mark(view, Access.STAFF)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What an endpoint declares; None when it was forgotten."""
    if is_admin_endpoint(app, endpoint):
        return Access.STAFF
    if endpoint == "static":
        return Access.PUBLIC
    return getattr(app.view_functions[endpoint], "access", None)


def is_admin_endpoint(app: Flask, endpoint: str) -> bool:
    """Whether Flask-Admin answers at the endpoint: all of its addresses begin with the prefix."""
    return all(rule.rule.startswith(ADMIN_PREFIX) for rule in app.url_map.iter_rules(endpoint))


def guard(app: Flask) -> None:
    """Close whatever is not declared open, before any view is reached."""

    @app.before_request
    def refuse_strangers() -> ResponseReturnValue | None:
        # The prefix is closed as a whole, addresses that lead nowhere included.
        if request.path == ADMIN_PREFIX or request.path.startswith(f"{ADMIN_PREFIX}/"):
            return None if current_user.is_authenticated else _ask_to_sign_in()
        if request.endpoint is None:
            return None
        access = access_of(current_app, request.endpoint)
        if access is None:
            log.error("access.undeclared", endpoint=request.endpoint)
            abort(403)
        if access is Access.STAFF and not current_user.is_authenticated:
            return _ask_to_sign_in()
        return None


def _ask_to_sign_in() -> ResponseReturnValue:
    answer: ResponseReturnValue = login_manager.unauthorized()
    return answer


def _mark(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view
