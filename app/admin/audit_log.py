"""The audit log, to be read and never changed."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import joinedload

from app.accounts.models import AuditEvent
from app.admin.labels import event_words, thing_words
from app.admin.tables import TableView


class AuditView(TableView):
    """Who did what, when, to which row."""

    form_columns = ()
    can_view_details = False
    column_list = ("happened_at", "who", "event", "about")
    column_details_list = column_list
    column_export_list = column_list
    column_sortable_list = ("happened_at",)
    column_default_sort = [("happened_at", True), ("id", True)]  # noqa: RUF012 - Flask-Admin's shape
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "who": lambda _view, _context, row, _name: row.user.name if row.user else None,
        "event": lambda _view, _context, row, _name: event_words(row.event),
        "about": lambda _view, _context, row, _name: thing_words(row.about, row.about_id),
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "happened_at": _("Milloin"),
        "who": _("Kuka"),
        "event": _("Mitä"),
        "about": _("Mille"),
    }

    def get_query(self) -> Any:
        """With the names."""
        return super().get_query().options(joinedload(AuditEvent.user))
