"""Contracts: their terms, their people, their meetings and the steps of their life."""

from typing import Any

from flask import Response, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import Role
from app.admin import contract_page, contract_terms, times, walls
from app.admin.contract_beginning import beginning, inquiry_of, new_orderer
from app.admin.contract_forms import (
    PARTS,
    ContractForm,
    ContractMeetingForm,
    NewContractForm,
    SignForm,
    next_part,
)
from app.admin.filters import OptionFilter, RowFilter
from app.admin.formatters import language_cell, money_of, price_cell, range_of
from app.admin.labels import label
from app.admin.pages import KEY, see_other
from app.admin.payer_reports import ReportPages
from app.admin.refusals import RefusedError
from app.admin.series import SeriesSteps
from app.admin.tables import TableView
from app.booking.services import inquiries
from app.booking.services.beginning import asker
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.checklist import Lack
from app.practice.models import Contract
from app.practice.services import (
    acceptance,
    budget,
    contracts,
    evaluations,
    meeting_letters,
    meetings,
)
from app.practice.services.contracts import ContractIncompleteError
from app.practice.services.meetings import OutsideContractError, TimeTakenError
from app.practice.states import CONTRACT_STEPS, ContractState, StepNotAllowedError

# An assistant arranges times and bills; what the work is about is not theirs to know.
_CONFIDENTIAL = frozenset(
    {"group_name", "framework", "confidentiality_scope", "mid_evaluation", "final_evaluation",
     "feedback_to_orderer", "prior_contacts_disclosed", "prior_contacts_note", "goals_agreed_with",
     "notes_policy", "dissatisfaction_path", "mid_evaluation_after", "certificate"}
)  # fmt: skip
_NOT_OF_THE_ROW = frozenset(
    {"supervisor", "new_orderer", "new_orderer_type", "inquiry", "csrf_token"}
)


class ContractView(SeriesSteps, ReportPages, TableView):
    """Contracts behind the wall."""

    thing = "contract"
    new_title = _("Uusi sopimus")
    roles = walls.EVERYONE
    creators = editors = deleters = walls.SUPERVISING
    form = ContractForm
    new_form = NewContractForm
    column_list = (
        "contract_no",
        "code",
        "orderer",
        "form",
        "state",
        "starts_on",
        "budget",
        "supervisor",
    )
    column_details_list = contract_terms.SHOWN
    column_export_list = ("contract_no", "state", "starts_on", "ends_on")
    form_columns = (*(name for _heading, names in PARTS.values() for name in names), "inquiry")
    edit_template = create_template = "admin/contract/form.html"
    parts = PARTS
    column_searchable_list = ("contract_no", "code", "orderer.name")
    column_sortable_list = ("contract_no", "code", "state", "starts_on")
    column_default_sort = ("contract_no", True)
    column_filters = (
        OptionFilter(Contract.state, _("Tila"), ContractState),
        RowFilter(Contract.supervisor_id, _("Työnohjaaja"), walls.supervisors),
    )
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "unit_price_cents": price_cell,
        "language": language_cell,
        "interval_min_weeks": range_of("interval_min_weeks", "interval_max_weeks"),
        "planning_fee_cents": money_of("planning_fee_cents"),
        "travel_price_cents": money_of("travel_price_cents"),
        "cancel_exceptions": contract_terms.exceptions_cell,
        "budget": contract_terms.budget_cell,
    }
    column_labels = contract_terms.LABELS
    details_template = "admin/contract/details.html"

    def within_wall(self) -> ColumnElement[bool]:
        """A supervisor's own."""
        return walls.contracts()

    def get_query(self) -> Any:
        """With what a line of the list tells."""
        return (
            super()
            .get_query()
            .options(joinedload(Contract.orderer), joinedload(Contract.supervisor))
        )

    def may_change(self, row: Contract) -> bool:
        """What is over stays as it was."""
        return bool(CONTRACT_STEPS[row.state])

    def may_delete(self, row: Contract) -> bool:
        """Only what never left the desk."""
        return row.state is ContractState.DRAFT

    def delete_row(self, row: Contract) -> str:
        """A draft may have been sent and taken back: no letter leads to it any more."""
        acceptance.close_all(row)
        return super().delete_row(row)

    def shown_columns(self) -> list[Any]:
        """An assistant reads times and payers."""
        columns = super().shown_columns()
        if walls.role() is Role.ASSISTANT:
            return [column for column in columns if column[0] not in _CONFIDENTIAL]
        return columns

    def prefill(self) -> dict[str, Any]:
        """A request's answers, when the contract follows from one."""
        inquiry = inquiry_of(request.args.get("inquiry"))
        return beginning(inquiry, today=clock.today())

    def fill(self, row: Contract, form: Any) -> None:
        """Everything belongs to one supervisor. What has left the desk gets a new version."""
        is_new = row.id is None
        if "new_orderer" in form and form.orderer.data is None:
            form.orderer.data = new_orderer(form)
        _check(row, form)
        if "supervisor" in form:
            row.supervisor_id = form.supervisor.data.id
        for field in form:
            if field.name not in _NOT_OF_THE_ROW:
                field.populate_obj(row, field.name)
        if not is_new:
            contracts.note_change(row)
            evaluations.replan(row)

    def keep(self, row: Contract, form: Any) -> None:
        """Number it; the request that it follows from has led to a contract."""
        inquiry = inquiry_of(form.inquiry.data)
        if inquiry is not None:
            row.inquiry_id = inquiry.id
            try:
                inquiries.close(inquiry, InquiryState.CONVERTED, now=clock.now())
            except StepNotAllowedError as error:
                raise RefusedError("", gettext("Yhteydenotosta on jo tehty sopimus.")) from error
            row.persons.extend(asker(row, inquiry))
        contracts.open_contract(row, year=clock.today().year)

    def saved_address(self, row: Contract) -> str:
        """The contract itself, or the next part of its form."""
        following = next_part(request.args.get("part", ""))
        if request.form.get("go") == "next" and following:
            return url_for("contract.edit_view", id=row.id, part=following)
        return _address(row.id)

    def get_list(self, *args: Any, **more: Any) -> Any:
        """With the budgets of the rows, counted at once."""
        count, rows = super().get_list(*args, **more)
        g.budgets = budget.of_contracts([row.id for row in rows])
        return count, rows

    def details_page(self, row: Contract, *, status: int = 200, **context: Any) -> Response:
        """The contract with its people, meetings, steps and history."""
        return super().details_page(row, status=status, **contract_page.contents(row) | context)

    @expose(f"/<{KEY}:contract_id>/meetings", methods=("GET", "POST"))
    def meetings_view(self, contract_id: int) -> ResponseReturnValue:
        """Agree one more meeting."""
        row = self._to_change(contract_id)
        if request.method != "POST":
            return redirect(_address(row.id))
        form = ContractMeetingForm()
        appointment = form.appointment() if form.validate() else None
        if appointment is None:
            return self.details_page(row, status=422, meeting_form=form)
        try:
            added = meetings.add_to_contract(row, appointment, kind=form.kind.data)
            meeting_letters.added(row, [added], now=clock.now())
            db.session.commit()
        except TimeTakenError:
            db.session.rollback()
            form.time.errors = [
                gettext("Tuohon aikaan on jo toinen tapaaminen. Valitse toinen aika.")
            ]
            return self.details_page(row, status=409, meeting_form=form)
        except OutsideContractError:
            db.session.rollback()
            form.day.errors = [times.outside(row)]
            return self.details_page(row, status=422, meeting_form=form)
        except StepNotAllowedError:
            db.session.rollback()
            return self._too_late(row)
        flash(gettext("Tapaaminen on lisätty."), "success")
        return see_other(_address(row.id) + "#meetings")

    @expose(f"/<{KEY}:contract_id>/<step>", methods=("GET", "POST"))
    def step_view(self, contract_id: int, step: str) -> ResponseReturnValue:
        """Ask, and on POST take the contract to its next state."""
        row = self._to_change(contract_id)
        state = next((each for each in contract_page.STEPS if each == step), None) or abort(404)
        form = SignForm() if state is ContractState.ACTIVE and not row.signed_on else FlaskForm()
        if state not in CONTRACT_STEPS[row.state]:
            return self._too_late(row)
        if not form.validate_on_submit():
            return self._step_page(row, form, state, 200 if request.method != "POST" else 422)
        try:
            contracts.step(row, state, signed_on=form.data.get("signed_on"), over_on=clock.today())
            db.session.commit()
        except ContractIncompleteError as error:
            db.session.rollback()
            missing = ", ".join(label(Lack(lack)) for lack in error.missing)
            form.form_errors = [
                gettext("Sopimuksesta puuttuu vielä: %(missing)s.", missing=missing)
            ]
            return self._step_page(row, form, state, 409)
        except StepNotAllowedError:
            db.session.rollback()
            return self._too_late(row)
        flash(gettext("Sopimuksen tila on vaihtunut."), "success")
        return see_other(_address(row.id))

    def _step_page(
        self, row: Contract, form: FlaskForm, state: ContractState, status: int
    ) -> Response:
        return self.answer(
            "admin/contract/step.html",
            status=status,
            model=row,
            form=form,
            to=state,
            step=contract_page.STEPS[state],
            return_url=_address(row.id),
        )

    def _too_late(self, row: Contract) -> Response:
        notice = gettext("Tätä ei voi enää tehdä, koska sopimuksen tila on muuttunut.")
        return self.details_page(row, status=409, notice=notice)

    def _to_change(self, contract_id: int) -> Contract:
        if walls.role() not in walls.SUPERVISING:
            abort(403)
        row: Contract = self.get_one(contract_id)
        return row


def _check(row: Contract, form: Any) -> None:
    """What no single field can know. Raises RefusedError."""
    ends_on = form.ends_on.data if "ends_on" in form else None
    if ends_on and form.starts_on.data and ends_on < form.starts_on.data:
        raise RefusedError("ends_on", gettext("Loppu ei voi olla ennen alkua."))
    supervisor_id = form.supervisor.data.id if "supervisor" in form else row.supervisor_id
    if "orderer" in form and form.orderer.data.supervisor_id != supervisor_id:
        raise RefusedError("orderer", gettext("Tilaaja on toisen työnohjaajan asiakas."))
    second = form.co_supervisor.data if "co_supervisor" in form else None
    if second is not None and second.id == supervisor_id:
        raise RefusedError("co_supervisor", gettext("Valitse joku toinen."))


def _address(contract_id: int) -> str:
    return url_for("contract.details_view", id=contract_id)
