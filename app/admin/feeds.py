"""Calendar feeds: each address is shown once, when it is made."""

from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement
from wtforms import StringField

from app import clock
from app.admin import walls
from app.admin.filters import RowFilter
from app.admin.forms import OptionField, RowField, at_most, required
from app.admin.pages import KEY, see_other
from app.admin.tables import TableView
from app.calendar.models import Feed, FeedLevel
from app.calendar.services import LONGEST_PURPOSE, address, create_feed, revoke_feed
from app.extensions import db


class FeedForm(FlaskForm):
    """Whose meetings, for which program, and how much it tells."""

    supervisor = RowField(_("Työnohjaaja"), walls.supervisors)
    purpose = StringField(
        _("Mihin"),
        [required, at_most(LONGEST_PURPOSE)],
        description=_("Yksi osoite ohjelmaa kohti, esimerkiksi oma puhelin."),
    )
    level = OptionField(
        _("Mitä näkyy"),
        FeedLevel,
        default=FeedLevel.BUSY,
        description=_("Kalenteripalvelu tallentaa kaiken, minkä syöte kertoo. Kerro niin vähän kuin voit."),
    )  # fmt: skip


class FeedView(TableView):
    """Feeds behind the wall. A revoked one stays in the list, its address leads nowhere."""

    thing = "feed"
    roles = creators = walls.SUPERVISING
    new_form = FeedForm
    can_view_details = False
    column_list = ("purpose", "supervisor", "level", "created_at", "revoked_at")
    column_details_list = column_list
    column_export_list = column_list
    form_columns = ("supervisor", "purpose", "level")
    column_sortable_list = ("created_at",)
    column_default_sort = ("created_at", True)
    column_filters = (RowFilter(Feed.supervisor_id, _("Työnohjaaja"), walls.supervisors),)
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "purpose": _("Mihin"),
        "supervisor": _("Työnohjaaja"),
        "level": _("Mitä näkyy"),
        "created_at": _("Luotu"),
        "revoked_at": _("Poistettu käytöstä"),
    }
    list_template = "admin/feed/list.html"

    def within_wall(self) -> ColumnElement[bool]:
        """A supervisor's own."""
        return walls.behind(Feed.supervisor_id)

    def title_of(self, row: Feed) -> str:
        return row.purpose

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Make a feed; its address is on the answer, and nowhere after it."""
        form = FeedForm(data=self.prefill())
        if not form.validate_on_submit():
            return self._form_page(form)
        feed, token = create_feed(
            form.supervisor.data.id, level=form.level.data, purpose=form.purpose.data
        )
        db.session.commit()
        return self.answer("admin/feed/created.html", feed=feed, address=address(token))

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
        """The user's own diary."""
        return {"level": FeedLevel.BUSY, "supervisor": walls.own_supervisor()}
