"""The menu: which views stand under which heading."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

# Endpoints by heading; what the signed-in user may not open is left out.
_MENU: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Työ"),
        ("admin", "week", "inquiry", "meeting", "contract", "invoicing", "orderer", "person"),
    ),
    (_("Sivusto"), ("service", "page", "practice", "supervisor")),
    (_("Ajat"), ("opening_hours", "closure", "booking_rules", "feed", "busy_calendar")),
    (_("Asetukset"), ("user", "vat_rate", "outbox", "audit")),
)


@dataclass(frozen=True)
class MenuGroup:
    """A heading and the views below it."""

    heading: str
    views: list[Any]


def menu() -> list[MenuGroup]:
    """The groups with anything in them for the signed-in user."""
    known = {view.endpoint: view for view in current_app.extensions["admin"][0]._views}  # noqa: SLF001
    groups = [
        MenuGroup(str(heading), [known[name] for name in names if known[name].is_accessible()])
        for heading, names in _MENU
    ]
    return [group for group in groups if group.views]
