"""Feedback to the orderer in the admin: themes only, shown to supervisees first, then given."""

from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from app import clock
from app.admin import walls
from app.admin.contract_document import DocumentSteps
from app.admin.forms import LinesField, VersionField
from app.admin.pages import KEY, see_other
from app.extensions import db
from app.practice.choices import OrdererFeedback
from app.practice.models import Contract, ThemeFeedback
from app.practice.services import theme_feedback
from app.practice.services.theme_feedback import (
    IN_THE_MAKING,
    LONGEST_THEME,
    MOST_THEMES,
    ThemesTooLongError,
)
from app.practice.states import ContractState, FeedbackState, StepNotAllowedError

# There is no work yet, or never was, to tell the orderer of.
_NOT_BEGUN = {ContractState.DRAFT, ContractState.SENT, ContractState.CANCELLED}
_STEPS = (FeedbackState.DRAFT, FeedbackState.DELIVERED, FeedbackState.WAIVED)


class ThemesForm(FlaskForm):
    """What the orderer is told of."""

    version = VersionField()
    themes = LinesField(
        _("Teemat"),
        description=_(
            "Yksi teema rivillään, enintään %(most)s. Vain aiheita: ei sitä, kuka sanoi mitä.",
            most=MOST_THEMES,
        ),
        render_kw={"rows": MOST_THEMES},
    )


class FeedbackSteps(DocumentSteps):
    """The contract's view with the steps of feedback to its orderer."""

    def details_page(self, row: Contract, *, status: int = 200, **context: Any) -> Response:
        """The contract with its feedback."""
        return super().details_page(row, status=status, **_of_page(row) | context)

    @expose(f"/<{KEY}:contract_id>/feedback", methods=("GET", "POST"))
    def feedback_view(self, contract_id: int) -> ResponseReturnValue:
        """Begin a draft."""
        row = self._to_change(contract_id)
        if request.method != "POST":
            return redirect(_address(row))
        try:
            if row.state in _NOT_BEGUN:
                raise StepNotAllowedError(row.state)
            theme_feedback.begin(row)
            db.session.commit()
        except StepNotAllowedError:
            db.session.rollback()
            notice = gettext(
                "Palautetta ei aloitettu: edellinen on kesken, tai sopimuksessa ei ole sovittu palautteesta."
            )
            return self.details_page(row, status=409, notice=notice)
        return see_other(_address(row))

    @expose(f"/<{KEY}:contract_id>/feedback/<{KEY}:feedback_id>", methods=("GET", "POST"))
    def themes_view(self, contract_id: int, feedback_id: int) -> ResponseReturnValue:
        """Keep the themes of a draft, and note that supervisees have been shown them."""
        row, feedback = self._feedback(contract_id, feedback_id)
        if request.method != "POST":
            return redirect(_address(row))
        form = ThemesForm()
        if notice := _what_has_changed(form, feedback):
            return self.details_page(row, status=409, notice=notice, themes_form=form)
        is_shown = request.form.get("act") == "shown"
        if not form.validate() or (is_shown and not form.themes.data):
            return self._wrong_themes(
                row, form, gettext("Kirjoita ensin teema, jonka voi näyttää ohjattaville.")
            )
        try:
            theme_feedback.write_themes(feedback, form.themes.data)
            if is_shown:
                state = FeedbackState.SHOWN_TO_SUPERVISEES
                theme_feedback.step(feedback, state, on=clock.today())
            db.session.commit()
        except ThemesTooLongError:
            db.session.rollback()
            return self._wrong_themes(row, form, _too_long())
        words = (_("Teemat on merkitty näytetyiksi ohjattaville.") if is_shown else _("Teemat on tallennettu."))  # fmt: skip
        flash(str(words), "success")
        return see_other(_address(row))

    @expose(f"/<{KEY}:contract_id>/feedback/<{KEY}:feedback_id>/step", methods=("GET", "POST"))
    def feedback_step_view(self, contract_id: int, feedback_id: int) -> ResponseReturnValue:
        """Note that the orderer has had the feedback, or gets none; or make it a draft again."""
        row, feedback = self._feedback(contract_id, feedback_id)
        if request.method != "POST":
            return redirect(_address(row))
        wanted = request.form.get("state")
        state = next((each for each in _STEPS if each == wanted), None) or abort(404)
        try:
            theme_feedback.step(feedback, state, on=clock.today())
            db.session.commit()
        except StepNotAllowedError:
            db.session.rollback()
            notice = gettext("Tätä ei voi enää tehdä, koska palautteen tila on muuttunut.")
            return self.details_page(row, status=409, notice=notice)
        flash(gettext("Merkitty."), "success")
        return see_other(_address(row))

    def _feedback(self, contract_id: int, feedback_id: int) -> tuple[Contract, ThemeFeedback]:
        row = self._to_change(contract_id)
        found = (each for each in theme_feedback.all_of(row) if each.id == feedback_id)
        return row, next(found, None) or abort(404)

    def _wrong_themes(self, row: Contract, form: ThemesForm, error: str) -> Response:
        form.themes.errors = [error]
        notice = gettext("Palautteen teemoja ei tallennettu. Tarkista merkitty kohta.")
        return self.details_page(row, status=422, notice=notice, themes_form=form)


def _what_has_changed(form: ThemesForm, feedback: ThemeFeedback) -> str:
    """What has become of the draft since the form was opened, so that it is not written over."""
    if feedback.state is not FeedbackState.DRAFT:
        return gettext(
            "Teemoja ei tallennettu, koska ne eivät ole enää luonnos. Kirjoittamasi on yhä palautteen kohdalla."
        )
    if form.version.data == feedback.version:
        return ""
    form.version.data, form.version.raw_data = feedback.version, None
    return gettext(
        "Joku muu on muuttanut teemoja sillä välin. Kirjoittamasi on yhä lomakkeella. Kun tallennat uudelleen, sinun tekstisi jää voimaan."
    )


def _too_long() -> str:
    return gettext(
        "Enintään %(most)s teemaa, joista kukin on enintään %(longest)s merkkiä.",
        most=MOST_THEMES,
        longest=LONGEST_THEME,
    )


def _of_page(row: Contract) -> dict[str, Any]:
    """What the section shows; an assistant is shown nothing of it."""
    if walls.role() not in walls.SUPERVISING:
        return {"has_feedback": False}
    given = theme_feedback.all_of(row)
    current = next((each for each in given if each.state in IN_THE_MAKING), None)
    may_give = row.feedback_to_orderer is not OrdererFeedback.NONE and row.state not in _NOT_BEGUN
    return {
        "has_feedback": may_give or bool(given),
        "may_begin": may_give and current is None,
        "feedback": current,
        "given": [each for each in given if each.state not in IN_THE_MAKING],
        "themes_form": ThemesForm(formdata=None, obj=current) if _is_draft(current) else None,
    }


def _is_draft(feedback: ThemeFeedback | None) -> bool:
    return feedback is not None and feedback.state is FeedbackState.DRAFT


def _address(row: Contract) -> str:
    return url_for("contract.details_view", id=row.id) + "#feedback"
