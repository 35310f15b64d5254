"""What the law lets a visitor ask for: their data as a file, and to be forgotten."""

import json
from typing import Any, cast

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from app import clock
from app.accounts import audit
from app.admin.pages import KEY, see_other
from app.booking import retention, rights
from app.booking.models import Inquiry
from app.booking.rights import Right
from app.booking.services import mapping
from app.extensions import db


class InquiryRights:
    """The part of the requests' view that serves these rights."""

    get_one: Any
    answer: Any
    _to_change: Any
    _step: Any
    _show: Any
    _address: Any

    @expose(f"/<{KEY}:inquiry_id>/data")
    def data_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Everything that is held about a request, as a file to hand over."""
        row: Inquiry = self.get_one(inquiry_id)
        text = json.dumps(rights.everything_about(row), ensure_ascii=False, indent=2)
        name = f"yhteydenotto-{row.id}.json"
        return Response(
            text + "\n",
            mimetype="application/json",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @expose(f"/<{KEY}:inquiry_id>/rights", methods=("GET", "POST"))
    def rights_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Note that whoever asked has got their data, or an answer."""
        if request.method != "POST":
            return cast(Response, self._show(inquiry_id))
        row = self._to_change(inquiry_id)
        right = next((each for each in Right if each == request.form.get("right")), None)
        if right is None:
            abort(400)

        def act() -> str:
            rights.note_answered(row, right)
            return gettext("Merkitty.")

        return self._step(row, act)

    @expose(f"/<{KEY}:inquiry_id>/erase", methods=("GET", "POST"))
    def erase_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Ask, and on POST erase."""
        if request.method != "POST":
            row: Inquiry = self.get_one(inquiry_id)
            return self._question(row)
        row = self._to_change(inquiry_id)
        retention.erase(row, now=clock.now())
        # That it was done can be shown afterwards; whom it concerned, no longer.
        audit.record("inquiry.erased", about=retention.ERASED, about_id=inquiry_id)
        db.session.commit()
        flash(gettext("Tiedot on poistettu."), "success")
        return see_other(url_for("inquiry.index_view"))

    def _question(self, row: Inquiry) -> Any:
        return self.answer(
            "admin/inquiry/erase.html",
            model=row,
            agreed=mapping.agreed(row),
            held=[*filter(None, [mapping.asked(row)]), *mapping.offers(row)],
            now=clock.now(),
            return_url=self._address(row.id),
        )
