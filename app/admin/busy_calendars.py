"""Calendars kept elsewhere: their busy times are no free times. The address is never shown whole."""

from datetime import datetime
from typing import Any

from flask import Response, flash
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy import ColumnElement
from wtforms import StringField, ValidationError

from app import clock
from app.admin import walls
from app.admin.formatters import instant_cell, when
from app.admin.forms import RowField, at_most, required
from app.admin.pages import KEY, see_other
from app.admin.tables import TableView
from app.calendar.busy_calendars import read_soon
from app.calendar.fetching import HTTPS_PORT, https_parts
from app.extensions import db
from app.practice.models import BusyCalendar, BusyFault
from app.practice.services.busy import next_blocks

LONGEST_NAME = 80
LONGEST_ADDRESS = 2000
SHOWN_BLOCKS = 8

FAULTS = {
    BusyFault.FORBIDDEN: _("Osoite vie paikkaan, josta Tuokio ei hae mitään. Käytä osoitetta, jonka kalenteripalvelu antaa."),
    BusyFault.UNREACHABLE: _("Kalenteripalvelu ei vastannut."),
    BusyFault.CERTIFICATE: _("Palvelimen varmenne ei kelpaa, joten yhteyttä ei avattu."),
    BusyFault.REFUSED: _("Kalenteripalvelu ei anna kalenteria tästä osoitteesta. Jos osoite on vaihtunut, lisää kalenteri uudelleen uudella osoitteella."),
    BusyFault.TOO_SLOW: _("Kalenteripalvelu vastasi liian hitaasti."),
    BusyFault.TOO_BIG: _("Kalenteri on liian suuri: yli kaksi megatavua."),
    BusyFault.NO_CALENDAR: _("Osoitteesta ei tullut kalenteria. Tarkista, että se on iCal-muotoinen osoite eikä sivu, jolla kalenteria katsotaan."),
    BusyFault.TOO_HEAVY: _("Kalenterissa on liikaa merkintöjä tai liian tiheään toistuvia tapahtumia."),
}  # fmt: skip


def _as_https(typed: str | None) -> str:
    """The address as it is fetched; webcal:// is another name of the same."""
    address = (typed or "").strip()
    scheme, colon, rest = address.partition("://")
    return f"https://{rest}" if colon and scheme.lower() in {"webcal", "webcals"} else address


class BusyCalendarForm(FlaskForm):
    """Whose calendar, its name here, and where it is."""

    supervisor = RowField(_("Työnohjaaja"), walls.supervisors)
    name = StringField(
        _("Nimi"), [required, at_most(LONGEST_NAME)], description=_("Esimerkiksi oma Google-kalenteri")
    )  # fmt: skip
    address = StringField(
        _("Kalenterin salainen osoite"),
        [required, at_most(LONGEST_ADDRESS)],
        filters=[_as_https],
        description=_("Alkaa https:// tai webcal://. Tallennuksen jälkeen siitä näytetään vain palvelimen nimi."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"},
    )  # fmt: skip

    def validate_address(self, field: Any) -> None:
        """Only what may be fetched; where its name leads is looked at when it is."""
        try:
            is_fine = https_parts(field.data).port in {None, HTTPS_PORT}
        except ValueError:
            is_fine = False
        if not is_fine:
            raise ValidationError(
                gettext("Anna kalenteripalvelun osoite kokonaan. Sen on alettava https:// tai webcal://.")
            )  # fmt: skip


def reading_state(row: BusyCalendar) -> Markup:
    """When it was last read, or that it could not be."""
    if row.fault is not None:
        tone, words = "wrong", gettext("ei saatu luettua")
    elif row.read_at is None:
        tone, words = "waits", gettext("ei vielä luettu")
    else:
        tone, words = "goes", gettext("luettu %(when)s", when=_told(row.read_at))
    return Markup('<span class="state state-{}">{}</span>').format(tone, words)


def block_words(starts_at: datetime, ends_at: datetime) -> str:
    """A busy time; whole days and nights name both ends."""
    if clock.local(starts_at).date() == clock.local(ends_at).date():
        return when(starts_at, ends_at)
    return f"{_told(starts_at)} – {_told(ends_at)}"


def _told(at: datetime) -> str:
    return instant_cell(None, at, "")


class BusyCalendarView(TableView):
    """Calendars behind the wall. One is added and removed; a new address is a new calendar."""

    thing = "busy_calendar"
    roles = creators = deleters = walls.SUPERVISING
    new_title = _("Lisää kalenteri")
    form = BusyCalendarForm
    column_list = ("name", "host", "reading", "supervisor")
    column_details_list = ("host", "supervisor", "read_at", "due_at")
    column_export_list = ("name", "supervisor")
    form_columns = ("supervisor", "name", "address")
    column_sortable_list = ("name",)
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "reading": lambda _view, _context, row, _name: reading_state(row),
        "read_at": lambda _view, _context, row, _name: (
            _told(row.read_at) if row.read_at else gettext("ei vielä")
        ),
        "due_at": lambda _view, _context, row, _name: (
            _told(row.due_at) if row.due_at > clock.now() else gettext("hetken kuluttua")
        ),
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "name": _("Nimi"),
        "host": _("Osoite"),
        "reading": _("Tila"),
        "supervisor": _("Työnohjaaja"),
        "read_at": _("Viimeksi luettu"),
        "due_at": _("Luetaan seuraavaksi"),
    }
    list_template = "admin/busy_calendar/list.html"
    create_template = "admin/busy_calendar/form.html"
    details_template = "admin/busy_calendar/details.html"

    def within_wall(self) -> ColumnElement[bool]:
        """A supervisor's own."""
        return walls.behind(BusyCalendar.supervisor_id)

    def title_of(self, row: BusyCalendar) -> str:
        return row.name

    def prefill(self) -> dict[str, Any]:
        """The user's own diary."""
        return {"supervisor": walls.own_supervisor()}

    def saved_address(self, row: BusyCalendar) -> str:
        """Where it is told how the first reading went."""
        return self.get_url(".details_view", id=row.id)

    def goes_with(self, row: BusyCalendar) -> list[str]:
        return [gettext("kalenterin varatut ajat: ne näkyvät taas vapaina")]

    def details_page(self, row: BusyCalendar, *, status: int = 200, **context: Any) -> Response:
        """How the last reading went, and what it found."""
        blocks = next_blocks(row, now=clock.now(), most=SHOWN_BLOCKS)
        return super().details_page(
            row,
            status=status,
            reading=reading_state(row),
            fault=FAULTS.get(row.fault) if row.fault else None,
            blocks=[block_words(*block) for block in blocks],
            **context,
        )

    @expose(f"/<{KEY}:calendar_id>/read", methods=("POST",))
    def read_view(self, calendar_id: int) -> ResponseReturnValue:
        """Let the worker read it soon; nothing is fetched here."""
        row = self.get_one(calendar_id)
        read_soon(row, now=clock.now())
        db.session.commit()
        flash(gettext("Kalenteri luetaan puolen minuutin kuluessa. Lataa sivu sitten uudelleen."), "success")  # fmt: skip
        return see_other(self.get_url(".details_view", id=row.id))
