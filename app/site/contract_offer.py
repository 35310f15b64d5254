"""The offer behind a secret link: read it, and say yes or no with a press.

It is one of the visitor's own pages: any link to theirs opens it too, and ends with the others.
"""

from typing import Any

import structlog
from flask import (
    Response,
    abort,
    flash,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock, database
from app.booking.models import Offer
from app.booking.offer_terms import facts_of
from app.booking.services import offers, own, steps
from app.booking.services.own import AlreadyDoneError
from app.extensions import db
from app.mail import links
from app.practice import queries
from app.practice.states import OfferState, StepNotAllowedError
from app.site.blueprint import blueprint
from app.site.secret_pages import (
    is_confirmed,
    open_in,
    overtaken,
    takes_presses,
    unconfirmed,
    words_of_the_press_before,
)
from app.web.access import secret_link
from app.web.htmx import done_elsewhere, render_page, wants_fragment
from app.web.requests import looks_first

log = structlog.get_logger()

ANSWERS = (OfferState.ACCEPTED, OfferState.REJECTED)


@blueprint.route("/tarjous/<token>", methods=("GET", "POST"))
@secret_link
@looks_first
@takes_presses
def contract_offer(token: str) -> ResponseReturnValue:
    """The offer; a press of a button answers it."""
    offer = _opened_by(token)
    if request.method != "POST":
        return _page(offer, token, told=words_of_the_press_before())
    answer = next((each for each in ANSWERS if each == request.form.get("answer")), None)
    if answer is None:
        abort(400)
    if not is_confirmed():
        return _page(offer, token, status=400, wrong=unconfirmed())
    return _answer(offer, answer, token)


def _answer(offer: Offer, answer: OfferState, token: str) -> Response:
    """Note it and commit; only then say that it is done."""
    inquiry_id, seen = offer.inquiry_id, request.form.get("offer", 0, type=int)
    db.session.rollback()
    try:
        with database.writing():
            locked = steps.lock(inquiry_id) or abort(404)
            own.answer_offer(locked, seen, answer, now=clock.now())
            db.session.commit()
    except AlreadyDoneError:
        db.session.rollback()
        return _done(token, _("Tämä on jo tehty. Alla näet, miten asia nyt on."))
    except StepNotAllowedError:
        db.session.rollback()
        return _page(_opened_by(token), token, status=409, wrong=overtaken())
    log.info("offer.answered_on_page", answer=answer.value)
    if answer is OfferState.ACCEPTED:
        told = _("Kiitos, tarjous on hyväksytty. Lähetämme siitä vahvistuksen sähköpostiisi.")
        return _done(token, told)
    return _done(token, _("Kiitos vastauksestasi. Tarjous on hylätty."))


def _done(token: str, told: str) -> Response:
    if wants_fragment():
        return _page(_opened_by(token), token, told=told)
    flash(told)
    return done_elsewhere(url_for(".contract_offer", token=token))


def _opened_by(token: str) -> Offer:
    """The offer that the token opens; any other token leads nowhere, as any address does."""
    inquiry_id = links.opened_by(token, about="inquiry", now=clock.now())
    offer = offers.shown(inquiry_id or 0) or abort(404)
    open_in(offer.language)
    return offer


def _page(offer: Offer, token: str, *, status: int = 200, **context: Any) -> Response:
    return render_page(
        "site/contract_offer.html",
        fragment="site/_contract_offer.html",
        status=status,
        token=token,
        offer=offer,
        facts=facts_of(offer, today=clock.today()),
        in_force=offers.is_in_force(offer, now=clock.now()),
        practice=queries.practice(),
        **{"told": "", "wrong": ""} | context,
    )
