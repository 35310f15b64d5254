"""What every page of the admin shares: who may open it, and what its frame shows."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, request
from flask_admin import BaseView

from app.accounts.models import Role
from app.admin import walls
from app.admin.formatters import mail_state, state
from app.admin.labels import label
from app.admin.menu import menu
from app.extensions import db
from app.practice.models import Practice
from app.web.access import ADMIN_PREFIX
from app.web.languages import LANGUAGES

# What PostgreSQL keeps in an integer column.
GREATEST_KEY = 2**31 - 1
# A row in an address: /admin/inquiry/<KEY:inquiry_id>/answer.
KEY = f"int(max={GREATEST_KEY})"


class Framed(BaseView):
    """A view inside the admin's frame, open to the roles that it names."""

    roles: Collection[Role] = walls.OWNERS

    def is_accessible(self) -> bool:
        """Flask-Admin asks this before every view and when the menu is drawn."""
        return walls.role() in self.roles

    def _run_view(self, view: Any, *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin takes a TypeError from inside a view for a view of the old kind.
        return view(self, *args, **kwargs)

    def render(self, template: str, **context: Any) -> str:
        """Add what the frame shows."""
        practice = db.session.get(Practice, 1)
        context.setdefault("practice", practice)
        context.setdefault("practice_name", practice.name if practice else "Tuokio")
        context.setdefault("languages", practice.languages if practice else list(LANGUAGES))
        return str(
            super().render(
                template,
                menu=menu(),
                signed_in=walls.user(),
                state=state,
                mail_state=mail_state,
                label=label,
                mail_goes_nowhere=not current_app.config["MAIL_SERVER"],
                **context,
            )
        )

    def answer(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A page with its status."""
        return make_response(self.render(template, **context), status)


def see_other(address: str) -> Response:
    """Lead the browser to a page after a change."""
    return Response(status=303, headers={"Location": address})


def way_back(otherwise: str) -> str:
    """The page of the admin that the form or link names as its origin, and no other place."""
    wanted = str(request.values.get("url", ""))
    parts = urlsplit(wanted)
    is_own = (
        wanted.startswith(ADMIN_PREFIX + "/")
        and not parts.netloc
        and "\\" not in wanted
        and "//" not in wanted
        and wanted.isprintable()
    )
    return wanted if is_own else otherwise


def whole_number(text: Any) -> int | None:
    """The key of a row as the address gives it; None for what no key can be."""
    text = str(text)
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(GREATEST_KEY)):
        return None
    return int(text) if int(text) <= GREATEST_KEY else None
