"""Calendar feeds: each address is shown once, when it is made."""

import secrets
from typing import Any

import segno
from flask import Response, abort, flash
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import ValidationError

from app import clock
from app.admin import feed_reading, walls
from app.admin.feed_guides import GUIDES
from app.admin.forms import at_most, required
from app.admin.pages import KEY, see_other
from app.admin.tables import TableView
from app.calendar.models import Feed, FeedLevel
from app.calendar.services import (
    LONGEST_PURPOSE,
    AlreadyMadeError,
    address,
    create_feed,
    renew_feed,
    revoke_feed,
)
from app.extensions import db
from app.practice import queries
from app.practice.models import Contract

PRACTICE = "practice"


def whose_choices() -> list[tuple[str, Any]]:
    """Whose meetings the signed-in user may put into a program; the whole practice's is the owner's."""
    everyone = walls.supervisors()
    own = walls.own_supervisor()
    choices: list[tuple[str, Any]] = (
        [(str(own.id), _("Omat tapaamiset"))]
        if own
        else [(str(supervisor.id), supervisor.name) for supervisor in everyone]
    )
    if walls.role() in walls.OWNERS and len(queries.supervisors()) > 1:
        choices.append((PRACTICE, _("Koko toiminta: milloin kukin on varattu eikä muuta")))
    return choices


def may_hold(supervisor_id: int | None, level: FeedLevel) -> bool:
    """Whether the address of such a feed may be shown to the signed-in user."""
    user = walls.user()
    if user is None:
        return False
    if supervisor_id is None:
        return user.role in walls.OWNERS
    if user.supervisor_id is None:
        # Names are for the eyes of whoever meets them.
        return user.role in walls.OWNERS and level is not FeedLevel.FULL
    return user.supervisor_id == supervisor_id


class OnceForm(FlaskForm):
    """What is made of it is made once, though its answer is loaded again."""

    form_key = HiddenField(default=lambda: secrets.token_urlsafe(16))


class FeedForm(OnceForm):
    """Whose meetings, for which program, and how much it tells."""

    whose = RadioField(_("Kenen tapaamiset"), choices=whose_choices)
    purpose = StringField(
        _("Mihin"),
        [required, at_most(LONGEST_PURPOSE)],
        description=_("Yksi osoite ohjelmaa tai laitetta kohti, esimerkiksi oma puhelin."),
    )
    level = RadioField(
        _("Mitä näkyy"),
        choices=lambda: [(level.value, words) for level, words in feed_reading.LEVELS.items()],
        default=FeedLevel.BUSY.value,
        description=_("Kalenteripalvelu tallentaa kaiken, minkä syöte kertoo. Kerro niin vähän kuin voit."),
    )  # fmt: skip

    @property
    def supervisor_id(self) -> int | None:
        """The supervisor's key; None for the whole practice."""
        return None if self.whose.data == PRACTICE else int(self.whose.data)

    def validate_level(self, field: Any) -> None:
        """Everything is told only to whose meetings they are."""
        if self.whose.errors or field.errors or self.supervisor_id is None:
            return
        if not may_hold(self.supervisor_id, FeedLevel(field.data)):
            raise ValidationError(
                gettext("Kaikki tiedot saa vain työnohjaaja itse omalla tunnuksellaan.")
            )


class FeedView(TableView):
    """The feeds in use behind the wall."""

    thing = "feed"
    roles = creators = walls.SUPERVISING
    new_title = _("Uusi kalenterisyöte")
    new_form = FeedForm
    can_view_details = False
    column_list = ("purpose", "whose", "level", "reading")
    column_details_list = column_list
    column_export_list = column_list
    form_columns = ("whose", "purpose", "level", "form_key")
    column_sortable_list = ()
    column_default_sort = ("created_at", True)
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "whose": lambda _view, _context, row, _name: feed_reading.whose_words(row),
        "level": lambda _view, _context, row, _name: feed_reading.level_words(row),
        "reading": feed_reading.reading_cell,
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "purpose": _("Mihin"),
        "whose": _("Kenen"),
        "level": _("Mitä näkyy"),
        "reading": _("Viimeksi luettu"),
    }
    list_template = "admin/feed/list.html"
    create_template = "admin/feed/form.html"

    def within_wall(self) -> ColumnElement[bool]:
        """A supervisor's own, while they are in use; the log remembers the others."""
        return walls.behind(Feed.supervisor_id) & Feed.revoked_at.is_(None)

    def get_query(self) -> Any:
        """With what a line of the list tells."""
        return (
            super()
            .get_query()
            .options(joinedload(Feed.supervisor), joinedload(Feed.contract), joinedload(Feed.fetch))
        )

    def title_of(self, row: Feed) -> str:
        return row.purpose

    def any_silent(self, rows: list[Feed]) -> bool:
        """Whether there is one that no program has read for a week."""
        now = clock.now()
        return any(feed_reading.is_silent(row, now=now) for row in rows)

    def may_renew(self, row: Feed) -> bool:
        """Whether a new address may be shown to the signed-in user."""
        return may_hold(row.supervisor_id, row.level)

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Make a feed; its address is on the answer, and nowhere after it."""
        form = FeedForm(data=self.prefill())
        if not form.validate_on_submit():
            return self._form_page(form)
        said = (form.form_key.data, form.whose.data, form.level.data, form.purpose.data)
        return self._make(
            form.supervisor_id,
            level=FeedLevel(form.level.data),
            purpose=form.purpose.data,
            # Filled in anew after the way back, it makes another.
            form_key="\0".join(said),
        )

    @expose(f"/for-contract/<{KEY}:contract_id>", methods=("GET", "POST"))
    def for_contract_view(self, contract_id: int) -> ResponseReturnValue:
        """Ask, and on POST make the feed that a contract's client gets."""
        query = select(Contract).where(
            Contract.id == contract_id, walls.behind(Contract.supervisor_id)
        )
        contract = db.session.scalar(query) or abort(404)
        form = OnceForm()
        if not form.validate_on_submit():
            return self.answer("admin/feed/for_contract.html", contract=contract, form=form)
        return self._make(
            contract.supervisor_id,
            level=FeedLevel.BUSY,
            purpose=gettext("Asiakkaan kalenteri"),
            contract_id=contract.id,
            form_key=form.form_key.data,
        )

    @expose(f"/<{KEY}:feed_id>/renew", methods=("GET", "POST"))
    def renew_view(self, feed_id: int) -> ResponseReturnValue:
        """Ask, and on POST give the feed another address; the old one ends."""
        feed = self.get_one(feed_id)
        if not self.may_renew(feed):
            return self._not_yours()
        if not FlaskForm().validate_on_submit():
            return self.answer("admin/feed/renew.html", model=feed)
        return self._made(*renew_feed(feed, now=clock.now()))

    @expose(f"/<{KEY}:feed_id>/revoke", methods=("GET", "POST"))
    def revoke_view(self, feed_id: int) -> ResponseReturnValue:
        """Ask, and on POST end the feed."""
        feed = self.get_one(feed_id)
        if not FlaskForm().validate_on_submit():
            return self.answer("admin/feed/revoke.html", model=feed)
        revoke_feed(feed, now=clock.now())
        db.session.commit()
        flash(gettext("Syöte on poistettu käytöstä."), "success")
        return see_other(self.get_url(".index_view"))

    def prefill(self) -> dict[str, Any]:
        """The smallest level, and the first of whose there is."""
        return {"level": FeedLevel.BUSY.value, "whose": next(iter(dict(whose_choices())), None)}

    def _make(self, supervisor_id: int | None, **said: Any) -> Response:
        try:
            feed, token = create_feed(supervisor_id, **said)
        except AlreadyMadeError:
            flash(gettext("Syöte on jo luotu, ja sen osoite näytettiin silloin. Jos osoite ei jäänyt talteen, vaihda se uuteen."), "error")  # fmt: skip
            return see_other(self.get_url(".index_view"))
        return self._made(feed, token)

    def _made(self, feed: Feed, token: str) -> Response:
        """Commit, and show the address this once."""
        whose, tells = feed_reading.whose_words(feed), feed_reading.level_words(feed)
        is_clients = feed.contract_id is not None
        db.session.commit()
        secret = address(token)
        webcal = "webcal://" + secret.partition("://")[2]
        answer = self.answer(
            "admin/feed/created.html",
            whose=whose,
            tells=tells,
            is_clients=is_clients,
            address=secret,
            webcal=webcal,
            code=segno.make(webcal, error="m").svg_data_uri(scale=4, border=3, light="white"),
            guides=GUIDES,
        )
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _not_yours(self) -> ResponseReturnValue:
        flash(gettext("Uuden osoitteen saa vain se, jonka tapaamisia syöte kertoo."), "error")
        return see_other(self.get_url(".index_view"))
