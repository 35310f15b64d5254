"""What a contract waits for: the next steps, and where each thing that is missing is mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext, ngettext

from app import clock
from app.admin import walls
from app.practice.budget import COUNTED_KINDS, Budget
from app.practice.checklist import Lack
from app.practice.models import Contract, Evaluation, Meeting
from app.practice.services.budget import NEAR
from app.practice.states import RUNNING, ContractState, EvaluationState, MeetingState

_AHEAD = {MeetingState.PROPOSED, MeetingState.CONFIRMED}
_PART_OF = {
    Lack.GOALS: "content",
    Lack.METHODS: "content",
    Lack.PRICE: "money",
    Lack.TRAVEL_PRICE: "money",
    Lack.PLANNING_FEE: "money",
    Lack.PLACE: "meetings",
    Lack.REMOTE_TOOL: "meetings",
    Lack.CANCEL_EXCEPTIONS: "terms",
    Lack.DISSATISFACTION_PATH: "terms",
    Lack.PRIVACY_NOTICE: "terms",
    Lack.MID_EVALUATION_AFTER: "evaluation",
    Lack.PRIOR_CONTACTS: "parties",
}
_OF_PEOPLE = {Lack.SUPERVISEES, Lack.CONTACT_PERSON, Lack.PAYER}
_OF_ORDERER = {Lack.BUSINESS_ID, Lack.BILLING}


@dataclass(frozen=True)
class NextStep:
    """One thing to do, and where."""

    words: str
    address: str


def mending_addresses(contract: Contract) -> dict[Lack, str]:
    """Where each thing that may be missing is written down."""
    here = url_for("contract.details_view", id=contract.id)
    parts = {
        lack: url_for("contract.edit_view", id=contract.id, part=part)
        for lack, part in _PART_OF.items()
    }
    of_orderer = (
        {lack: url_for("orderer.edit_view", id=contract.orderer_id, url=here) for lack in _OF_ORDERER}
        if contract.supervisor in walls.supervisors()
        else {}
    )  # fmt: skip
    return parts | of_orderer | dict.fromkeys(_OF_PEOPLE, "#people")


def steps(
    contract: Contract,
    meetings: Sequence[Meeting],
    made: Budget,
    looks: Sequence[Evaluation],
    now: datetime,
) -> list[NextStep]:
    """What to do next, the most urgent first."""
    found = []
    unmarked = [row for row in meetings if row.state in _AHEAD and row.ends_at <= now]
    if unmarked:
        words = ngettext(
            "Merkitse, mitä tapaamisesta tuli.",
            "Merkitse, mitä %(num)s tapaamisesta tuli.",
            len(unmarked),
        )
        found.append(NextStep(words, "#meetings"))
    if any(_is_due(look, now) for look in looks):
        found.append(NextStep(gettext("Tee arviointi, jonka aika on tullut."), "#evaluations"))
    if contract.state in RUNNING and made.left:
        words = ngettext(
            "Sovi aika vielä yhdelle kerralle.",
            "Sovi ajat vielä %(num)s kerralle.",
            made.left,
        )
        address = url_for("contract.series_view", contract_id=contract.id)
        found.append(NextStep(words, address))
    if is_near_end(contract, meetings, now):
        found.append(NextStep(gettext("Jatka, uusi tai päätä sopimus."), "#going-on"))
    if contract.state is ContractState.DRAFT:
        found.append(NextStep(gettext("Täydennä luonnos ja lähetä se hyväksyttäväksi."), "#missing"))  # fmt: skip
    return found


def is_near_end(contract: Contract, meetings: Sequence[Meeting], now: datetime) -> bool:
    """Whether the last agreed meeting is near, or behind."""
    if contract.state not in RUNNING or not meetings:
        return False
    ahead = [row.starts_at for row in meetings if row.state in _AHEAD and row.kind in COUNTED_KINDS]
    return max(ahead, default=now) < now + NEAR


def _is_due(look: Evaluation, now: datetime) -> bool:
    is_open = look.state in {EvaluationState.PLANNED, EvaluationState.OPEN}
    return is_open and look.due_on <= clock.local(now).date()
