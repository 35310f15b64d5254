"""The evaluation behind a secret link: a short form that is answered once and without a name.

Neither here nor in the log is anything kept of who answers: the link is used up, the scores are stored.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.extensions import db
from app.practice import queries
from app.practice.choices import FeedbackQuestion
from app.practice.models import Evaluation
from app.practice.services import evaluations
from app.practice.services.evaluations import LinkUsedError
from app.site.blueprint import blueprint
from app.site.secret_pages import is_confirmed, open_in, takes_presses
from app.web.access import public, secret_link
from app.web.htmx import done_elsewhere, render_page
from app.web.languages import localized

_SCORES = {str(score): score for score in evaluations.SCORES}


@blueprint.route("/arviointi/<token>", methods=("GET", "POST"))
@secret_link
@takes_presses
def evaluation(token: str) -> ResponseReturnValue:
    """The form; sending it answers, and the link opens nothing any more."""
    asked = _opened_by(token)
    if request.method != "POST":
        return _page(asked, token)
    scores = _read_scores(request.form)
    if not is_confirmed():
        wrong = _("Painallusta ei voitu vahvistaa, joten mitään ei tallennettu. Paina uudelleen.")
        return _page(asked, token, status=400, scores=scores, wrong=wrong)
    missing = [question for question in FeedbackQuestion if question not in scores]
    if missing:
        return _page(asked, token, status=422, scores=scores, missing=missing)
    try:
        evaluations.answer(token, scores, now=clock.now())
        db.session.commit()
    except LinkUsedError:
        # A copy of the same form was quicker: the link is like any that leads nowhere.
        db.session.rollback()
        abort(404)
    return done_elsewhere(url_for(".evaluation_thanks"))


@localized(blueprint, fi="/arviointi/kiitos", sv="/sv/utvardering/tack", en="/en/evaluation/thanks")
@public
def evaluation_thanks() -> ResponseReturnValue:
    """Thanks, the same for everyone: whoever comes here is not known."""
    return render_template("site/evaluation_thanks.html", practice=queries.practice())


def _read_scores(form: Mapping[str, str]) -> dict[FeedbackQuestion, int]:
    """What has been chosen; what is no score is none."""
    sent = {question: form.get(question.value, "") for question in FeedbackQuestion}
    return {question: _SCORES[text] for question, text in sent.items() if text in _SCORES}


def _opened_by(token: str) -> Evaluation:
    """What the token asks about; a wrong, used or closed one leads nowhere, as any address does."""
    asked = evaluations.opened_by(token, now=clock.now()) or abort(404)
    open_in(asked.contract.language)
    return asked


def _page(asked: Evaluation, token: str, *, status: int = 200, **context: Any) -> Response:
    return render_page(
        "site/evaluation.html",
        fragment="site/_evaluation_form.html",
        status=status,
        token=token,
        supervisor=asked.contract.supervisor,
        questions=list(FeedbackQuestion),
        all_scores=evaluations.SCORES,
        practice=queries.practice(),
        **{"scores": {}, "missing": [], "wrong": ""} | context,
    )
