"""What stands around every page: the practice, the menu, the other languages.

It is read apart from the request's own transaction, so that an error page can show it too.
"""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from sqlalchemy import Row, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.database import Words
from app.extensions import committed
from app.mail.render import absolute
from app.practice.models import Page, Practice, Supervisor
from app.web.kept import keep
from app.web.languages import LANGUAGES

# What a link to the contact page may choose on the form.
CHOICES = ("service", "supervisor", "slot", "week")


@dataclass(frozen=True, kw_only=True)
class Shell:
    """The same on every page. Without a practice it is empty."""

    practice: Practice | None = None
    supervisors: tuple[Supervisor, ...] = ()
    menu: tuple[Row[tuple[str, Words]], ...] = ()

    @property
    def has_several_people(self) -> bool:
        """Whether each supervisor's own number is worth showing beside the practice's."""
        return len(self.supervisors) > 1


def shell() -> Shell:
    """The shell of this request, read once; empty when the database does not answer."""
    if "shell" not in g:
        try:
            g.shell = keep("shell", _read)
        except SQLAlchemyError:
            g.shell = Shell()
    found: Shell = g.shell
    return found


def alternates() -> dict[str, str]:
    """The address of this page in each language of the practice; home where it has only one."""
    endpoint, values = ("site.home", {})
    if has_languages():
        endpoint, values = str(request.endpoint), request.view_args or {}
    return {
        language: url_for(endpoint, language=language, **values) for language in _languages_used()
    }


def switches() -> dict[str, str]:
    """Where the language switch leads: the same page with what was chosen on the way to it."""
    if request.endpoint != "site.contact":
        return alternates()
    chosen: dict[str, Any] = {
        name: request.args[name] for name in CHOICES if request.args.get(name)
    }
    return {
        language: url_for("site.contact", language=language, **chosen)
        for language in _languages_used()
    }


def homes() -> dict[str, str]:
    """The home page in each language of the practice."""
    return {language: url_for("site.home", language=language) for language in _languages_used()}


def canonical() -> str:
    """The one address of this page for search engines; empty for a page that they leave alone."""
    return absolute(request.path) if has_languages() else ""


def has_languages() -> bool:
    """Whether the page that answers has an address of its own in each language."""
    return request.endpoint is not None and current_app.url_map.is_endpoint_expecting(
        request.endpoint, "language"
    )


def _languages_used() -> list[str]:
    practice = shell().practice
    return [code for code in LANGUAGES if practice is not None and code in practice.languages]


def _read() -> Shell:
    with committed() as connection, Session(connection) as session:
        practice = session.get(Practice, 1)
        if practice is None:
            return Shell()
        menu = select(Page.slug, Page.title).where(Page.in_menu).order_by(Page.position)
        return Shell(
            practice=practice,
            supervisors=tuple(session.scalars(select(Supervisor).order_by(Supervisor.position))),
            menu=tuple(session.execute(menu)),
        )
