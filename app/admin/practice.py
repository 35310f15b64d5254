"""The practice, its supervisors, and the tax."""

from datetime import date
from typing import Any

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from wtforms import BooleanField, SelectField, StringField

from app.accounts import audit
from app.admin import walls
from app.admin.formatters import languages_cell
from app.admin.forms import (
    NumberField,
    OptionField,
    PercentField,
    TicksField,
    VersionField,
    as_business_id,
    at_most,
    between,
    business_id_rule,
    choices_of,
    email_shape,
    optional,
    phone_shape,
    required,
    slug_shape,
)
from app.admin.labels import LANGUAGES
from app.admin.looks import ColourField
from app.admin.pictures import PictureField, PictureKeeping
from app.admin.refusals import RefusedError
from app.admin.tables import TableView
from app.admin.words import WordsField
from app.calendar.models import Feed
from app.extensions import db
from app.practice.choices import Corners, Vat
from app.practice.models import Closure, OpeningHours, Practice, Supervisor, VatRate
from app.practice.theme import colour_of
from app.web import filters
from app.web.fields import DayField


class PracticeForm(FlaskForm):
    """Who the practice is and how it is reached."""

    version = VersionField()
    name = StringField(_("Nimi"), [required, at_most(120)])
    tagline = WordsField(_("Iskulause"))
    summary = WordsField(_("Esittely"), is_long=True)
    area = WordsField(_("Toiminta-alue"))
    business_id = StringField(_("Y-tunnus"), [optional, business_id_rule], filters=[as_business_id])
    vat = OptionField(_("Arvonlisävero"), Vat)
    address = StringField(_("Osoite"), [at_most(200)])
    phone = StringField(_("Puhelin"), [optional, phone_shape])
    email = StringField(_("Sähköposti"), [required, at_most(254), email_shape])
    languages = TicksField(_("Sivuston kielet"), choices=choices_of(LANGUAGES.items()))
    default_language = SelectField(_("Ensisijainen kieli"), choices=choices_of(LANGUAGES.items()))
    reply_days = NumberField(
        _("Vastaus luvataan, arkipäivää"), [required, between(1, 30)]
    )  # fmt: skip
    processors = WordsField(
        _("Henkilötietojen käsittelijät"),
        is_long=True,
        description=_("Näkyy tietosuojaselosteessa."),
    )
    owner_sees_all = BooleanField(
        _("Omistaja näkee kaikkien työnohjaajien asiakkaat ja tapaamiset"),
        description=_(
            "Ilman tätä kukin näkee vain omansa. Valinta kerrotaan tietosuojaselosteessa. Jos työnohjaajia on yksi, omistaja näkee kaiken."
        ),
    )
    accent_hue = ColourField(
        _("Korostusväri"),
        description=_(
            "Väristä otetaan sävy. Vaaleus ja voimakkuus sovitetaan niin, että teksti erottuu vaaleassa ja tummassa ulkoasussa."
        ),
    )
    corners = OptionField(_("Kulmien muoto"), Corners)
    logo = PictureField(_("Logo"), description=_("Näkyy sivun yläreunassa nimen paikalla."))


class PracticeView(PictureKeeping, TableView):
    """The one practice."""

    thing = "practice"
    picture_column = "logo"
    editors = walls.OWNERS
    form = PracticeForm
    column_list = ("name", "email")
    column_details_list = (
        "name", "tagline", "summary", "area", "business_id", "vat", "address", "phone", "email",
        "languages", "default_language", "reply_days", "processors", "owner_sees_all", "accent_hue", "corners",
    )  # fmt: skip
    column_export_list = ("name",)
    form_columns = (*column_details_list, "logo")
    column_formatters_detail = {  # noqa: RUF012 - Flask-Admin's shape
        "accent_hue": lambda _view, _context, row, _name: colour_of(row.accent_hue),
        "languages": languages_cell,
        "default_language": languages_cell,
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "name": _("Nimi"),
        "tagline": _("Iskulause"),
        "summary": _("Esittely"),
        "area": _("Toiminta-alue"),
        "business_id": _("Y-tunnus"),
        "vat": _("Arvonlisävero"),
        "address": _("Osoite"),
        "phone": _("Puhelin"),
        "email": _("Sähköposti"),
        "languages": _("Sivuston kielet"),
        "default_language": _("Ensisijainen kieli"),
        "reply_days": _("Vastaus luvataan, arkipäivää"),
        "processors": _("Henkilötietojen käsittelijät"),
        "owner_sees_all": _("Omistaja näkee kaikkien työnohjaajien asiakkaat ja tapaamiset"),
        "accent_hue": _("Korostusväri"),
        "corners": _("Kulmien muoto"),
    }

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """There is one row, so no list."""
        if db.session.get(Practice, 1) is None:
            return super().index_view()
        return redirect(url_for("practice.details_view", id=1))

    def title_of(self, row: Practice) -> str:
        return row.name

    def fill(self, row: Practice, form: Any) -> None:
        """The site is in its default language at least."""
        if form.default_language.data not in (form.languages.data or []):
            raise RefusedError("languages", gettext("Valitse ainakin ensisijainen kieli."))
        if form.owner_sees_all.data is not row.owner_sees_all:
            given = "all" if form.owner_sees_all.data else "own"
            audit.record(f"practice.owner_given_{given}", about="practice", about_id=row.id)
        super().fill(row, form)

    def saved_address(self, row: Practice) -> str:
        """What is stored now."""
        return url_for("practice.details_view", id=1)


class SupervisorForm(FlaskForm):
    """Who supervises."""

    name = StringField(_("Nimi"), [required, at_most(120)])
    slug = StringField(
        _("Osoite"), [required, at_most(60), slug_shape], description=_("Sivun osoitteen loppuosa.")
    )
    title = WordsField(_("Nimike"))
    text = WordsField(_("Esittely"), is_long=True)
    email = StringField(_("Sähköposti"), [optional, at_most(254), email_shape])
    phone = StringField(_("Puhelin"), [optional, phone_shape])
    languages = TicksField(_("Työkielet"), choices=choices_of(LANGUAGES.items()))
    portrait = PictureField(_("Kuva"))
    position = NumberField(_("Järjestysnumero"), [required, between(0, 10_000)])


class SupervisorView(PictureKeeping, TableView):
    """The people who supervise. Whose clients there are stays."""

    thing = "supervisor"
    picture_column = "portrait"
    creators = editors = deleters = walls.OWNERS
    form = SupervisorForm
    column_list = ("name", "title", "email", "position")
    column_details_list = (
        "name", "slug", "title", "text", "email", "phone", "languages", "position",
    )  # fmt: skip
    column_export_list = ("name",)
    form_columns = (
        "name", "slug", "title", "text", "email", "phone", "languages", "portrait", "position",
    )  # fmt: skip
    column_sortable_list = ("name", "position")
    column_default_sort = "position"
    column_formatters = {"languages": languages_cell}  # noqa: RUF012 - Flask-Admin's shape
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "name": _("Nimi"),
        "slug": _("Osoite"),
        "title": _("Nimike"),
        "text": _("Esittely"),
        "email": _("Sähköposti"),
        "phone": _("Puhelin"),
        "languages": _("Työkielet"),
        "position": _("Järjestys"),
    }

    def prefill(self) -> dict[str, Any]:
        """A new supervisor comes last."""
        return {"position": self.get_count_query().scalar(), "languages": ["fi"]}

    def goes_with(self, row: Supervisor) -> list[str]:
        """Hours, closures and feeds."""
        gone = (
            (OpeningHours, _("Vastaanottoaikoja: %(number)s")),
            (Closure, _("Sulkuja: %(number)s")),
            (Feed, _("Kalenterisyötteitä: %(number)s")),
        )
        told = []
        for model, words in gone:
            query = select(func.count()).where(model.supervisor_id == row.id)
            if number := db.session.scalar(query):
                told.append(str(words) % {"number": number})
        return told


class VatRateForm(FlaskForm):
    """A general rate and its first day."""

    valid_from_on = DayField(_("Voimassa alkaen"), [required])
    permille = PercentField(_("Verokanta, %"), [required])


class VatRateView(TableView):
    """The general rate by date: the day of the service decides."""

    thing = "vat_rate"
    creators = deleters = walls.OWNERS
    new_form = VatRateForm
    column_list = ("valid_from_on", "permille")
    column_details_list = column_list
    column_export_list = column_list
    form_columns = ("valid_from_on", "permille")
    column_default_sort = ("valid_from_on", True)
    column_sortable_list = ("valid_from_on",)
    can_view_details = False
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "permille": lambda _view, _context, row, _name: filters.percent(row.permille),
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "valid_from_on": _("Voimassa alkaen"),
        "permille": _("Verokanta"),
    }

    def get_one(self, key: Any) -> VatRate:
        """The key is a date."""
        try:
            row = db.session.get(VatRate, date.fromisoformat(str(key)))
        except ValueError:
            row = None
        return row or abort(404)

    def title_of(self, row: VatRate) -> str:
        rate, day = filters.percent(row.permille), filters.day(row.valid_from_on, "fi")
        return gettext("%(rate)s alkaen %(day)s", rate=rate, day=day)

    def audit_id(self, row: VatRate) -> int:
        """The date as a number, such as 20240901."""
        return int(row.valid_from_on.strftime("%Y%m%d"))

    def fill(self, row: VatRate, form: Any) -> None:
        """One rate a day."""
        if db.session.get(VatRate, form.valid_from_on.data):
            raise RefusedError("valid_from_on", gettext("Tälle päivälle on jo verokanta."))
        super().fill(row, form)
