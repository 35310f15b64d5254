"""Keeping what a form says: this is an edge, so it commits; what is refused is told on the form."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.accounts import audit
from app.admin import refusals
from app.admin.refusals import RefusedError
from app.extensions import db


class Changing:
    """The part of a table's view that writes. Each change leaves its mark in the audit log."""

    model: Any
    thing = ""
    # What the audit log calls a row.

    def fill(self, row: Any, form: Any) -> None:
        """Write the form into the row. Raises RefusedError."""
        form.populate_obj(row)

    def keep(self, row: Any, form: Any) -> None:
        """Keep a new row, in the transaction that create_model() commits."""
        db.session.add(row)
        db.session.flush()
        audit.record(f"{self.thing}.created", about=self.thing, about_id=self.audit_id(row))

    def create_model(self, form: Any) -> Any:
        """Keep a new row, or tell on the form why not."""
        row = self.model()
        try:
            with db.session.no_autoflush:
                self.fill(row, form)
                self.keep(row, form)
            db.session.commit()
        except (IntegrityError, RefusedError) as error:
            db.session.rollback()
            refusals.tell(form, error)
            return None
        return row

    def update_model(self, form: Any, row: Any) -> bool:
        """Keep the changes, or tell on the form why not."""
        about_id = self.audit_id(row)
        try:
            with db.session.no_autoflush:
                self.fill(row, form)
            db.session.flush()
            audit.record(f"{self.thing}.changed", about=self.thing, about_id=about_id)
            db.session.commit()
        except (IntegrityError, RefusedError) as error:
            db.session.rollback()
            refusals.tell(form, error)
            return False
        return True

    def audit_id(self, row: Any) -> int:
        """The row's number in the audit log."""
        return int(row.id)

    def delete_row(self, row: Any) -> str:
        """Delete; answers why it cannot be."""
        about_id = self.audit_id(row)
        try:
            db.session.delete(row)
            db.session.flush()
            audit.record(f"{self.thing}.deleted", about=self.thing, about_id=about_id)
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            return _("Tätä ei voi poistaa, koska muut tiedot viittaavat siihen.")
        return ""
