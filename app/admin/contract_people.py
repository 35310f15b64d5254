"""Giving people roles on a contract, and taking them away."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from app.accounts import audit
from app.admin.contract_evaluations import EvaluationSteps
from app.admin.contract_page import role_form
from app.admin.pages import KEY, see_other, whole_number
from app.extensions import db
from app.practice.choices import ContractRole
from app.practice.models import Contract, ContractPerson
from app.practice.services import contracts


class ContractWithPeopleView(EvaluationSteps):
    """The contract's view with the steps for its people."""

    @expose(f"/<{KEY}:contract_id>/people", methods=("GET", "POST"))
    def people_view(self, contract_id: int) -> ResponseReturnValue:
        """Give a person a role."""
        row = self._to_change(contract_id)
        if request.method != "POST":
            return redirect(url_for("contract.details_view", id=row.id))
        form = role_form(row, is_sent=True)
        if not form.validate():
            return self.details_page(row, status=422, role_form=form)
        person, role = form.person.data, form.role.data
        contracts.claim(row.id)
        if _role_of(row, person.id, role) is None:
            db.session.add(ContractPerson(contract_id=row.id, person_id=person.id, role=role))
            self._note(row, "contract.person_added", role)
        db.session.commit()
        flash(gettext("Henkilö on lisätty sopimukseen."), "success")
        return see_other(url_for("contract.details_view", id=row.id) + "#people")

    @expose(f"/<{KEY}:contract_id>/people/remove", methods=("POST",))
    def remove_person_view(self, contract_id: int) -> ResponseReturnValue:
        """Take a role away; the person stays."""
        row = self._to_change(contract_id)
        role = next((role for role in ContractRole if role == request.form.get("role")), None)
        number = whole_number(request.form.get("person"))
        if role is None or number is None:
            abort(400)
        contracts.claim(row.id)
        found = _role_of(row, number, role) or abort(404)
        db.session.delete(found)
        self._note(row, "contract.person_removed", role)
        db.session.commit()
        flash(gettext("Rooli on poistettu."), "success")
        return see_other(url_for("contract.details_view", id=row.id) + "#people")

    def _note(self, row: Contract, event: str, role: ContractRole) -> None:
        audit.record(event, about="contract", about_id=row.id, role=role.value)
        db.session.flush()
        db.session.refresh(row, ["persons"])
        contracts.note_change(row)


def _role_of(row: Contract, person_id: int, role: ContractRole) -> Any:
    return db.session.get(ContractPerson, (row.id, person_id, role))
