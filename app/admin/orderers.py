"""Orderers and the people around them, each supervisor's own."""

from typing import Any

from flask import Response, g
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload
from wtforms import StringField

from app.admin import walls
from app.admin.filters import RowFilter
from app.admin.formatters import NOTHING, budget_words
from app.admin.forms import (
    OptionField,
    RowField,
    VersionField,
    as_business_id,
    at_most,
    business_id_rule,
    email_shape,
    optional,
    phone_shape,
    required,
)
from app.admin.refusals import RefusedError
from app.admin.tables import TableView
from app.extensions import db
from app.practice.budget import Budget
from app.practice.choices import OrdererType
from app.practice.models import Contract, ContractPerson, Orderer, Person
from app.practice.services import budget


def orderers() -> list[Orderer]:
    """Those that the signed-in user may name."""
    query = select(Orderer).where(walls.behind(Orderer.supervisor_id)).order_by(Orderer.name)
    return list(db.session.scalars(query))


class OrdererForm(FlaskForm):
    """Who orders, and where the bill goes."""

    version = VersionField()
    name = StringField(_("Nimi"), [required, at_most(160)])
    type = OptionField(_("Tyyppi"), OrdererType)
    business_id = StringField(_("Y-tunnus"), [optional, business_id_rule], filters=[as_business_id])
    billing_address = StringField(_("Laskutusosoite"), [at_most(200)])
    einvoice_address = StringField(_("Verkkolaskuosoite"), [at_most(40)])
    einvoice_operator = StringField(_("Välittäjätunnus"), [at_most(40)])
    buyer_reference = StringField(
        _("Viitteenne"),
        [at_most(80)],
        description=_("Mitä tilaaja haluaa nähdä laskussa. Sopimus voi sanoa toisin."),
    )
    order_number = StringField(_("Tilausnumero"), [at_most(40)])
    cost_center = StringField(_("Kustannuspaikka"), [at_most(40)])


class NewOrdererForm(OrdererForm):
    """A new orderer, and whose it is."""

    supervisor = RowField(_("Työnohjaaja"), walls.supervisors)


def _budgets(orderer_ids: list[int]) -> dict[int, Budget]:
    within = walls.contracts() & Contract.orderer_id.in_(orderer_ids)
    return budget.of_orderers(within)


def _budget_cell(_view: Any, _context: Any, row: Any, _name: str) -> Any:
    made = g.budgets.get(row.id)
    return budget_words(made) if made else NOTHING


class OrdererView(TableView):
    """Orderers behind the wall."""

    thing = "orderer"
    roles = walls.EVERYONE
    creators = editors = deleters = walls.SUPERVISING
    form = OrdererForm
    new_form = NewOrdererForm
    column_list = ("name", "type", "business_id", "budget", "supervisor")
    column_details_list = (
        "name", "type", "business_id", "billing_address", "einvoice_address",
        "einvoice_operator", "buyer_reference", "order_number", "cost_center", "budget", "supervisor",
    )  # fmt: skip
    column_export_list = ("name", "type", "business_id")
    form_columns = (
        "supervisor", "name", "type", "business_id", "billing_address", "einvoice_address",
        "einvoice_operator", "buyer_reference", "order_number", "cost_center",
    )  # fmt: skip
    column_searchable_list = ("name", "business_id")
    details_template = "admin/contract/orderer.html"
    column_sortable_list = ("name", "type")
    column_default_sort = "name"
    column_filters = (RowFilter(Orderer.supervisor_id, _("Työnohjaaja"), walls.supervisors),)
    column_formatters = {"budget": _budget_cell}  # noqa: RUF012 - Flask-Admin's shape
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "name": _("Nimi"),
        "type": _("Tyyppi"),
        "business_id": _("Y-tunnus"),
        "billing_address": _("Laskutusosoite"),
        "einvoice_address": _("Verkkolaskuosoite"),
        "einvoice_operator": _("Välittäjätunnus"),
        "buyer_reference": _("Viitteenne"),
        "order_number": _("Tilausnumero"),
        "cost_center": _("Kustannuspaikka"),
        "budget": _("Kerrat"),
        "supervisor": _("Työnohjaaja"),
    }

    def within_wall(self) -> ColumnElement[bool]:
        """A supervisor's own."""
        return walls.behind(Orderer.supervisor_id)

    def get_query(self) -> Any:
        """With whose they are."""
        return super().get_query().options(joinedload(Orderer.supervisor))

    def get_list(self, *args: Any, **more: Any) -> Any:
        """With the budgets of the rows, counted at once."""
        count, rows = super().get_list(*args, **more)
        g.budgets = _budgets([row.id for row in rows])
        return count, rows

    def details_page(self, row: Orderer, *, status: int = 200, **context: Any) -> Response:
        """With the budget and the contracts behind the wall."""
        g.budgets = _budgets([row.id])
        query = (
            select(Contract)
            .where(Contract.orderer_id == row.id, walls.contracts())
            .order_by(Contract.contract_no.desc())
        )
        found = list(db.session.scalars(query))
        made = budget.of_contracts([each.id for each in found])
        return super().details_page(row, status=status, contracts=found, budgets=made, **context)

    def goes_with(self, row: Any) -> list[str]:
        """People stay, without their orderer."""
        query = select(func.count()).where(Person.orderer_id == row.id)
        number = db.session.scalar(query) or 0
        return [gettext("Henkilöitä jää ilman tilaajaa: %(number)s", number=number)] * bool(number)


class PersonForm(FlaskForm):
    """Someone with a role on a contract."""

    name = StringField(_("Nimi"), [required, at_most(120)])
    orderer = RowField(_("Tilaaja"), orderers, allow_blank=True, blank_text="–")
    title = StringField(_("Tehtävä"), [at_most(120)])
    email = StringField(_("Sähköposti"), [optional, at_most(254), email_shape])
    phone = StringField(_("Puhelin"), [optional, phone_shape])


class NewPersonForm(PersonForm):
    """A new person, and whose client it is."""

    supervisor = RowField(_("Työnohjaaja"), walls.supervisors)


class PersonView(TableView):
    """People behind the wall. That someone is in supervision is a secret already."""

    thing = "person"
    roles = walls.SUPERVISING
    creators = editors = deleters = walls.SUPERVISING
    form = PersonForm
    new_form = NewPersonForm
    column_list = ("name", "orderer", "title", "supervisor")
    column_details_list = ("name", "orderer", "title", "email", "phone", "supervisor")
    column_export_list = ("name", "orderer")
    form_columns = ("supervisor", "name", "orderer", "title", "email", "phone")
    column_searchable_list = ("name", "email")
    column_sortable_list = ("name",)
    column_default_sort = "name"
    column_filters = (RowFilter(Person.orderer_id, _("Tilaaja"), orderers),)
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "name": _("Nimi"),
        "orderer": _("Tilaaja"),
        "title": _("Tehtävä"),
        "email": _("Sähköposti"),
        "phone": _("Puhelin"),
        "supervisor": _("Työnohjaaja"),
    }

    def within_wall(self) -> ColumnElement[bool]:
        """A supervisor's own."""
        return walls.behind(Person.supervisor_id)

    def fill(self, row: Person, form: Any) -> None:
        """The orderer has to be the same supervisor's."""
        supervisor_id = form.supervisor.data.id if "supervisor" in form else row.supervisor_id
        orderer = form.orderer.data
        if orderer is not None and orderer.supervisor_id != supervisor_id:
            raise RefusedError("orderer", gettext("Tilaaja on toisen työnohjaajan asiakas."))
        super().fill(row, form)
        row.supervisor_id = supervisor_id

    def goes_with(self, row: Any) -> list[str]:
        """Roles on contracts go."""
        query = (
            select(Contract.contract_no)
            .join(ContractPerson, ContractPerson.contract_id == Contract.id)
            .where(ContractPerson.person_id == row.id)
            .order_by(Contract.contract_no)
            .distinct()
        )
        return [
            gettext("Rooli sopimuksessa %(number)s", number=number)
            for number in db.session.scalars(query)
        ]
