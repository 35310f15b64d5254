"""When supervisors can be met: weekly hours and closures, each supervisor's own."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy import ColumnElement
from wtforms import SelectField

from app.accounts.models import Role
from app.admin import walls
from app.admin.filters import RowFilter
from app.admin.forms import OptionField, RowField, choices_of, optional, required
from app.admin.labels import WEEKDAYS, label
from app.admin.refusals import RefusedError
from app.admin.tables import TableView
from app.admin.words import WordsField
from app.practice.choices import Place
from app.practice.models import Closure, HoursKind, OpeningHours
from app.web import filters
from app.web.fields import DayField, TimeField

# A word of a narrow column that would otherwise be cut anywhere.
_UNBROKEN = Markup('<span class="unbroken">{}</span>')


class HoursForm(FlaskForm):
    """Hours of one weekday."""

    supervisor = RowField(_("Työnohjaaja"), walls.kept_supervisors)
    weekday = SelectField(_("Viikonpäivä"), coerce=int, choices=choices_of(enumerate(WEEKDAYS)))
    opens_at_time = TimeField(_("Alkaa"), [required], description=_("Esimerkiksi 9.00"))
    closes_at_time = TimeField(_("Päättyy"), [required], description=_("Esimerkiksi 16.00"))
    place = OptionField(_("Paikka"), Place)
    kind = OptionField(_("Mihin"), HoursKind)
    valid_from_on = DayField(
        _("Voimassa alkaen"), [optional], description=_("Tyhjä: toistaiseksi, joka viikko")
    )
    valid_until_on = DayField(
        _("Viimeinen päivä"),
        [optional],
        description=_(
            "Vain yhtenä päivänä: kirjoita sama päivä molempiin. Viikonpäivä tulee silloin päivästä."
        ),
    )


def validity(hours: OpeningHours) -> str:
    """When weekly hours hold; nothing when they always do."""
    first, last = (
        filters.day(on, "fi") if on else "" for on in (hours.valid_from_on, hours.valid_until_on)
    )
    if first == last:
        return gettext("vain %(day)s", day=first) if first else ""
    return f"{first}–{last}"


class OpeningHoursView(TableView):
    """Weekly hours behind the wall."""

    thing = "opening_hours"
    roles = creators = editors = deleters = walls.SUPERVISING
    form = HoursForm
    column_list = (
        "weekday", "opens_at_time", "closes_at_time", "place", "kind", "validity", "supervisor",
    )  # fmt: skip
    column_details_list = column_list
    column_export_list = ("weekday", "opens_at_time", "closes_at_time", "place", "kind")
    form_columns = (*column_export_list, "supervisor", "valid_from_on", "valid_until_on")
    column_sortable_list = ("weekday",)
    column_default_sort = [("weekday", False), ("opens_at_time", False)]  # noqa: RUF012
    column_filters = (
        RowFilter(OpeningHours.supervisor_id, _("Työnohjaaja"), walls.kept_supervisors),
    )
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "weekday": lambda _view, _context, row, _name: _UNBROKEN.format(WEEKDAYS[row.weekday]),
        "kind": lambda _view, _context, row, _name: _UNBROKEN.format(label(row.kind)),
        "validity": lambda _view, _context, row, _name: _UNBROKEN.format(
            validity(row) or gettext("toistaiseksi")
        ),
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "weekday": _("Viikonpäivä"),
        "opens_at_time": _("Alkaa"),
        "closes_at_time": _("Päättyy"),
        "place": _("Paikka"),
        "kind": _("Mihin"),
        "validity": _("Voimassa"),
        "supervisor": _("Työnohjaaja"),
    }

    def within_wall(self) -> ColumnElement[bool]:
        """A supervisor's own; an owner keeps everyone's."""
        return walls.kept(OpeningHours.supervisor_id)

    def prefill(self) -> dict[str, Any]:
        """One's own hours."""
        return {"supervisor": walls.own_supervisor()}

    def title_of(self, row: OpeningHours) -> str:
        opens, closes = row.opens_at_time, row.closes_at_time
        span = f"{opens.hour}.{opens.minute:02d}–{closes.hour}.{closes.minute:02d}"
        title = gettext("%(day)s klo %(span)s", day=WEEKDAYS[row.weekday], span=span)
        return f"{title}, {holds}" if (holds := validity(row)) else title

    def fill(self, row: OpeningHours, form: Any) -> None:
        """A single day knows its weekday; longer, there is such a weekday among the days."""
        first, last = form.valid_from_on.data, form.valid_until_on.data
        if first and last:
            if last < first:
                raise RefusedError("valid_until_on", gettext("Loppu ei voi olla ennen alkua."))
            if first == last:
                form.weekday.data = first.weekday()
            elif first + timedelta(days=(form.weekday.data - first.weekday()) % 7) > last:
                reason = gettext("Näiden päivien välissä ei ole valittua viikonpäivää.")
                raise RefusedError("weekday", reason)
        super().fill(row, form)


class ClosureForm(FlaskForm):
    """Days away."""

    starts_on = DayField(
        _("Ensimmäinen päivä"), [required], description=_("Esimerkiksi 24.12.2026")
    )
    ends_on = DayField(_("Viimeinen päivä"), [required])
    supervisor = RowField(
        _("Kenen"), walls.kept_supervisors, allow_blank=True, blank_text=_("koko toiminnan")
    )
    reason = WordsField(_("Syy"), description=_("Saa näkyä sivustolla, esimerkiksi kesäloma."))


class ClosureView(TableView):
    """A supervisor's own days away; those of the whole practice are the owner's to change."""

    thing = "closure"
    roles = creators = editors = deleters = walls.SUPERVISING
    form = ClosureForm
    column_list = ("starts_on", "ends_on", "supervisor", "reason")
    column_details_list = column_list
    column_export_list = column_list
    form_columns = column_list
    column_sortable_list = ("starts_on",)
    column_default_sort = ("starts_on", True)
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "supervisor": lambda _view, _context, row, _name: (
            row.supervisor or gettext("koko toiminta")
        ),
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "starts_on": _("Ensimmäinen päivä"),
        "ends_on": _("Viimeinen päivä"),
        "supervisor": _("Kenen"),
        "reason": _("Syy"),
    }

    def within_wall(self) -> ColumnElement[bool]:
        """One's own, and those of the whole practice."""
        return walls.kept(Closure.supervisor_id) | Closure.supervisor_id.is_(None)

    def may_change(self, row: Closure) -> bool:
        """The whole practice's are the owner's."""
        return row.supervisor_id is not None or walls.role() is Role.OWNER

    may_delete = may_change

    def title_of(self, row: Closure) -> str:
        return f"{filters.day(row.starts_on, 'fi')}–{filters.day(row.ends_on, 'fi')}"

    def prefill(self) -> dict[str, Any]:
        """One's own days away."""
        return {"supervisor": walls.own_supervisor()}

    def fill(self, row: Closure, form: Any) -> None:
        """Only an owner closes the whole practice."""
        if form.supervisor.data is None and walls.role() is not Role.OWNER:
            raise RefusedError("supervisor", gettext("Koko toiminnan sulun tekee omistaja."))
        if form.ends_on.data < form.starts_on.data:
            raise RefusedError("ends_on", gettext("Loppu ei voi olla ennen alkua."))
        super().fill(row, form)
