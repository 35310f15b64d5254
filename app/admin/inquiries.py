"""Requests: the supervisor's main page, from which each is answered and taken further."""

from collections.abc import Callable
from typing import Any, cast

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement, select

from app import clock, database
from app.admin import story, walls
from app.admin.filters import OptionFilter, RowFilter
from app.admin.formatters import language_cell
from app.admin.history import has_moved_on, mark, timeline
from app.admin.inquiry_forms import (
    AcceptForm,
    DeclineForm,
    OfferForm,
    agree_form,
    answer_form,
    forms_of,
    offer_form,
)
from app.admin.inquiry_rights import InquiryRights
from app.admin.offers import OfferSteps
from app.admin.pages import KEY, see_other
from app.admin.tables import TableView
from app.booking import rights
from app.booking.models import Inquiry
from app.booking.services import inquiries, mapping
from app.booking.states import INQUIRY_STEPS, InquiryState
from app.extensions import db
from app.practice.models import Contract
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import StepNotAllowedError

# Ends that need no letter, and the way back from spam.
_CLOSINGS = {
    InquiryState.NO_REPLY: _("Merkitty: ei vastausta."),
    InquiryState.DECLINED_BY_CLIENT: _("Merkitty: asiakas ei jatka."),
    InquiryState.SPAM: _("Merkitty roskapostiksi."),
    InquiryState.NEW: _("Yhteydenotto on taas uusi."),
}


_TAKEN = _("Tuohon aikaan on jo toinen tapaaminen. Valitse toinen aika.")


class InquiryView(InquiryRights, OfferSteps, TableView):
    """A supervisor sees their own requests and those that nobody has taken up."""

    thing = "inquiry"
    roles = walls.SUPERVISING
    form_columns = ()
    column_list = ("name", "organisation", "state", "created_at", "supervisor")
    column_details_list = (
        "name", "email", "phone", "organisation", "role", "service", "participants", "place",
        "wished_times", "language", "supervisor",
    )  # fmt: skip
    column_export_list = ("created_at", "state")
    column_searchable_list = ("name", "organisation", "email")
    column_sortable_list = ("created_at", "name", "organisation", "state")
    column_default_sort = ("created_at", True)
    column_filters = (
        OptionFilter(Inquiry.state, _("Tila"), InquiryState),
        RowFilter(Inquiry.supervisor_id, _("Työnohjaaja"), walls.supervisors),
    )
    column_formatters = {"language": language_cell}  # noqa: RUF012 - Flask-Admin's shape
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "created_at": _("Saapui"),
        "name": _("Nimi"),
        "email": _("Sähköposti"),
        "phone": _("Puhelin"),
        "organisation": _("Organisaatio"),
        "role": _("Rooli"),
        "service": _("Palvelu"),
        "participants": _("Osallistujia"),
        "place": _("Paikka"),
        "wished_times": _("Toivotut ajat"),
        "language": _("Kieli"),
        "state": _("Tila"),
        "supervisor": _("Työnohjaaja"),
    }
    details_template = "admin/inquiry/details.html"

    def within_wall(self) -> ColumnElement[bool]:
        """One's own, and those that nobody has taken up."""
        return walls.behind_or_untaken(Inquiry.supervisor_id)

    def title_of(self, row: Inquiry) -> str:
        """A window's title names nobody."""
        return gettext("Yhteydenotto %(number)s", number=row.id)

    def details_page(self, row: Inquiry, *, status: int = 200, **context: Any) -> Response:
        """Everything of the request, its history, and the steps that can be taken now."""
        context.setdefault("forms", forms_of(row))
        asked, offers = mapping.asked(row), mapping.offers(row)
        return super().details_page(
            row,
            status=status,
            steps=_steps_now(row),
            states=InquiryState,
            closings=[state for state in _CLOSINGS if state in INQUIRY_STEPS[row.state]],
            asked=asked,
            offers=offers,
            meeting=None if asked or offers else mapping.live_meeting(row),
            contract=db.session.scalar(select(Contract).where(Contract.inquiry_id == row.id)),
            story=story.of_inquiry(row),
            answer_by=rights.answer_by,
            history=timeline("inquiry", row.id, moves_of=[each.id for each in row.meetings]),
            seen=mark("inquiry", row.id),
            **self.offer_of(row),
            **{"notice": "", "opened": request.args.get("open", "")} | context,
        )

    @expose(f"/<{KEY}:inquiry_id>/accept", methods=("GET", "POST"))
    def accept_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Agree the time that was asked for, with one press."""
        if request.method != "POST":
            return self._show(inquiry_id)
        row = self._to_change(inquiry_id)
        form = AcceptForm()

        def act() -> str:
            asked = mapping.asked(row)
            if asked is None or asked.starts_at <= clock.now():
                raise StepNotAllowedError("the time is over")
            mapping.accept(row, message=(form.message.data or "").strip())
            return gettext("Aika on sovittu, ja vahvistus lähtee pyytäjälle.")

        return self._step(row, act, accept=form)

    @expose(f"/<{KEY}:inquiry_id>/offer", methods=("GET", "POST"))
    def offer_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Hold some other times for the visitor to choose from."""
        if request.method != "POST":
            return self._show(inquiry_id)
        row = self._to_change(inquiry_id)
        form = offer_form(row, is_sent=True)

        def act() -> str:
            mapping.offer(
                row,
                form.appointments(),
                supervisor_id=_whose(row, form),
                message=(form.message.data or "").strip(),
                now=clock.now(),
            )
            return gettext("Ehdotetut ajat on varattu pyytäjälle, ja viesti lähtee hänelle.")

        return self._step(row, act, offer=form)

    @expose(f"/<{KEY}:inquiry_id>/answer", methods=("GET", "POST"))
    def answer_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Write to the visitor."""
        if request.method != "POST":
            return self._show(inquiry_id)
        row = self._to_change(inquiry_id)
        form = answer_form(row, is_sent=True)

        def act() -> str:
            inquiries.answer(
                row,
                message=form.message.data.strip(),
                supervisor_id=_whose(row, form),
                now=clock.now(),
            )
            return gettext("Vastaus lähtee pyytäjälle.")

        return self._step(row, act, answer=form)

    @expose(f"/<{KEY}:inquiry_id>/agree", methods=("GET", "POST"))
    def agree_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Agree the mapping meeting."""
        if request.method != "POST":
            return self._show(inquiry_id)
        row = self._to_change(inquiry_id)
        form = agree_form(row, is_sent=True)
        appointment = form.appointment() if form.validate() else None
        if appointment and appointment.starts_at < clock.now():
            form.day.errors = [gettext("Tämä aika on jo mennyt.")]
            appointment = None

        def act() -> str:
            agreed = cast(Appointment, appointment)
            mapping.agree(
                row,
                agreed,
                supervisor_id=_whose(row, form),
                message=(form.message.data or "").strip(),
            )
            return gettext("Kartoitustapaaminen on sovittu, ja vahvistus lähtee pyytäjälle.")

        return self._step(row, act, agree=form)

    @expose(f"/<{KEY}:inquiry_id>/decline", methods=("GET", "POST"))
    def decline_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Say no, kindly."""
        if request.method != "POST":
            return self._show(inquiry_id)
        row = self._to_change(inquiry_id)
        form = DeclineForm()

        def act() -> str:
            inquiries.decline(row, message=(form.message.data or "").strip(), now=clock.now())
            return gettext("Kieltävä vastaus lähtee pyytäjälle.")

        return self._step(row, act, decline=form)

    @expose(f"/<{KEY}:inquiry_id>/close", methods=("GET", "POST"))
    def close_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Note an end that needs no letter, or that it was no spam after all."""
        if request.method != "POST":
            return self._show(inquiry_id)
        row = self._to_change(inquiry_id)
        state = next((end for end in _CLOSINGS if end.value == request.form.get("state")), None)
        if state is None:
            abort(400)

        def act() -> str:
            inquiries.close(row, state, now=clock.now())
            return str(_CLOSINGS[state])

        return self._step(row, act)

    @expose(f"/<{KEY}:inquiry_id>/held", methods=("GET", "POST"))
    def held_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Note that the mapping meeting has been held."""
        if request.method != "POST":
            return self._show(inquiry_id)
        row = self._to_change(inquiry_id)

        def act() -> str:
            mapping.note_held(row, now=clock.now())
            return gettext("Kartoitustapaaminen on merkitty pidetyksi.")

        return self._step(row, act)

    def _step(self, row: Inquiry, act: Callable[[], str], **sent: FlaskForm) -> ResponseReturnValue:
        """Check the form, act and commit once; what is refused comes back with what was typed."""
        name, form = next(iter(sent.items()), ("", cast(Any, None)))
        if form is not None and (form.errors or not form.validate()):
            return self._again(row, 422, sent, opened=name)
        if has_moved_on("inquiry", row.id):
            notice = gettext(
                "Yhteydenotto on muuttunut sillä välin. Katso historiasta, mitä on tehty."
            )
            return self._again(row, 409, sent, opened=name, notice=notice)
        try:
            done = act()
            db.session.commit()
        except StepNotAllowedError:
            db.session.rollback()
            notice = gettext("Tätä ei voi enää tehdä, koska yhteydenoton tila on muuttunut.")
            return self._again(row, 409, sent, opened=name, notice=notice)
        except TimeTakenError as error:
            db.session.rollback()
            if isinstance(form, OfferForm):
                form.times.refuse(form.starts, error.starts_at, str(_TAKEN))
            else:
                form.time.errors = [str(_TAKEN)]
            return self._again(row, 409, sent, opened=name)
        flash(done, "success")
        return see_other(self._address(row.id))

    def _again(
        self, row: Inquiry, status: int, sent: dict[str, FlaskForm], **context: Any
    ) -> Response:
        # Nothing was changed; others may write while the page is made.
        db.session.rollback()
        with database.reading():
            return self.details_page(row, status=status, forms=forms_of(row, **sent), **context)

    def _show(self, inquiry_id: int) -> ResponseReturnValue:
        # A step's address opened by itself, after signing in or from the browser's history.
        return redirect(self._address(inquiry_id))

    def _address(self, inquiry_id: int) -> str:
        return url_for("inquiry.details_view", id=inquiry_id)

    def _to_change(self, inquiry_id: int) -> Inquiry:
        """The row, kept from others until the transaction is over."""
        query = self.get_query().filter(Inquiry.id == inquiry_id)
        row: Inquiry | None = query.with_for_update(of=Inquiry).one_or_none()
        return row or abort(404)


def _whose(inquiry: Inquiry, form: Any) -> int:
    return inquiry.supervisor_id or int(form.supervisor.data.id)


def _steps_now(row: Inquiry) -> frozenset[InquiryState]:
    """A mapping meeting that has not begun has not been held."""
    is_ahead = mapping.agreed(row) is not None and mapping.begun(row, now=clock.now()) is None
    return INQUIRY_STEPS[row.state] - ({InquiryState.MAPPING_HELD} if is_ahead else set())
