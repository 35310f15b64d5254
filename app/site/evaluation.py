"""The evaluation behind a secret link: a short form that is answered once and without a name.

Neither here nor in the log is anything kept of who answers: the link is used up, the scores are stored.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, after_this_request, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_wtf import FlaskForm

from app import clock
from app.extensions import csrf, db, limiter
from app.practice import queries
from app.practice.choices import FeedbackQuestion
from app.practice.models import Evaluation
from app.practice.services import evaluations
from app.practice.services.evaluations import LinkUsedError
from app.site.blueprint import blueprint
from app.web.access import public, secret_link
from app.web.htmx import done_elsewhere, render_page
from app.web.languages import localized
from app.web.throttle import client_network

_SCORES = {str(score): score for score in evaluations.SCORES}


@blueprint.route("/arviointi/<token>", methods=("GET", "POST"))
@secret_link
# The page sends no Referer, which a global check would ask for; the form checks its token itself.
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit("60/hour", key_func=client_network, methods=["POST"])
def evaluation(token: str) -> ResponseReturnValue:
    """The form; sending it answers, and the link opens nothing any more."""
    asked = _opened_by(token)
    if request.method != "POST":
        return _page(asked, token)
    scores = _read_scores(request.form)
    if not FlaskForm().validate():
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
    after_this_request(_tell_no_other_page)
    # The address has no language, so the page speaks that of the contract where the site can.
    if asked.contract.language in queries.practice().languages:
        g.language = asked.contract.language
        refresh()
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


def _tell_no_other_page(response: Response) -> Response:
    """The address is the key: no page that is opened from here is told it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
