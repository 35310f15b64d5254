"""The rules of booking, as the owner decides them: one row, and the defaults until it is there."""

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, FormField, StringField

from app.admin import walls
from app.admin.forms import (
    NumberField,
    TicksField,
    VersionField,
    between,
    choices_of,
    optional,
    required,
)
from app.admin.labels import label, options_of
from app.admin.refusals import RefusedError
from app.admin.tables import TableView
from app.extensions import db
from app.practice import queries
from app.practice.choices import Eve, Place
from app.practice.models import BookingRules
from app.practice.models.booking_rules import BOUNDS, MOST_REMINDERS


def _rule(name: str) -> list[Any]:
    least, most = BOUNDS[name]
    return [required, between(least, most)]


class _Buffer(Form):
    before = NumberField(_("ennen, min"), _rule("buffers"))
    after = NumberField(_("jälkeen, min"), _rule("buffers"))


class _Buffers(Form):
    office = FormField(_Buffer)
    client_premises = FormField(_Buffer)
    remote = FormField(_Buffer)
    hybrid = FormField(_Buffer)
    outdoor = FormField(_Buffer)


class BuffersField(FormField):
    """Minutes before and after a meeting at each place, stored as pairs."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(_Buffers, label, **more)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        pairs = data if isinstance(data, dict) else {}
        rows = {place: {"before": pair[0], "after": pair[1]} for place, pair in pairs.items()}
        super().process(formdata, rows, extra_filters)
        for row in self.form:
            row.label.text = label(Place(row.short_name))

    def populate_obj(self, obj: Any, name: str) -> None:
        setattr(obj, name, {row.short_name: [row.form.before.data, row.form.after.data] for row in self})  # fmt: skip

    @property
    def words(self) -> dict[str, str]:
        """Each place with its minutes, for the page that shows two versions."""
        return {
            row.short_name: f"{row.label.text} {row.form.before.data}/{row.form.after.data}"
            for row in self
        }


class HoursField(StringField):
    """Numbers of hours with commas between: "48, 2"."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(str(hours) for hours in self.data or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = []
        parts = [part.strip() for part in "".join(valuelist[:1]).split(",") if part.strip()]
        least, most = BOUNDS["reminder_hours"]
        numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 5]  # noqa: PLR2004 # fmt: skip
        if len(numbers) < len(parts) or not all(least <= number <= most for number in numbers):
            raise ValueError(
                gettext("Kirjoita tunnit pilkulla erottaen, esimerkiksi 48, 2. Kukin on %(least)s–%(most)s.", least=least, most=most)
            )  # fmt: skip
        if len(set(numbers)) > MOST_REMINDERS:
            raise ValueError(gettext("Enintään %(most)s muistutusta.", most=MOST_REMINDERS))
        self.data = sorted(set(numbers), reverse=True)


class BookingRulesForm(FlaskForm):
    """How mapping meetings are asked for and kept."""

    version = VersionField()
    least_notice_hours = NumberField(
        _("Lyhin varoaika, tuntia"),
        _rule("least_notice_hours"),
        description=_("Tätä lähempänä olevia aikoja ei tarjota sivustolla."),
    )
    horizon_days = NumberField(
        _("Aikoja tarjotaan, päivää eteenpäin"),
        _rule("horizon_days"),
        description=_("Näin pitkälle vapaat ajat näkyvät sivustolla. Kuusi viikkoa on 42 päivää."),
    )
    most_a_day = NumberField(
        _("Kartoituksia päivässä enintään"),
        [optional, between(*BOUNDS["most_a_day"])],
        description=_("Kullakin työnohjaajalla. Tyhjä: ei rajaa."),
    )
    most_a_week = NumberField(
        _("Kartoituksia viikossa enintään"),
        [optional, between(*BOUNDS["most_a_week"])],
        description=_("Kullakin työnohjaajalla. Tyhjä: ei rajaa."),
    )
    buffers = BuffersField(
        _("Väli muihin tapaamisiin"),
        description=_(
            "Näin paljon jätetään vapaata ennen tapaamista ja sen jälkeen: matkaan, huoneen laittamiseen, hengähdykseen."
        ),
    )
    closed_eves = TicksField(
        _("Aatot, joina ei tavata"),
        choices=lambda: choices_of(options_of(Eve)),
        description=_(
            "Pyhäpäivät, juhannusaatto ja jouluaatto ovat aina kiinni. Muut poissaolot kirjataan sulkuina."
        ),
    )
    confirms_at_once = BooleanField(
        _("Sovi vapaa aika heti"),
        description=_(
            "Kun sivustolta pyydetään vapaata aikaa, se on saman tien sovittu. Muuten työnohjaaja hyväksyy ajan."
        ),
    )
    hold_hours = NumberField(
        _("Pyydettyä aikaa pidetään, tuntia"),
        _rule("hold_hours"),
        description=_(
            "Aika on varattuna pyytäjälle näin kauan. Jos sitä ei siihen mennessä ole hyväksytty, se vapautuu ja siitä kerrotaan pyytäjälle."
        ),
    )
    remind_hours = NumberField(
        _("Muistutus työnohjaajalle, tuntia"),
        _rule("remind_hours"),
        description=_("Kun uusi yhteydenotto on odottanut vastausta näin kauan."),
    )
    offer_hours = NumberField(
        _("Ehdotettuja aikoja pidetään, tuntia"),
        _rule("offer_hours"),
        description=_("Näin kauan pyytäjä voi valita ajoista, joita olet ehdottanut."),
    )
    change_hours = NumberField(
        _("Pyytäjä voi siirtää viimeistään, tuntia ennen"),
        _rule("change_hours"),
        description=_("Perua voi omalla sivullaan aina, mutta siirtää vain ajoissa."),
    )
    reminder_hours = HoursField(
        _("Muistutukset pyytäjälle, tuntia ennen"),
        description=_("Pilkulla erottaen, esimerkiksi 48, 2. Tyhjä: ei muistutuksia."),
    )

    groups = (
        (_("Mitä aikoja tarjotaan"), ("least_notice_hours", "horizon_days", "most_a_day", "most_a_week", "buffers", "closed_eves")),
        (_("Pyyntö ja ehdotukset"), ("confirms_at_once", "hold_hours", "remind_hours", "offer_hours")),
        (_("Sovittu tapaaminen"), ("change_hours", "reminder_hours")),
    )  # fmt: skip


class BookingRulesView(TableView):
    """The one row of rules; its form is its page."""

    thing = "booking_rules"
    editors = walls.OWNERS
    form = BookingRulesForm
    column_list = ("hold_hours",)
    column_details_list = column_list
    column_export_list = column_list
    form_columns = (
        "least_notice_hours", "horizon_days", "most_a_day", "most_a_week", "buffers", "closed_eves",
        "confirms_at_once", "hold_hours", "remind_hours", "offer_hours", "change_hours",
        "reminder_hours",
    )  # fmt: skip
    can_view_details = False

    @expose("/", methods=("GET", "POST"))
    def index_view(self) -> ResponseReturnValue:
        """There is one row, so no list."""
        return self.edit_view()

    def get_one(self, key: Any) -> BookingRules:
        """What is decided, or the defaults."""
        return queries.booking_rules() if key in {None, "1"} else abort(404)

    def title_of(self, row: BookingRules) -> str:
        return str(self.name)

    def fill(self, row: BookingRules, form: Any) -> None:
        """The deadlines fit together."""
        if form.remind_hours.data > form.hold_hours.data:
            reason = gettext("Muistutuksen on tultava ennen kuin pyydetty aika vapautuu.")
            raise RefusedError("remind_hours", reason)
        if form.least_notice_hours.data >= form.horizon_days.data * 24:
            reason = gettext("Aikoja on tarjottava pidemmälle kuin lyhin varoaika on.")
            raise RefusedError("horizon_days", reason)
        super().fill(row, form)
        # The first decision makes the row.
        db.session.add(row)
