"""The base of all views over a table: explicit columns, walls in every query, quiet errors."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import Response, abort, flash, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _lazy
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement, func, true

from app.accounts.models import Role
from app.admin import walls
from app.admin.changes import Changing
from app.admin.formatters import CELLS
from app.admin.forms import field_names, shown
from app.admin.pages import Framed, see_other, way_back, whole_number
from app.extensions import db

MOST_PAGES = 10_000
LONGEST_SEARCH = 100
_NOTHING: frozenset[Role] = frozenset()


class TableView(Changing, Framed, ModelView):
    """Lists, shows, adds, changes and deletes the rows of one table.

    Each view names its columns for list, details, export and form; one that does not is refused.
    """

    new_title: Any = _lazy("Lisää uusi")
    creators: Collection[Role] = _NOTHING
    editors: Collection[Role] = _NOTHING
    deleters: Collection[Role] = _NOTHING

    can_view_details = True
    can_export = False
    can_set_page_size = False
    page_size = 50
    column_editable_list: Sequence[str] = ()
    column_type_formatters = CELLS
    column_type_formatters_detail = CELLS
    column_default_sort: Any = "id"
    new_form: type[FlaskForm] | None = None
    # Where a new row is asked for more than an old one.
    column_display_pk = False
    named_filter_urls = True
    form_base_class = FlaskForm
    list_template = "admin/model/list.html"
    details_template = "admin/model/details.html"
    create_template = edit_template = "admin/model/form.html"

    # Without a function there is no address: no bulk actions, no export, no look-ups from scripts.
    action_view = None
    action_delete = None
    export = None
    ajax_lookup = None
    ajax_update = None

    def __init__(self, model: type[Any], **options: Any) -> None:
        for whitelist in (
            "column_list", "column_details_list", "column_export_list", "form_columns",
        ):  # fmt: skip
            if not isinstance(getattr(self, whitelist, None), (tuple, list)):
                raise TypeError(f"{type(self).__name__} has to name its {whitelist}")
        fields = set().union(*(field_names(form) for form in (self.form, self.new_form) if form))
        if set(self.form_columns) != fields:
            raise TypeError(f"{type(self).__name__}: form_columns are not the fields of its form")
        super().__init__(model, db, **options)

    @property
    def can_create(self) -> bool:
        """Whether the signed-in user may add rows."""
        return walls.role() in self.creators

    @property
    def can_edit(self) -> bool:
        """Whether the signed-in user may change rows."""
        return walls.role() in self.editors

    @property
    def can_delete(self) -> bool:
        """Whether the signed-in user may delete rows."""
        return walls.role() in self.deleters

    # --- What a view may say of its own

    def within_wall(self) -> ColumnElement[bool]:
        """Which rows the signed-in user may see at all."""
        return true()

    def may_change(self, row: Any) -> bool:
        """Whether this row may still be changed."""
        return True

    def may_delete(self, row: Any) -> bool:
        """Whether this row may be deleted."""
        return True

    def goes_with(self, row: Any) -> list[str]:
        """What is deleted together with the row."""
        return []

    def title_of(self, row: Any) -> str:
        """What a page calls the row."""
        return str(row)

    def form_data(self, row: Any) -> dict[str, Any]:
        """What a form shows of the row that is no column of its own."""
        return {}

    def shown_columns(self) -> list[Any]:
        """The columns of a row's page that the signed-in user may read."""
        return list(self._details_columns)

    def prefill(self) -> dict[str, Any]:
        """What a form for a new row begins with."""
        return {}

    # --- Queries

    def get_query(self) -> Any:
        """Only rows within the wall; Flask-Admin builds every list upon this."""
        return db.session.query(self.model).filter(self.within_wall())

    def get_count_query(self) -> Any:
        """As get_query()."""
        return db.session.query(func.count()).select_from(self.model).filter(self.within_wall())

    def get_one(self, key: Any) -> Any:
        """The row, or the same 404 for one that is not there and one behind another's wall."""
        number = whole_number(key)
        row = None
        if number is not None:
            row = self.get_query().filter(self.model.id == number).one_or_none()
        return row or abort(404)

    def get_form(self) -> type[FlaskForm]:
        """The view's own form; nothing is made up from the table."""
        return self.form or FlaskForm

    def get_create_form(self) -> type[FlaskForm]:
        """The form for a new row."""
        return self.new_form or self.get_form()

    def _get_list_extra_args(self) -> Any:
        # What the address says beyond this would be handed to url_for as it stands.
        arguments = super()._get_list_extra_args()
        arguments.page = min(max(arguments.page, 0), MOST_PAGES)
        arguments.search = (arguments.search or "").strip()[:LONGEST_SEARCH] or None
        arguments.extra_args = {}
        if arguments.sort is not None and not 0 <= arguments.sort < len(self._list_columns):
            arguments.sort = None
        arguments.sort_desc = 1 if arguments.sort_desc else None
        return arguments

    def _get_list_url(self, arguments: Any) -> str:
        return self.get_url(
            ".index_view",
            page=arguments.page or None,
            sort=arguments.sort,
            desc=1 if arguments.sort_desc else None,
            search=arguments.search,
            **self._get_filters(arguments.filters),
        )

    # --- Pages

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        """One row."""
        if not self.can_view_details:
            abort(404)
        return self.details_page(self.get_one(request.args.get("id")))

    def details_page(self, row: Any, *, status: int = 200, **context: Any) -> Response:
        """The page of a row."""
        return self.answer(
            self.details_template,
            status=status,
            model=row,
            details_columns=self.shown_columns(),
            get_value=self.get_detail_value,
            return_url=way_back(self.get_url(".index_view")),
            **context,
        )

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Add a row."""
        if not self.can_create:
            abort(403)
        form = self._create_form_class(data=self.prefill())
        if request.method == "POST" and form.validate() and (row := self.create_model(form)):
            flash(_("Tallennettu."), "success")
            return see_other(self.saved_address(row))
        return self._form_page(form)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """Change a row; one that someone else has changed meanwhile is shown in both versions."""
        if not self.can_edit:
            abort(403)
        row = self.get_one(request.args.get("id"))
        if not self.may_change(row):
            abort(409)
        form = self._edit_form_class(obj=row, data=self.form_data(row))
        if request.method != "POST":
            return self._form_page(form, row=row)
        if "version" in form and form.version.data != row.version:
            return self._conflict_page(form, row)
        if form.validate() and self.update_model(form, row):
            flash(_("Muutokset tallennettiin."), "success")
            return see_other(self.saved_address(row))
        return self._form_page(form, row=row)

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> ResponseReturnValue:
        """Ask, and on POST delete."""
        if not self.can_delete:
            abort(403)
        row = self.get_one(request.values.get("id"))
        if not self.may_delete(row):
            abort(409)
        back = way_back(self.get_url(".index_view"))
        refusal = ""
        if request.method == "POST":
            refusal = self.delete_row(row)
            if not refusal:
                flash(_("Poistettu."), "success")
                # The row's own page is gone with it.
                return see_other(self.get_url(".index_view") if "/details/" in back else back)
            row = self.get_one(request.values.get("id"))
        return self.answer(
            "admin/model/delete.html",
            status=409 if refusal else 200,
            model=row,
            goes_with=self.goes_with(row),
            refusal=refusal,
            return_url=back,
        )

    def saved_address(self, row: Any) -> str:
        """Where a saved form leads: back to where the user came from."""
        return way_back(self.get_url(".index_view"))

    def _form_page(self, form: Any, *, row: Any = None, conflict: Any = None) -> Response:
        status = 200 if request.method != "POST" else 409 if conflict else 422
        return self.answer(
            self.edit_template if row is not None else self.create_template,
            status=status,
            form=form,
            model=row,
            conflict=conflict or {},
            return_url=way_back(self.get_url(".index_view")),
        )

    def _conflict_page(self, form: Any, row: Any) -> Response:
        """Keep what was typed, and show beside it what is stored now."""
        stored = self._edit_form_class(formdata=None, obj=row, data=self.form_data(row))
        conflict = {
            field.name: shown(field)
            for field in stored
            if field.name not in {"csrf_token", "version"}
            and shown(field) != shown(form[field.name])
        }
        form.version.data = row.version
        form.version.raw_data = None
        return self._form_page(form, row=row, conflict=conflict or {"version": ""})
