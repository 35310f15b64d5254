"""Services and their prices. What is written here is what the public site says."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.widgets import HiddenInput

from app.admin import walls
from app.admin.formatters import money_of, range_of
from app.admin.forms import (
    MoneyField,
    NumberField,
    OptionField,
    RowsField,
    TicksField,
    at_most,
    between,
    choices_of,
    optional,
    required,
    slug_shape,
)
from app.admin.labels import label, options_of
from app.admin.pages import whole_number
from app.admin.refusals import RefusedError
from app.admin.tables import TableView
from app.admin.words import WordsField
from app.extensions import db
from app.practice.choices import Form, Place, PriceBasis, VatClass
from app.practice.models import Service, ServiceOption
from app.web.languages import in_language


class ServiceForm(FlaskForm):
    """A form of supervision and its texts."""

    name = WordsField(_("Nimi"), is_needed=True)
    slug = StringField(
        _("Osoite"), [required, at_most(60), slug_shape], description=_("Sivun osoitteen loppuosa.")
    )
    form = OptionField(_("Muoto"), Form)
    summary = WordsField(_("Tiivistelmä"), is_long=True)
    text = WordsField(
        _("Teksti"),
        is_long=True,
        description=_("Tyhjä rivi erottaa kappaleet, rivin alussa oleva - tekee luettelon."),
    )
    supervisors = RowsField(
        _("Työnohjaajat"), walls.kept_supervisors, description=_("Ilman valintoja kaikki.")
    )
    places = TicksField(_("Paikat"), choices=lambda: choices_of(options_of(Place)))
    interval_min_weeks = NumberField(
        _("Tapaamisväli, vähintään viikkoja"), [optional, between(1, 52)]
    )
    interval_max_weeks = NumberField(
        _("Tapaamisväli, enintään viikkoja"), [optional, between(1, 52)]
    )
    min_meetings = NumberField(_("Tapaamisia vähintään"), [optional, between(1, 500)])
    vat_class = OptionField(_("Verokohtelu"), VatClass, blank=_("toiminnan oma"))
    position = NumberField(_("Järjestysnumero"), [required, between(0, 10_000)])


class ServiceView(TableView):
    """Services; a service's page lists its prices."""

    thing = "service"
    creators = editors = deleters = walls.OWNERS
    form = ServiceForm
    column_list = ("name", "form", "prices", "position")
    column_details_list = (
        "name", "slug", "form", "summary", "text", "supervisors", "places", "interval_min_weeks",
        "min_meetings", "vat_class", "position",
    )  # fmt: skip
    column_export_list = ("slug", "form")
    form_columns = (
        "name", "slug", "form", "summary", "text", "supervisors", "places", "interval_min_weeks",
        "interval_max_weeks", "min_meetings", "vat_class", "position",
    )  # fmt: skip
    column_sortable_list = ("position",)
    column_default_sort = "position"
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "prices": lambda _view, _context, row, _name: len(row.options),
        "places": lambda _view, _context, row, _name: [label(Place(place)) for place in row.places],
        "interval_min_weeks": range_of("interval_min_weeks", "interval_max_weeks"),
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "name": _("Nimi"),
        "slug": _("Osoite"),
        "form": _("Muoto"),
        "summary": _("Tiivistelmä"),
        "text": _("Teksti"),
        "supervisors": _("Työnohjaajat"),
        "places": _("Paikat"),
        "interval_min_weeks": _("Tapaamisväli, viikkoa"),
        "min_meetings": _("Tapaamisia vähintään"),
        "vat_class": _("Verokohtelu"),
        "position": _("Järjestys"),
        "prices": _("Hintoja"),
    }
    details_template = "admin/service/details.html"

    def title_of(self, row: Service) -> str:
        return in_language(row.name, "fi")

    def prefill(self) -> dict[str, Any]:
        """A new service comes last."""
        return {"position": self.get_count_query().scalar()}

    def goes_with(self, row: Service) -> list[str]:
        """Its prices."""
        number = len(row.options)
        return [gettext("Palvelun hintoja: %(number)s", number=number)] * bool(number)

    def saved_address(self, row: Service) -> str:
        """The service, where its prices are added."""
        return url_for("service.details_view", id=row.id)


class OptionForm(FlaskForm):
    """A length, a group size and their price."""

    minutes = NumberField(_("Kesto minuutteina"), [required, between(5, 600)])
    participants_min = NumberField(_("Osallistujia vähintään"), [optional, between(1, 500)])
    participants_max = NumberField(_("Osallistujia enintään"), [optional, between(1, 500)])
    price_cents = MoneyField(
        _("Hinta ilman arvonlisäveroa, euroa"),
        description=_("0 tarkoittaa maksutonta, tyhjä sopimuksen mukaan."),
    )
    price_basis = OptionField(_("Hinnan peruste"), PriceBasis)
    position = NumberField(_("Järjestysnumero"), [required, between(0, 10_000)])


class NewOptionForm(OptionForm):
    """A price of the service whose page it is added on."""

    service = NumberField(widget=HiddenInput())


class ServiceOptionView(TableView):
    """Prices, reached from their service."""

    thing = "option"
    creators = editors = deleters = walls.OWNERS
    form = OptionForm
    new_form = NewOptionForm
    column_list = ("service", "minutes", "participants_min", "price_cents", "price_basis")
    column_details_list = column_list
    column_export_list = ("minutes", "price_cents")
    form_columns = (
        "service", "minutes", "participants_min", "participants_max", "price_cents",
        "price_basis", "position",
    )  # fmt: skip
    column_sortable_list = ()
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "service": lambda _view, _context, row, _name: row.service.name,
        "participants_min": range_of("participants_min", "participants_max"),
        "price_cents": money_of("price_cents"),
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "service": _("Palvelu"),
        "minutes": _("Kesto, min"),
        "participants_min": _("Osallistujia"),
        "price_cents": _("Hinta, alv 0 %"),
        "price_basis": _("Hinta on"),
    }

    def title_of(self, row: ServiceOption) -> str:
        return gettext("%(minutes)s min", minutes=row.minutes)

    def prefill(self) -> dict[str, Any]:
        """The service that the link names."""
        service = _service(request.args.get("service"))
        return {
            "service": service.id if service else None,
            "position": len(service.options) if service else 0,
            "price_basis": PriceBasis.PER_SESSION,
        }

    def fill(self, row: ServiceOption, form: Any) -> None:
        """A price belongs to a service."""
        if "service" in form:
            service = _service(form.service.data)
            if service is None:
                raise RefusedError("", gettext("Lisää hinta palvelun omalta sivulta."))
            row.service_id = service.id
        for field in form:
            if field.name not in {"service", "csrf_token"}:
                field.populate_obj(row, field.name)

    def saved_address(self, row: ServiceOption) -> str:
        """The service's page."""
        return url_for("service.details_view", id=row.service_id)


def _service(key: Any) -> Service | None:
    number = whole_number(key)
    return db.session.get(Service, number) if number is not None else None
