"""The contract's document in the admin: read it, send it to be accepted, note signatures on paper."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from app import clock
from app.admin import walls
from app.admin.contract_forms import SignForm
from app.admin.contracts import ContractView
from app.admin.pages import KEY, see_other
from app.extensions import db
from app.practice.checklist import GUARDS, Lack
from app.practice.choices import SignerRole
from app.practice.documents import document
from app.practice.models import Acceptance, Contract, ContractVersion
from app.practice.services import acceptance, acceptance_letters, contracts, versions
from app.practice.services.acceptance import Signer
from app.practice.services.contracts import ContractIncompleteError
from app.practice.states import OVER, ContractState, StepNotAllowedError

FILE = "sopimus.pdf"


@dataclass(frozen=True)
class VersionLine:
    """A version on the contract's page, with who has accepted it and who is waited for."""

    version: ContractVersion
    acceptances: list[Acceptance]


class DocumentSteps(ContractView):
    """The contract's view with the steps of its document."""

    def details_page(self, row: Contract, *, status: int = 200, **context: Any) -> Response:
        """The contract with its document's versions."""
        return super().details_page(row, status=status, **_of_page(row) | context)

    @expose(f"/<{KEY}:contract_id>/ask", methods=("GET", "POST"))
    def ask_view(self, contract_id: int) -> ResponseReturnValue:
        """Show what is missing and whom it goes to; on POST send the links."""
        row = self._to_change(contract_id)
        form = FlaskForm()
        if not form.validate_on_submit():
            return self._page_before(row, form, "ask")
        try:
            sent = acceptance_letters.ask(acceptance.ask(row, now=clock.now()))
            db.session.commit()
        except (ContractIncompleteError, StepNotAllowedError):
            db.session.rollback()
            return self._page_before(row, form, "ask", status=409)
        flash(
            ngettext(
                "Sopimus lähtee yhdelle hyväksyttäväksi.",
                "Sopimus lähtee %(num)s henkilölle hyväksyttäväksi.",
                sent,
            )
            if sent
            else gettext("Hyväksyntä on kirjattu, mutta sähköpostia ei lähde kenellekään."),
            "success",
        )
        return see_other(_address(row))

    @expose(f"/<{KEY}:contract_id>/paper", methods=("GET", "POST"))
    def paper_view(self, contract_id: int) -> ResponseReturnValue:
        """Ask for the day; on POST note that everyone has signed on paper."""
        row = self._to_change(contract_id)
        form = SignForm()
        if not form.validate_on_submit():
            return self._page_before(row, form, "paper", status=422 if form.errors else 200)
        signed_on = form.signed_on.data
        if signed_on is None or signed_on > clock.today():
            form.signed_on.errors = [gettext("Päivä ei voi olla tulevaisuudessa.")]
            return self._page_before(row, form, "paper", status=422)
        try:
            acceptance.sign_on_paper(row, signed_on=signed_on, now=clock.now())
            db.session.commit()
        except (ContractIncompleteError, StepNotAllowedError):
            db.session.rollback()
            return self._page_before(row, form, "paper", status=409)
        flash(gettext("Sopimus on merkitty paperilla allekirjoitetuksi."), "success")
        return see_other(_address(row))

    @expose(f"/<{KEY}:contract_id>/take-back", methods=("GET", "POST"))
    def take_back_view(self, contract_id: int) -> ResponseReturnValue:
        """Bring a sent contract back to the desk."""
        row = self._to_change(contract_id)
        if not FlaskForm().validate_on_submit():
            return see_other(_address(row))
        try:
            acceptance.take_back(row)
            db.session.commit()
        except StepNotAllowedError:
            db.session.rollback()
            return self._too_late(row)
        flash(gettext("Sopimus on taas luonnos, eivätkä lähetetyt linkit enää avaudu."), "success")
        return see_other(_address(row))

    @expose(f"/<{KEY}:contract_id>/{FILE}")
    def draft_file_view(self, contract_id: int) -> ResponseReturnValue:
        """What the document would be now."""
        row = self._to_change(contract_id)
        return _file(row, versions.draft(row, now=clock.now()))

    @expose(f"/<{KEY}:contract_id>/<{KEY}:version_number>/{FILE}")
    def version_file_view(self, contract_id: int, version_number: int) -> ResponseReturnValue:
        """The document of one version."""
        row = self._to_change(contract_id)
        found = (each for each in versions.all_of(row) if each.number == version_number)
        return _file(row, next(found, None) or abort(404))

    def _page_before(
        self, row: Contract, form: FlaskForm, step: str, *, status: int = 200
    ) -> Response:
        missing = _missing(row)
        return self.answer(
            f"admin/contract/{step}.html",
            status=status,
            model=row,
            form=form,
            guards=[lack for lack in missing if lack in GUARDS],
            missing=[lack for lack in missing if lack not in GUARDS],
            asked=_asked(row),
            is_over=row.state in OVER,
            return_url=_address(row),
        )


def _of_page(row: Contract) -> dict[str, Any]:
    """What the fragment of the contract's page shows; an assistant is shown nothing of it."""
    if walls.role() not in walls.SUPERVISING:
        return {"document_lines": None}
    made = versions.all_of(row)
    lines = [VersionLine(each, acceptance.of_version(each)) for each in reversed(made)]
    waits = bool(lines) and any(each.accepted_at is None for each in lines[0].acceptances)
    has_changed = row.state not in OVER | {ContractState.DRAFT} and not (
        made and versions.says_the_same(made[-1], row)
    )
    return {
        "document_lines": lines,
        "document_changed": has_changed,
        "may_ask": row.state not in OVER
        and (row.state is ContractState.DRAFT or waits or has_changed or not _is_accepted(lines)),
        "may_take_back": row.state is ContractState.SENT,
        "asked_already": waits,
        "reached": acceptance_letters.reached,
    }


def _is_accepted(lines: list[VersionLine]) -> bool:
    return bool(lines) and lines[0].version.in_force_from_on is not None


def _missing(row: Contract) -> list[Lack]:
    """Without the signatures, which are being asked for."""
    return [lack for lack in contracts.missing(row) if lack is not Lack.SIGNED_ON]


def _asked(row: Contract) -> list[tuple[Signer, str]]:
    """Everyone whose acceptance is needed besides the supervisor's own, and why no mail goes to them."""
    accepted = _accepted_by(row)
    return [
        (signer, str(_("on jo hyväksynyt")) if signer.key in accepted else _why_not(row, signer))
        for signer in acceptance.signers(row)
        if signer.role is not SignerRole.SUPERVISOR
    ]


def _accepted_by(row: Contract) -> set[str]:
    """Who has accepted what the contract says now."""
    newest = versions.latest(row)
    if newest is None or not versions.says_the_same(newest, row):
        return set()
    return {each.signer for each in acceptance.of_version(newest) if each.accepted_at is not None}


def _why_not(row: Contract, signer: Signer) -> str:
    person = signer.person
    if person is None:
        return str(_("yhteyshenkilö puuttuu"))
    if not person.email:
        return str(_("sähköpostiosoite puuttuu"))
    if not any(role.mails_contract for role in row.persons if role.person_id == person.id):
        return str(_("ei saa sopimuksen viestejä"))
    return ""


def _file(row: Contract, version: ContractVersion) -> Response:
    response = Response(document.pdf(version), mimetype=document.MIME_TYPE)
    mark = f"v{version.number}" if version.number else "luonnos"
    name = f"sopimus-{row.contract_no}-{mark}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _address(row: Contract) -> str:
    return url_for("contract.details_view", id=row.id) + "#document"
