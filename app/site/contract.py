"""The contract behind a secret link: read it, keep a copy, and accept it with a name and a press."""

from enum import StrEnum
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

from app import clock
from app.extensions import db
from app.practice import queries
from app.practice.documents import document
from app.practice.documents.contents import contents_of
from app.practice.models import Acceptance
from app.practice.services import acceptance as accepting
from app.practice.services import acceptance_letters, versions
from app.practice.services.acceptance import VersionChangedError
from app.practice.states import OVER, ContractState, StepNotAllowedError
from app.site.blueprint import blueprint
from app.site.fields import one_line
from app.site.secret_pages import (
    is_confirmed,
    open_in,
    takes_presses,
    unconfirmed,
    words_of_the_press_before,
)
from app.web.access import secret_link
from app.web.htmx import done_elsewhere, render_page, wants_fragment

log = structlog.get_logger()

LONGEST_NAME = 120
FILE_NAME = "sopimus.pdf"


class Stage(StrEnum):
    """How the contract stands for whoever opens its page."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    CLOSED = "closed"


@blueprint.route("/sopimus/<token>", methods=("GET", "POST"))
@secret_link
@takes_presses
def contract(token: str) -> ResponseReturnValue:
    """The contract; a press of its button accepts it."""
    acceptance = _opened_by(token)
    if request.method != "POST":
        return _page(acceptance, token, told=words_of_the_press_before())
    name = one_line(request.form.get("name")) or ""
    if not is_confirmed():
        return _page(acceptance, token, status=400, wrong=unconfirmed(), typed=name)
    if acceptance.accepted_at is None and not 1 <= len(name) <= LONGEST_NAME:
        return _page(
            acceptance, token, status=422, typed=name, wrong_name=_("Kirjoita oma nimesi.")
        )
    return _accept(acceptance, token, name)


@blueprint.get(f"/sopimus/<token>/{FILE_NAME}")
@secret_link
def contract_file(token: str) -> ResponseReturnValue:
    """The same contract as a file of one's own."""
    acceptance = _opened_by(token)
    response = Response(document.pdf(acceptance.version), mimetype=document.MIME_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _accept(acceptance: Acceptance, token: str, name: str) -> Response:
    """Note it and commit; only then say that it is done."""
    seen = request.form.get("seen", "")
    try:
        is_new = accepting.accept(acceptance, name=name, sha256=seen, now=clock.now())
    except (VersionChangedError, StepNotAllowedError):
        db.session.rollback()
        wrong = _(
            "Sopimus on muuttunut sen jälkeen, kun avasit sivun, joten sitä ei hyväksytty. Alla näet, miten asia nyt on."
        )
        return _page(acceptance, token, status=409, wrong=wrong, typed=name)
    if is_new:
        acceptance_letters.accepted(acceptance)
    db.session.commit()
    log.info("contract.accepted_on_page", acceptance_id=acceptance.id, is_new=is_new)
    told = (
        _("Kiitos, sopimus on hyväksytty. Lähetämme siitä vahvistuksen sähköpostiisi.")
        if is_new
        else _("Olet jo hyväksynyt sopimuksen, joten mitään ei tarvitse tehdä.")
    )
    if wants_fragment():
        return _page(acceptance, token, told=told)
    flash(told)
    return done_elsewhere(url_for(".contract", token=token) + "#contract_acceptance")


def _opened_by(token: str) -> Acceptance:
    """What the token asks for; any other token leads nowhere, as any address does."""
    acceptance = accepting.opened_by(token, now=clock.now()) or abort(404)
    open_in(acceptance.version.terms["terms"]["language"])
    return acceptance


def _page(acceptance: Acceptance, token: str, *, status: int = 200, **context: Any) -> Response:
    return render_page(
        "site/contract.html",
        fragment="site/_contract_acceptance.html",
        status=status,
        token=token,
        acceptance=acceptance,
        stage=_stage_of(acceptance),
        in_force=acceptance.version.in_force_from_on is not None,
        contents=contents_of(acceptance.version),
        practice=queries.practice(),
        **{"told": "", "wrong": "", "wrong_name": "", "typed": ""} | context,
    )


def _stage_of(acceptance: Acceptance) -> Stage:
    version = acceptance.version
    if acceptance.accepted_at is not None:
        return Stage.ACCEPTED
    if version.contract.state in OVER | {ContractState.DRAFT}:
        return Stage.CLOSED
    is_newest = versions.latest(version.contract) is version
    if not is_newest or not versions.says_the_same(version, version.contract):
        return Stage.CHANGED
    return Stage.OPEN
