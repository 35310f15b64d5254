"""What a contract's page tells: people, meetings, steps, history; and how a new contract begins."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import Role
from app.admin import contract_next, story, walls
from app.admin.contract_forms import ContractMeetingForm, RoleForm, SignForm
from app.admin.history import timeline
from app.admin.meeting_forms import asks_on_holding
from app.admin.series import ExtendForm, RenewForm
from app.extensions import db
from app.practice.budget import Budget
from app.practice.checklist import GUARDS, Lack
from app.practice.choices import ContractRole, MeetingKind
from app.practice.models import Contract, ContractPerson, Meeting, Person
from app.practice.services import budget, contracts, evaluations, meeting_letters, versions
from app.practice.states import (
    CONTRACT_STEPS,
    OVER,
    RUNNING,
    ContractState,
    EvaluationState,
    MeetingState,
)

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
_AHEAD = {MeetingState.PROPOSED, MeetingState.CONFIRMED}
_WAITING = {EvaluationState.PLANNED, EvaluationState.OPEN}
_NOT_RENEWED = {ContractState.DRAFT, ContractState.SENT, ContractState.CANCELLED}
# Nothing leads back from these, so they ask first.
FINAL = frozenset(state for state, steps in CONTRACT_STEPS.items() if not steps)


def contents(contract: Contract) -> dict[str, Any]:
    """Everything that the page shows beside the terms."""
    may_act = walls.role() in walls.SUPERVISING
    found, made = _meetings(contract), budget.of_contract(contract)
    told = _for_supervisors(contract, found, made) if may_act else _FOR_OTHERS
    return {
        "people": people(contract),
        "meetings": found,
        # What comes is looked for first; what was, latest first.
        "meeting_groups": _in_two(found, clock.now()),
        "numbers": {meeting.id: number for number, meeting in enumerate(found, start=1)},
        "one_press": not asks_on_holding(contract),
        "budget": made,
        "guards": GUARDS,
        "waits": _WAITING,
        "today": clock.today(),
        "now": clock.now(),
        "step_words": STEPS,
        "final": FINAL,
        "sees_goals": may_act,
        "may_renew": may_act and contract.state not in _NOT_RENEWED,
        "may_add": may_act and contract.state in RUNNING,
        "told": meeting_letters.told_if_added(contract, now=clock.now()) if may_act else 0,
        "notice": "",
        **told,
        **_forms(contract),
        "role_form": role_form(contract, is_sent=False) if may_act else None,
    }


# What an assistant's page has in their place.
_FOR_OTHERS: dict[str, Any] = {
    "lacks": (),
    "mended": {},
    "next_steps": [],
    "story": [],
    "is_changed": False,
    "own_people": set(),
    "steps": [],
    "is_whole": False,
    "history": [],
}


def _for_supervisors(contract: Contract, found: list[Meeting], made: Budget) -> dict[str, Any]:
    lacks = () if contract.state in OVER else contracts.missing(contract)
    # The signature comes last, by the very steps that are offered.
    is_whole = not (GUARDS - {Lack.SIGNED_ON}) & set(lacks)
    looks = evaluations.of_contract(contract)
    return {
        "lacks": lacks,
        "mended": contract_next.mending_addresses(contract) if lacks else {},
        "next_steps": contract_next.steps(contract, found, made, looks, clock.now()),
        "story": story.of_contract(contract),
        "is_changed": _waits_for_acceptance(contract),
        "own_people": _own_people(contract),
        "steps": _steps(contract, is_whole=is_whole),
        "is_whole": is_whole,
        "history": timeline("contract", contract.id),
    }


def _steps(contract: Contract, *, is_whole: bool) -> list[ContractState]:
    """The steps that can be taken; one that lacks something has not been sent and is not signed."""
    closed = set() if is_whole else {ContractState.SENT, ContractState.ACTIVE}
    return [step for step in STEPS if step in CONTRACT_STEPS[contract.state] - closed]


def _forms(contract: Contract) -> dict[str, Any]:
    usual = {
        "minutes": contract.meeting_minutes,
        "place": contract.place_type,
        "place_text": contract.place_text,
        "kind": MeetingKind.REGULAR,
    }
    return {
        "extend_form": ExtendForm(formdata=None),
        "renew_form": RenewForm(formdata=None, data={"starts_on": _after(contract)}),
        "meeting_form": ContractMeetingForm(formdata=None, data=usual),
        "sign_form": SignForm(formdata=None),
    }


def _after(contract: Contract) -> date:
    """When a renewal would begin."""
    ends_on = contract.ends_on
    return ends_on + timedelta(days=1) if ends_on else clock.today()


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
        .filter(Person.supervisor_id == contract.supervisor_id, walls.behind(Person.supervisor_id))
        .order_by(Person.name)
    )
    return form


def _in_two(found: list[Meeting], now: datetime) -> list[tuple[str, list[Meeting]]]:
    """Those that are ahead or wait for a word, soonest first; and all that is behind, latest first."""
    ahead = [row for row in found if row.state in _AHEAD and row.ends_at > now]
    unmarked = [row for row in found if row.state in _AHEAD and row.ends_at <= now]
    done = [row for row in reversed(found) if row.state not in _AHEAD]
    named = ((_("Merkitsemättä"), unmarked), (_("Tulossa"), ahead), (_("Aiemmat"), done))
    return [(str(heading), rows) for heading, rows in named if rows]


def _waits_for_acceptance(contract: Contract) -> bool:
    """Whether a change has been made that does not hold yet."""
    if contract.state not in RUNNING:
        return False
    newest = versions.latest(contract)
    return newest is not None and newest.in_force_from_on is None


def _own_people(contract: Contract) -> set[int]:
    """Those whose own pages the signed-in user may open."""
    query = (
        select(Person.id)
        .join(ContractPerson, ContractPerson.person_id == Person.id)
        .where(ContractPerson.contract_id == contract.id, walls.behind(Person.supervisor_id))
    )
    return set(db.session.scalars(query))


def _meetings(contract: Contract) -> list[Meeting]:
    query = select(Meeting).where(Meeting.contract_id == contract.id).order_by(Meeting.starts_at)
    return list(db.session.scalars(query))
