"""What the pages behind a secret link share: a press is theirs to check, and the address stays a secret."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, after_this_request, g, get_flashed_messages
from flask_babel import gettext as _
from flask_babel import refresh
from flask_wtf import FlaskForm

from app.extensions import csrf, limiter
from app.practice import queries
from app.web.throttle import client_network

View = TypeVar("View", bound=Callable[..., Any])


def takes_presses(view: View) -> View:
    """Mark a view that asks is_confirmed() of every press; it answers sixty an hour to one network.

    The page sends no Referer, which the check that all other forms go through would ask for.
    """
    limited = limiter.limit("60/hour", key_func=client_network, methods=["POST"])(view)
    return csrf.exempt(limited)  # type: ignore[no-any-return]


def is_confirmed() -> bool:
    """Whether the press comes from a page of ours, by its token."""
    return bool(FlaskForm().validate())


def unconfirmed() -> str:
    """What is said when it does not, or when the page stood open for too long."""
    return str(_("Painallusta ei voitu vahvistaa, joten mitään ei muutettu. Paina uudelleen."))


def overtaken() -> str:
    """What is said when things are no longer as the page that was pressed on showed them."""
    return str(
        _(
            "Tilanne on muuttunut sen jälkeen, kun avasit sivun, joten mitään ei tehty. Alla näet, miten asia nyt on."
        )
    )


def words_of_the_press_before() -> str:
    """What a press that led here had to say, if one did."""
    return " ".join(map(str, get_flashed_messages()))


def open_in(language: str) -> None:
    """Open the page: its address has no language, so it speaks the letter's where the site can."""
    after_this_request(_tell_no_other_page)
    if language in queries.practice().languages:
        g.language = language
        refresh()


def _tell_no_other_page(response: Response) -> Response:
    """The address is the key: no page that is opened from here is told it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
