"""The page of a contract's series: a preview that changes nothing, and saving it whole."""

from datetime import date
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from app import clock
from app.admin import times
from app.admin.forms import NumberField, between, required
from app.admin.pages import KEY, see_other
from app.admin.series_form import SeriesForm, beginning, decisions_of, mark_of, rows_of
from app.extensions import db
from app.practice.models import Contract
from app.practice.series import SKIPPED, Way
from app.practice.services import budget, contracts, meeting_letters, meetings, series
from app.practice.services.meetings import TimeTakenError
from app.practice.services.series import NotPossibleError, Preview
from app.practice.states import RUNNING, ContractState, StepNotAllowedError
from app.web.fields import DayField
from app.web.htmx import done_elsewhere, wants_fragment

MOST_MORE = 60


class ExtendForm(FlaskForm):
    """How many more meetings are agreed."""

    by = NumberField(_("Lisää kertoja"), [required, between(1, MOST_MORE)], default=5)


class RenewForm(FlaskForm):
    """When the contract that goes on from this one begins."""

    starts_on = DayField(_("Jatkosopimus alkaa"), [required])


class SeriesSteps:
    """The part of the contracts' view that agrees many meetings at once."""

    answer: Any
    details_page: Any
    _to_change: Any

    @expose(f"/<{KEY}:contract_id>/series", methods=("GET", "POST"))
    def series_view(self, contract_id: int) -> ResponseReturnValue:
        """Ask for a rhythm, show what it leads to, and keep that when it is pressed for."""
        row: Contract = self._to_change(contract_id)
        if request.method != "POST":
            wish = series.continuing(row, now=clock.now())
            return self._series_page(row, SeriesForm(formdata=None, data=beginning(wish)))
        form = SeriesForm()
        if not form.validate() or not _begins_within(row, form):
            return self._series_page(row, form, status=422)
        decisions, errors = decisions_of(request.form)
        preview = series.preview(row, form.wish(decisions))
        if request.form.get("act") != "save":
            return self._series_page(row, form, preview, errors=errors)
        if errors or form.shown.data != mark_of(preview):
            notice = gettext("Ajat ovat muuttuneet sen jälkeen, kun näit ne. Mitään ei tallennettu: tarkista ja tallenna uudelleen.")  # fmt: skip
            return self._series_page(row, form, preview, errors=errors, notice=notice, status=409)
        return self._keep(row, form, preview)

    def _keep(self, row: Contract, form: SeriesForm, preview: Preview) -> ResponseReturnValue:
        try:
            made = series.save(row, preview)
            meeting_letters.added(row, made, now=clock.now())
            db.session.commit()
        except (NotPossibleError, TimeTakenError):
            db.session.rollback()
            preview = series.preview(row, preview.wish)
            notice = gettext("Joku aika ei ole enää vapaa. Mitään ei tallennettu: tarkista rivit ja tallenna uudelleen.")  # fmt: skip
            return self._series_page(row, form, preview, notice=notice, status=409)
        except StepNotAllowedError:
            db.session.rollback()
            notice = gettext("Tapaamisia voi sopia vasta, kun sopimus on voimassa.")
            return self._series_page(row, form, preview, notice=notice, status=409)
        flash(gettext("Tapaamisia sovittiin %(count)s.", count=len(made)), "success")
        return done_elsewhere(_address(row.id) + "#meetings")

    def _series_page(
        self,
        row: Contract,
        form: SeriesForm,
        preview: Preview | None = None,
        *,
        errors: dict[date, str] | None = None,
        notice: str = "",
        status: int = 200,
    ) -> Response:
        form.shown.raw_data = None
        form.shown.data = mark_of(preview) if preview else ""
        fragment = "admin/contract/_series.html"
        page: Response = self.answer(
            fragment if wants_fragment() else "admin/contract/series.html",
            status=status,
            model=row,
            form=form,
            preview=preview,
            rows=rows_of(preview, errors or {}) if preview else [],
            ways=[way for way in Way if not (preview and preview.wish.picked)],
            skipped=SKIPPED,
            budget=budget.of_contract(row),
            may_save=row.state in RUNNING,
            told=_told(row, preview) if preview else 0,
            notice=notice,
            return_url=_address(row.id),
        )
        page.vary.add("HX-Request")
        return page

    @expose(f"/<{KEY}:contract_id>/extend", methods=("GET", "POST"))
    def extend_view(self, contract_id: int) -> ResponseReturnValue:
        """Agree more meetings, and go on to give them times."""
        row: Contract = self._to_change(contract_id)
        if request.method != "POST":
            return redirect(_address(row.id))
        form = ExtendForm()
        if row.state not in RUNNING | {ContractState.PAUSED}:
            notice = gettext("Tätä ei voi enää tehdä, koska sopimuksen tila on muuttunut.")
            late: Response = self.details_page(row, status=409, notice=notice)
            return late
        if not form.validate():
            again: Response = self.details_page(row, status=422, extend_form=form)
            return again
        series.extend(row, by=form.by.data or 1, now=clock.now())
        db.session.commit()
        flash(
            gettext("Sovittuja kertoja on nyt %(count)s. Muutoksesta syntyi uusi versio sopimukseen.", count=row.meetings_planned),
            "success",
        )  # fmt: skip
        return see_other(url_for("contract.series_view", contract_id=row.id))

    @expose(f"/<{KEY}:contract_id>/renew", methods=("GET", "POST"))
    def renew_view(self, contract_id: int) -> ResponseReturnValue:
        """A draft that goes on from this contract."""
        row: Contract = self._to_change(contract_id)
        if request.method != "POST":
            return redirect(_address(row.id))
        form = RenewForm()
        starts_on = form.starts_on.data
        if not form.validate() or starts_on is None:
            again: Response = self.details_page(row, status=422, renew_form=form)
            return again
        try:
            renewal = contracts.renew(row, starts_on=starts_on, year=clock.today().year)
            db.session.commit()
        except StepNotAllowedError:
            db.session.rollback()
            notice = gettext("Tätä ei voi enää tehdä, koska sopimuksen tila on muuttunut.")
            late: Response = self.details_page(row, status=409, notice=notice)
            return late
        flash(gettext("Jatkosopimus on luonnoksena. Tarkista ehdot."), "success")
        return see_other(_address(renewal.id))


def _begins_within(row: Contract, form: SeriesForm) -> bool:
    """Whether a rhythm begins while the contract is in force; picked days have marks of their own."""
    first_on = form.first_on.data
    if form.picked.data or first_on is None or meetings.is_within(row, first_on):
        return True
    form.first_on.errors = [times.outside(row)]
    return False


def _told(row: Contract, preview: Preview) -> int:
    """How many saving the preview is written to; what is over is no news."""
    now = clock.now()
    is_ahead = any(each.starts_at and each.starts_at > now for each in preview.kept)
    return meeting_letters.told_if_added(row, now=now) if is_ahead else 0


def _address(contract_id: int) -> str:
    return url_for("contract.details_view", id=contract_id)
