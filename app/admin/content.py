"""Content pages and their sections."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.widgets import HiddenInput

from app.admin import walls
from app.admin.forms import NumberField, OptionField, at_most, between, required, slug_shape
from app.admin.pages import whole_number
from app.admin.refusals import RefusedError
from app.admin.tables import TableView
from app.admin.words import ItemsField, WordsField
from app.extensions import db
from app.practice.choices import SectionKind
from app.practice.models import Page, Section
from app.practice.practice_file.shape import TAKEN_SLUGS
from app.web.languages import in_language


class PageForm(FlaskForm):
    """A page that the practice writes itself."""

    title = WordsField(_("Otsikko"), is_needed=True)
    slug = StringField(
        _("Osoite"), [required, at_most(60), slug_shape], description=_("Sivun osoitteen loppuosa.")
    )
    summary = WordsField(
        _("Tiivistelmä"), is_long=True, description=_("Hakukoneille ja jaettaviin linkkeihin.")
    )
    in_menu = BooleanField(_("Näytetään valikossa"))
    position = NumberField(_("Järjestysnumero"), [required, between(0, 10_000)])


class PageView(TableView):
    """Content pages; a page lists its sections."""

    thing = "page"
    creators = editors = deleters = walls.OWNERS
    form = PageForm
    column_list = ("title", "slug", "in_menu", "position")
    column_details_list = ("title", "slug", "summary", "in_menu", "position")
    column_export_list = ("slug", "in_menu")
    form_columns = ("title", "slug", "summary", "in_menu", "position")
    column_sortable_list = ("slug", "position")
    column_default_sort = "position"
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "title": _("Otsikko"),
        "slug": _("Osoite"),
        "summary": _("Tiivistelmä"),
        "in_menu": _("Valikossa"),
        "position": _("Järjestys"),
    }
    details_template = "admin/page/details.html"

    def title_of(self, row: Page) -> str:
        return in_language(row.title, "fi")

    def prefill(self) -> dict[str, Any]:
        """A new page comes last."""
        return {"position": self.get_count_query().scalar()}

    def fill(self, row: Page, form: Any) -> None:
        """The site's own addresses are taken."""
        if form.slug.data in TAKEN_SLUGS:
            raise RefusedError("slug", gettext("Tässä osoitteessa on jo sivuston oma sivu."))
        super().fill(row, form)

    def goes_with(self, row: Page) -> list[str]:
        """Its sections."""
        number = len(row.sections)
        return [gettext("Sivun osia: %(number)s", number=number)] * bool(number)

    def saved_address(self, row: Page) -> str:
        """The page, where its sections are added."""
        return url_for("page.details_view", id=row.id)


class SectionForm(FlaskForm):
    """A part of a page."""

    kind = OptionField(_("Asettelu"), SectionKind)
    title = WordsField(_("Otsikko"))
    text = WordsField(
        _("Teksti"),
        is_long=True,
        description=_("Tyhjä rivi erottaa kappaleet, rivin alussa oleva - tekee luettelon."),
    )
    items = ItemsField(
        _("Kohdat"),
        description=_("Luettelon, korttien, vaiheiden tai sitaattien kohdat. Tyhjät jäävät pois."),
    )
    position = NumberField(_("Järjestysnumero"), [required, between(0, 10_000)])


class NewSectionForm(SectionForm):
    """A part of the page on whose page it is added."""

    page = NumberField(widget=HiddenInput())


class SectionView(TableView):
    """Sections, reached from their page."""

    thing = "section"
    creators = editors = deleters = walls.OWNERS
    form = SectionForm
    new_form = NewSectionForm
    column_list = ("page", "title", "kind", "position")
    column_details_list = ("page", "title", "kind", "text", "position")
    column_export_list = ("kind",)
    form_columns = ("page", "kind", "title", "text", "items", "position")
    column_sortable_list = ()
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "page": lambda _view, _context, row, _name: row.page.title,
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "page": _("Sivu"),
        "title": _("Otsikko"),
        "kind": _("Asettelu"),
        "text": _("Teksti"),
        "position": _("Järjestys"),
    }

    def title_of(self, row: Section) -> str:
        return in_language(row.title, "fi") or gettext("Sivun osa")

    def prefill(self) -> dict[str, Any]:
        """The page that the link names."""
        page = _page(request.args.get("page_id"))
        return {"page": page.id if page else None, "position": len(page.sections) if page else 0}

    def fill(self, row: Section, form: Any) -> None:
        """A section belongs to a page."""
        if "page" in form:
            page = _page(form.page.data)
            if page is None:
                raise RefusedError("", gettext("Lisää osa sivun omalta sivulta."))
            row.page_id = page.id
        for field in form:
            if field.name not in {"page", "csrf_token"}:
                field.populate_obj(row, field.name)

    def saved_address(self, row: Section) -> str:
        """The page's page."""
        return url_for("page.details_view", id=row.page_id)


def _page(key: Any) -> Page | None:
    number = whole_number(key)
    return db.session.get(Page, number) if number is not None else None
