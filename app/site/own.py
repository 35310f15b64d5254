"""The visitor's own page behind a secret link: how their request stands, and what they may change.

A link in a mail opens the page and nothing else; each change is a button that posts.
"""

from typing import Any

import structlog
from flask import (
    Response,
    abort,
    flash,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock, database
from app.booking.invitations import calendar_file
from app.booking.models import Inquiry
from app.booking.services import offers, steps
from app.booking.services.own import AlreadyDoneError, TooLateError
from app.booking.wording import place_of
from app.extensions import db
from app.mail import links
from app.practice import queries
from app.practice.services.meetings import TimeTakenError
from app.practice.states import StepNotAllowedError
from app.site.blueprint import blueprint
from app.site.own_situation import Stage, situation_of, weeks_to_move_to
from app.site.own_steps import STEPS, NothingChosenError
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


@blueprint.get("/yhteydenotto/<token>")
@secret_link
def own_request(token: str) -> ResponseReturnValue:
    """The page."""
    return _page(_opened_by(token), token, told=words_of_the_press_before())


@blueprint.get("/yhteydenotto/<token>/tapaaminen.ics")
@secret_link
def own_calendar_file(token: str) -> ResponseReturnValue:
    """The agreed meeting for a calendar program."""
    inquiry = _opened_by(token)
    situation = situation_of(inquiry, now=clock.now())
    if situation.stage is not Stage.AGREED or situation.meeting is None:
        abort(404)
    response = Response(
        calendar_file(inquiry, situation.meeting), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="tapaaminen.ics"'
    return response


@blueprint.route("/yhteydenotto/<token>/<step>", methods=("GET", "POST"))
@secret_link
@looks_first
@takes_presses
def own_step(token: str, step: str) -> ResponseReturnValue:
    """One change, made by a press of its button. Looking at the address leads to the page."""
    inquiry = _opened_by(token)
    if step not in STEPS:
        abort(404)
    if request.method != "POST":
        return redirect(url_for(".own_request", token=token), 303)
    if not is_confirmed():
        return _page(inquiry, token, status=400, wrong=unconfirmed())
    return _take(step, inquiry, token)


def _take(step: str, inquiry: Inquiry, token: str) -> Response:
    """Take the step and commit it; only then say that it is done."""
    inquiry_id = inquiry.id
    db.session.rollback()
    try:
        with database.writing():
            locked = steps.lock(inquiry_id) or abort(404)
            done = STEPS[step](locked, request.form, clock.now())
            db.session.commit()
    except AlreadyDoneError:
        db.session.rollback()
        return _done(inquiry, token, _("Tämä on jo tehty. Alla näet, miten asia nyt on."))
    except (NothingChosenError, TimeTakenError, TooLateError, StepNotAllowedError) as refusal:
        db.session.rollback()
        status = 422 if isinstance(refusal, NothingChosenError) else 409
        return _page(inquiry, token, status=status, wrong=_why(refusal), opens=step)
    log.info("inquiry.own_step", step=step)
    return _done(inquiry, token, done)


def _why(refusal: Exception) -> str:
    if isinstance(refusal, NothingChosenError):
        return str(_("Valitse ensin uusi aika."))
    if isinstance(refusal, TimeTakenError):
        return str(
            _("Aika ehdittiin juuri varata, joten tapaamistasi ei siirretty. Valitse toinen aika.")
        )
    if isinstance(refusal, TooLateError):
        practice = queries.practice()
        return str(
            _(
                "Tapaaminen on jo niin lähellä, ettei sitä voi enää siirtää tällä sivulla. Ota yhteyttä, niin sovitaan: %(contact)s.",
                contact=practice.phone or practice.email,
            )
        )
    return overtaken()


def _done(inquiry: Inquiry, token: str, told: str) -> Response:
    if wants_fragment():
        return _page(inquiry, token, told=told)
    flash(told)
    return done_elsewhere(url_for(".own_request", token=token))


def _opened_by(token: str) -> Inquiry:
    """The request that the token opens; any other token leads nowhere, as any address does."""
    now = clock.now()
    inquiry_id = links.opened_by(token, about="inquiry", now=now)
    inquiry = db.session.get(Inquiry, inquiry_id or 0) or abort(404)
    open_in(inquiry.language)
    return inquiry


def _page(inquiry: Inquiry, token: str, *, status: int = 200, **context: Any) -> Response:
    now = clock.now()
    situation = situation_of(inquiry, now=now)
    moving = situation.meeting if situation.stage is Stage.AGREED and situation.may_move else None
    return render_page(
        "site/own.html",
        fragment="site/_own_request.html",
        status=status,
        token=token,
        inquiry=inquiry,
        situation=situation,
        weeks=weeks_to_move_to(moving, now=now) if moving else [],
        place_of=place_of,
        offer=offers.shown(inquiry.id),
        practice=queries.practice(),
        **{"told": "", "wrong": "", "opens": ""} | context,
    )
