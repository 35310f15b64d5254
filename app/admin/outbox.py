"""The outbox: what was written to whom and whether it went out. Bodies are not shown: they hold links."""

from typing import Any

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from app.accounts import audit
from app.accounts.models import Role
from app.admin import walls
from app.admin.filters import OptionFilter
from app.admin.formatters import NOTHING, linked, mail_state
from app.admin.labels import mail_words, thing_words
from app.admin.pages import KEY, see_other, way_back
from app.admin.tables import TableView
from app.booking.models import Inquiry
from app.extensions import db
from app.mail import outbox
from app.mail.models import MailState, OutboxMessage
from app.practice.models import Acceptance, Contract, ContractVersion, Evaluation
from app.practice.services import acceptance, evaluations


class OutboxView(TableView):
    """All mail for an owner; a supervisor sees what tells of their own requests."""

    thing = "mail"
    roles = walls.SUPERVISING
    form_columns = ()
    column_list = ("created_at", "template", "recipient", "state", "last_error")
    column_details_list = (
        "template", "recipient", "reply_to", "subject", "about", "state", "tries", "last_error",
        "created_at", "due_at", "sent_at",
    )  # fmt: skip
    column_export_list = ("created_at", "template", "state")
    column_searchable_list = ("recipient",)
    column_sortable_list = ("created_at", "recipient", "state")
    column_default_sort = ("created_at", True)
    column_filters = (OptionFilter(OutboxMessage.state, _("Tila"), MailState),)
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "template": lambda _view, _context, row, _name: mail_words(row.template),
        "state": lambda _view, _context, row, _name: mail_state(row.state),
        "about": lambda _view, _context, row, _name: about_cell(row),
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "created_at": _("Kirjoitettu"),
        "template": _("Viesti"),
        "recipient": _("Vastaanottaja"),
        "reply_to": _("Vastaukset"),
        "subject": _("Aihe"),
        "about": _("Koskee"),
        "state": _("Tila"),
        "tries": _("Yrityksiä"),
        "last_error": _("Viimeisin vika"),
        "due_at": _("Seuraava yritys"),
        "sent_at": _("Lähti"),
    }
    details_template = "admin/outbox/details.html"

    def within_wall(self) -> ColumnElement[bool]:
        """What tells of a request behind the wall."""
        return within_wall()

    def title_of(self, row: OutboxMessage) -> str:
        return gettext("Viesti %(number)s", number=row.id)

    @expose(f"/<{KEY}:message_id>/retry", methods=("POST",))
    def retry_view(self, message_id: int) -> ResponseReturnValue:
        """Put a mail that was given up back into the queue."""
        row = self.get_one(message_id)
        if row.state is not MailState.FAILED:
            return self.details_page(row, status=409)
        outbox.retry(row)
        audit.record("mail.retried", about="mail", about_id=row.id)
        db.session.commit()
        flash(gettext("Viesti on taas jonossa."), "success")
        return see_other(way_back(self.get_url(".index_view")))


def about_cell(row: OutboxMessage) -> Any:
    """What the mail tells of, and the way to it while it is there."""
    words = thing_words(row.about, row.about_id)
    if row.about == "inquiry" and db.session.get(Inquiry, row.about_id) is not None:
        return linked(words, url_for("inquiry.details_view", id=row.about_id))
    contract = _contract_of(row)
    if contract is None:
        return words or NOTHING
    words = gettext("sopimus %(number)s", number=contract.contract_no)
    return linked(words, url_for("contract.details_view", id=contract.id))


def _contract_of(row: OutboxMessage) -> Contract | None:
    query = select(Contract)
    if row.about == "contract":
        query = query.where(Contract.id == row.about_id)
    elif row.about == acceptance.ABOUT:
        query = query.join(ContractVersion).join(Acceptance).where(Acceptance.id == row.about_id)
    elif row.about == evaluations.ABOUT:
        query = query.join(Evaluation).where(Evaluation.id == row.about_id)
    else:
        return None
    return db.session.scalars(query).one_or_none()


def within_wall() -> ColumnElement[bool]:
    """The mails that the signed-in user may know of."""
    mine: Any = select(Inquiry.id).where(walls.behind_or_untaken(Inquiry.supervisor_id))
    own = and_(OutboxMessage.about == "inquiry", OutboxMessage.about_id.in_(mine))
    if walls.role() is not Role.OWNER:
        return own
    # Mails about nobody are the owner's too.
    return or_(own, OutboxMessage.about == "", walls.owner_sees_all())
