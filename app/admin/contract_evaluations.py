"""Evaluations in the admin: opened to answers by a letter to each supervisee, closed, and read."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, ngettext

from app import clock
from app.admin import walls
from app.admin.contract_feedback import FeedbackSteps
from app.admin.pages import KEY, see_other
from app.extensions import db
from app.practice.models import Contract, Evaluation
from app.practice.services import evaluation_letters, evaluations
from app.practice.services.evaluation_letters import NobodyAskedError
from app.practice.services.evaluations import IN_FORCE, LEAST_SHOWN, Results
from app.practice.states import EvaluationState, StepNotAllowedError

_STEPS = (EvaluationState.OPEN, EvaluationState.DONE, EvaluationState.SKIPPED)
# So many days before its own day an evaluation is not early.
SOON_ENOUGH = 14


@dataclass(frozen=True)
class EvaluationLine:
    """An evaluation on the contract's page; its results are None while they are hidden."""

    evaluation: Evaluation
    results: Results | None
    was_asked: bool


class EvaluationSteps(FeedbackSteps):
    """The contract's view with the steps of its evaluations."""

    answer: Any

    def details_page(self, row: Contract, *, status: int = 200, **context: Any) -> Response:
        """The contract with its evaluations."""
        return super().details_page(row, status=status, **_of_page(row) | context)

    @expose(f"/<{KEY}:contract_id>/evaluations/<{KEY}:evaluation_id>", methods=("GET", "POST"))
    def evaluation_view(self, contract_id: int, evaluation_id: int) -> ResponseReturnValue:
        """Ask before it is opened to answers; on POST open it, or note that it was made or is left out."""
        row = self._to_change(contract_id)
        found = (each for each in evaluations.of_contract(row) if each.id == evaluation_id)
        look = next(found, None) or abort(404)
        if request.method != "POST":
            return self._question(row, look)
        wanted = request.form.get("state")
        state = next((each for each in _STEPS if each == wanted), None) or abort(404)
        try:
            told = _take(look, state)
            db.session.commit()
        except (StepNotAllowedError, NobodyAskedError) as refusal:
            db.session.rollback()
            return self.details_page(row, status=409, notice=_why(refusal))
        flash(told, "success")
        return see_other(_address(row))

    def _question(self, row: Contract, look: Evaluation) -> ResponseReturnValue:
        count = len(evaluations.asked(look))
        if look.state is not EvaluationState.PLANNED or row.state not in IN_FORCE or not count:
            return see_other(_address(row))
        ahead = (look.due_on - clock.today()).days
        page: Response = self.answer(
            "admin/contract/open_evaluation.html",
            model=row,
            look=look,
            count=count,
            least_shown=LEAST_SHOWN,
            days_ahead=ahead if ahead > SOON_ENOUGH else 0,
            return_url=_address(row),
        )
        return page


def _address(row: Contract) -> str:
    return url_for("contract.details_view", id=row.id) + "#evaluations"


def _take(look: Evaluation, state: EvaluationState) -> str:
    """Take the step with its letters; what to tell of it."""
    evaluations.step(look, state, on=clock.today())
    if state is not EvaluationState.OPEN:
        evaluation_letters.take_back(look)
        return gettext("Merkitty.")
    sent = evaluation_letters.ask(look)
    return ngettext(
        "Kysely lähtee yhdelle ohjattavalle.", "Kysely lähtee %(num)s ohjattavalle.", sent
    )


def _why(refusal: Exception) -> str:
    if isinstance(refusal, NobodyAskedError):
        return gettext(
            "Kyselyä ei avattu, koska sopimuksella ei ole ohjattavaa, jolle sen voisi lähettää sähköpostilla."
        )
    return gettext("Tätä ei voi enää tehdä, koska arvioinnin tai sopimuksen tila on muuttunut.")


def _of_page(row: Contract) -> dict[str, Any]:
    """What the section shows; an assistant is shown nothing of it."""
    if walls.role() not in walls.SUPERVISING:
        return {"evaluation_lines": []}
    looks = evaluations.of_contract(row)
    return {
        "evaluation_lines": [
            EvaluationLine(each, evaluations.results(each), evaluation_letters.was_asked(each))
            for each in looks
        ],
        "asked_count": len(evaluations.asked(looks[0])) if looks else 0,
        "least_shown": LEAST_SHOWN,
        "may_open": row.state in IN_FORCE,
    }
