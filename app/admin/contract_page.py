"""What a contract's page tells: people, meetings, steps, history; and how a new contract begins."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import Role
from app.admin import walls
from app.admin.contract_forms import ContractMeetingForm, RoleForm, SignForm
from app.admin.history import timeline
from app.booking.models import Inquiry
from app.extensions import db
from app.practice.choices import VAT_CLASS_OF, ContractRole, MeetingKind
from app.practice.models import Contract, ContractPerson, Meeting, Person, Practice
from app.practice.states import CONTRACT_STEPS, RUNNING, ContractState, MeetingState

# The word on the button of each step.
STEPS = {
    ContractState.SENT: _("Merkitse lähetetyksi"),
    ContractState.ACTIVE: _("Merkitse voimaan tulleeksi"),
    ContractState.ENDING: _("Siirry päätösvaiheeseen"),
    ContractState.COMPLETED: _("Päätä sopimus"),
    ContractState.PAUSED: _("Jätä tauolle"),
    ContractState.DRAFT: _("Palauta luonnokseksi"),
    ContractState.CANCELLED: _("Merkitse rauenneeksi"),
    ContractState.TERMINATED: _("Keskeytä"),
}
# Nothing leads back from these, so they ask first.
FINAL = frozenset(state for state, steps in CONTRACT_STEPS.items() if not steps)

LABELS = {
    "contract_no": _("Numero"),
    "code": _("Tunnus"),
    "state": _("Tila"),
    "supervisor": _("Työnohjaaja"),
    "orderer": _("Tilaaja"),
    "group_name": _("Ryhmä tai työyhteisö"),
    "group_size_planned": _("Osallistujia"),
    "form": _("Muoto"),
    "framework": _("Viitekehys ja menetelmät"),
    "starts_on": _("Alkaa"),
    "ends_on": _("Päättyy"),
    "signed_on": _("Allekirjoitettu"),
    "meetings_planned": _("Tapaamiskertoja"),
    "meeting_minutes": _("Kesto, min"),
    "interval_min_weeks": _("Tapaamisväli, viikkoa"),
    "scheduling_rule": _("Ajoista sopiminen"),
    "place_type": _("Paikka"),
    "place_text": _("Osoite tai etäväline"),
    "language": _("Kieli"),
    "unit_price_cents": _("Hinta"),
    "price_includes_vat": _("Sisältää alv:n"),
    "vat_class": _("Verokohtelu"),
    "billing_rhythm": _("Laskutus"),
    "payment_term_days": _("Maksuehto, päivää"),
    "payer": _("Maksaja"),
    "travel_billing": _("Matkakulut"),
    "cancel_free_hours": _("Maksuton peruutus, tuntia ennen"),
    "late_cancel_fee_pct": _("Myöhäinen peruutus, %"),
    "no_show_fee_pct": _("Saapumatta jääminen, %"),
    "notice_weeks": _("Irtisanomisaika, viikkoa"),
    "confidentiality_scope": _("Vaitiolo koskee"),
    "mid_evaluation": _("Väliarviointi"),
    "final_evaluation": _("Loppuarviointi"),
    "feedback_to_orderer": _("Palaute tilaajalle"),
}


def contents(contract: Contract) -> dict[str, Any]:
    """Everything that the page shows beside the terms."""
    found = _meetings(contract)
    may_act = walls.role() in walls.SUPERVISING
    return {
        "people": people(contract),
        "meetings": found,
        "held": sum(meeting.state is MeetingState.HELD for meeting in found),
        "steps": [step for step in STEPS if may_act and step in CONTRACT_STEPS[contract.state]],
        "step_words": STEPS,
        "final": FINAL,
        "sees_goals": may_act,
        "now": clock.now(),
        "may_add": may_act and contract.state in RUNNING,
        "meeting_form": ContractMeetingForm(
            formdata=None,
            data={
                "minutes": contract.meeting_minutes,
                "place": contract.place_type,
                "place_text": contract.place_text,
                "kind": MeetingKind.REGULAR,
            },
        ),
        "role_form": role_form(contract, is_sent=False) if may_act else None,
        "sign_form": SignForm(formdata=None),
        "history": timeline("contract", contract.id),
        "notice": "",
    }


def people(contract: Contract) -> list[ContractPerson]:
    """Who has a role; an assistant sees whom to write to and who pays."""
    query = (
        select(ContractPerson)
        .join(ContractPerson.person)
        .where(ContractPerson.contract_id == contract.id)
        .options(joinedload(ContractPerson.person))
        .order_by(ContractPerson.role, Person.name)
    )
    if walls.role() is Role.ASSISTANT:
        query = query.where(
            ContractPerson.role.in_({ContractRole.CONTACT_PERSON, ContractRole.PAYER})
        )
    return list(db.session.scalars(query))


def role_form(contract: Contract, *, is_sent: bool) -> RoleForm:
    """The form that gives one of the supervisor's people a role."""
    form = RoleForm() if is_sent else RoleForm(formdata=None)
    form.person.query = (
        db.session.query(Person)
        .filter(Person.supervisor_id == contract.supervisor_id)
        .order_by(Person.name)
    )
    return form


def beginning(inquiry: Inquiry | None, *, today: date) -> dict[str, Any]:
    """What the form of a new contract begins with."""
    usual = Contract.__table__.c
    begun: dict[str, Any] = {
        name: usual[name].default.arg
        for name in [*LABELS, "interval_max_weeks", "price_basis"]
        if name in usual and usual[name].default is not None and usual[name].default.is_scalar
    }
    begun["starts_on"] = today
    practice = db.session.get(Practice, 1)
    if practice is not None:
        begun["vat_class"] = VAT_CLASS_OF[practice.vat]
    mine = walls.supervisors()
    if inquiry is None:
        return begun | ({"supervisor": mine[0]} if len(mine) == 1 else {})
    begun |= {
        "inquiry": inquiry.id,
        "supervisor": inquiry.supervisor,
        "new_orderer": inquiry.organisation or inquiry.name,
        "group_size_planned": inquiry.participants,
        "place_type": inquiry.place or begun["place_type"],
        "language": inquiry.language,
    }
    return begun | _of_service(inquiry)


def _of_service(inquiry: Inquiry) -> dict[str, Any]:
    """Form, tax and price of the service that was asked for."""
    service = inquiry.service
    if service is None:
        return {}
    option = next((each for each in service.options if each.price_cents), None)
    return {
        "form": service.form,
        **({"vat_class": service.vat_class} if service.vat_class else {}),
        **(
            {
                "meeting_minutes": option.minutes,
                "unit_price_cents": option.price_cents,
                "price_basis": option.price_basis,
            }
            if option
            else {}
        ),
    }


def _meetings(contract: Contract) -> list[Meeting]:
    query = select(Meeting).where(Meeting.contract_id == contract.id).order_by(Meeting.starts_at)
    return list(db.session.scalars(query))
