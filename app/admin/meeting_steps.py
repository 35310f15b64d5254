"""The steps of a contract's meeting: asked first with all that they mean, then taken."""

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import clock
from app.admin import walls
from app.admin.meeting_forms import (
    ENDS,
    STEPS,
    WaiveForm,
    asks_on_holding,
    end,
    end_form,
    notes_form,
    offer_waivers,
    outcome_of,
    said,
    steps_of,
)
from app.admin.pages import see_other, way_back
from app.extensions import db
from app.practice.choices import WaiverReason
from app.practice.models import Contract, Meeting
from app.practice.services import evaluations, meeting_letters, meeting_life, meetings
from app.practice.services.meeting_life import AlreadyInvoicedError, NotWaivableError
from app.practice.states import MeetingState, StepNotAllowedError


class LifeSteps:
    """The part of the meetings' view that knows what becomes of a contract's meeting."""

    answer: Any
    details_page: Any

    def life_of(self, row: Meeting) -> dict[str, Any]:
        """What a meeting's page tells of its life."""
        may_act = walls.role() in walls.SUPERVISING and row.contract is not None
        present, _who = meeting_life.attendance_of(row)
        return {
            "life_steps": steps_of(row) if may_act else [],
            "step_words": STEPS,
            "one_press": row.contract is not None and not asks_on_holding(row.contract),
            "present": present,
            "may_read": walls.role() in walls.SUPERVISING,
        }

    def life_step(self, row: Meeting, contract: Contract, step: str) -> ResponseReturnValue:
        """Ask, and on POST take the step."""
        if step not in STEPS:
            abort(404)
        if step not in steps_of(row):
            return self._no_more(row)
        try:
            if step in ENDS:
                return self._end(row, step)
            plain = {"confirmed": self._confirm, "waive": self._waive, "restore": self._restore}
            if step in plain:
                return plain[step](row)
            return self._note(row, contract, step)
        except (StepNotAllowedError, AlreadyInvoicedError, NotWaivableError):
            db.session.rollback()
            return self._no_more(row)

    def _end(self, row: Meeting, step: str) -> ResponseReturnValue:
        now = clock.now()
        form = end_form(step, now=now, is_sent=request.method == "POST")
        offer_waivers(form, meeting_life.waivers_of(row))
        is_valid = request.method == "POST" and form.validate()
        at = form.cancelled_at(now=now) if is_valid else now
        outcome = outcome_of(row, step, at=at or now)
        if not is_valid or at is None:
            status = 422 if request.method == "POST" else 200
            return self._end_page(row, step, form, outcome, status)
        if form.shown.data != said(outcome):
            # It has become late meanwhile, or another moment was written: say it anew first.
            return self._end_page(row, step, form, outcome, 409)
        reason = form.reason if outcome.verdict.is_charged else None
        end(row, step, at=at, waiver=reason)
        if row.contract is not None:
            evaluations.replan(row.contract)
            meeting_letters.cancelled(row.contract, [row], now=now)
        return self._noted(row)

    def _end_page(
        self, row: Meeting, step: str, form: Any, outcome: meeting_life.Outcome, status: int
    ) -> Response:
        offer_waivers(form, outcome.waivers)
        form.shown.data = said(outcome)
        form.shown.raw_data = None
        if not outcome.verdict.is_charged:
            del form.waiver
        return self._step_page(
            "admin/meeting/end.html",
            row,
            step,
            status,
            form=form,
            outcome=outcome,
            told=meeting_letters.told(row, now=clock.now()),
        )

    def _confirm(self, row: Meeting) -> ResponseReturnValue:
        if request.method != "POST":
            return self._step_page("admin/meeting/confirm.html", row, "confirmed", 200)
        meetings.step(row, MeetingState.CONFIRMED)
        return self._noted(row)

    def _restore(self, row: Meeting) -> ResponseReturnValue:
        if request.method != "POST":
            return self._step_page("admin/meeting/restore.html", row, "restore", 200)
        meeting_life.restore(row)
        if row.contract is not None:
            evaluations.replan(row.contract)
        return self._noted(row)

    def _waive(self, row: Meeting) -> ResponseReturnValue:
        form = WaiveForm(data={"waiver": row.waiver_reason.value if row.waiver_reason else ""})
        offer_waivers(form, meeting_life.waivers_of(row))
        if request.method != "POST" or not form.validate():
            status = 422 if request.method == "POST" else 200
            return self._step_page("admin/meeting/waive.html", row, "waive", status, form=form)
        chosen = form.waiver.data
        meeting_life.waive(row, WaiverReason(chosen) if chosen else None)
        return self._noted(row)

    def _note(self, row: Meeting, contract: Contract, step: str) -> ResponseReturnValue:
        form = notes_form(row, contract)
        if row.state is MeetingState.NO_SHOW:
            # Nobody was there to be counted.
            for name in {"present", "persons"} & set(form.data):
                del form[name]
            form.noted.data = ""
        if request.method != "POST" or not form.validate():
            status = 422 if request.method == "POST" else 200
            return self._step_page("admin/meeting/notes.html", row, step, status, form=form)
        if step == "held":
            meeting_life.hold(row, now=clock.now(), travel=form.travel(), **form.attendance())
        else:
            meeting_life.note_attendance(row, **form.attendance())
            if (travel := form.travel()) is not None:
                meeting_life.note_travel(row, travel)
        return self._noted(row)

    def _noted(self, row: Meeting) -> ResponseReturnValue:
        db.session.commit()
        flash(gettext("Merkitty."), "success")
        return see_other(self._back(row))

    def _step_page(
        self, template: str, row: Meeting, step: str, status: int, **context: Any
    ) -> Response:
        page: Response = self.answer(
            template,
            status=status,
            model=row,
            step=step,
            words=STEPS[step],
            return_url=self._back(row),
            **context,
        )
        return page

    def _no_more(self, row: Meeting) -> Response:
        notice = gettext("Tätä ei voi enää tehdä, koska tapaamisen tila on muuttunut.")
        page: Response = self.details_page(row, status=409, notice=notice)
        return page

    def _back(self, row: Meeting) -> str:
        return way_back(url_for("meeting.details_view", id=row.id))
