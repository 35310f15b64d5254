"""Owners, co-supervisors and assistants see what they need of others' rows and no more."""

from datetime import date

from app.accounts.models import Role
from app.extensions import db
from app.practice.choices import ContractRole, EvaluationKind, WaiverReason
from app.practice.models import Evaluation, Goal, Meeting, Practice
from app.practice.states import ContractState, MeetingState
from tests.admin.addresses import delete, details, edit
from tests.admin.walls.secret import SECRET
from tests.factories import (
    MONDAY_NINE,
    keep,
    make_contract,
    make_inquiry,
    make_meeting,
    make_person,
    make_practice,
    make_supervisor,
)
from tests.pages import opened

# --- Owners and co-supervisors ----------------------------------------------------------------


def test_an_owner_who_sees_only_their_own_keeps_everyones_hours_and_sign_ins(theirs, staff):
    db.session.get_one(Practice, 1).owner_sees_all = False
    owner = staff(supervisor=make_supervisor(name="B"))
    other = str(theirs["orderer"].supervisor_id)

    assert opened(owner, "/admin/opening-hours/").has("main tbody")
    for page in ("/admin/opening-hours/new/", "/admin/closure/new/", "/admin/user/new/"):
        assert opened(owner, page).has(f"[name=supervisor] option[value='{other}']"), page


def test_the_log_says_when_an_owner_is_given_all(theirs, staff):
    db.session.get_one(Practice, 1).owner_sees_all = False
    owner = staff(supervisor=make_supervisor())
    page = opened(owner, "/admin/practice/edit/?id=1")

    assert page.submit(owner, {"owner_sees_all": "y"}).status_code == 303

    assert "Omistaja sai nähdä kaikkien asiakkaat" in opened(owner, "/admin/audit/").text


def test_a_co_supervisor_keeps_the_contract_and_its_meetings_and_nothing_else(theirs, staff):
    second = make_supervisor(name="B")
    contract, meeting = theirs["contract"], theirs["meeting"]
    contract.co_supervisor_id = second.id
    contract.state = ContractState.ACTIVE
    db.session.commit()
    b = staff(role=Role.SUPERVISOR, supervisor=second)

    assert contract.contract_no in opened(b, "/admin/contract/").text
    page = opened(b, details("contract", contract))
    assert f"{SECRET} Pekka" not in page.source
    moved = opened(b, f"/admin/meeting/{meeting.id}/move").submit(b, {"time": "13.00"})
    assert moved.status_code == 303
    edited = opened(b, f"{edit('contract', contract)}&part=parties")
    assert edited.submit(b, {"group_size_planned": "7"}).status_code == 303
    db.session.expire_all()
    assert (contract.group_size_planned, contract.co_supervisor_id) == (7, second.id)
    for thing in ("orderer", "person", "inquiry", "feed", "busy-calendar"):
        assert b.get(details(thing, theirs[thing])).status_code in {403, 404}


# --- Assistants -------------------------------------------------------------------------------


def test_an_assistant_reads_no_goals_no_groups_and_no_supervisees(app, staff):
    make_practice()
    contract = make_contract(group_name="Hiljainen ryhmä", framework="Narratiivinen")
    make_person(orderer=contract.orderer, contract=contract, role=ContractRole.SUPERVISEE, name="Ohjattava Onni")  # fmt: skip
    make_person(orderer=contract.orderer, contract=contract, role=ContractRole.PAYER, name="Maksaja Maija")  # fmt: skip
    keep(Goal(contract_id=contract.id, text="Arka tavoite"))
    make_meeting(contract=contract)

    page = opened(staff(role=Role.ASSISTANT), details("contract", contract))

    assert "Maksaja Maija" in page.text
    assert page.has("#meetings tbody tr")
    for hidden in ("Hiljainen ryhmä", "Narratiivinen", "Ohjattava Onni", "Arka tavoite"):
        assert hidden not in page.source


def test_an_assistant_changes_nothing(app, staff):
    contract = make_contract(state=ContractState.DRAFT)
    meeting = make_meeting(contract=contract, starts_at=MONDAY_NINE)
    assistant = staff(role=Role.ASSISTANT)

    assert assistant.post(f"/admin/contract/{contract.id}/sent").status_code == 403
    assert assistant.post(f"/admin/meeting/{meeting.id}/held").status_code == 403
    assert assistant.post(f"/admin/meeting/{meeting.id}/move").status_code == 403
    assert assistant.get(edit("orderer", contract.orderer)).status_code == 403
    assert assistant.get(delete("orderer", contract.orderer)).status_code == 403

    db.session.expire_all()
    assert db.session.get(Meeting, meeting.id).state is MeetingState.CONFIRMED


def test_a_mapping_meeting_tells_an_assistant_no_name(app, staff):
    supervisor = make_supervisor()
    inquiry = make_inquiry(supervisor=supervisor, name=f"{SECRET} Sanna")
    meeting = make_meeting(supervisor=supervisor, inquiry=inquiry)
    assistant = staff(role=Role.ASSISTANT)

    for address in ("/admin/", "/admin/meeting/", details("meeting", meeting)):
        assert SECRET not in opened(assistant, address).source


def test_an_assistant_reads_no_evaluations_and_why_nothing_is_charged(app, staff):
    make_practice()
    contract = make_contract()
    keep(Evaluation(contract_id=contract.id, kind=EvaluationKind.MID, due_on=date(2026, 11, 1)))
    meeting = make_meeting(
        contract=contract,
        state=MeetingState.CANCELLED_LATE,
        charge_pct=50,
        waiver_reason=WaiverReason.COMPELLING_REASON,
    )
    assistant = staff(role=Role.ASSISTANT)

    page = opened(assistant, details("contract", contract))
    assert not page.has("#evaluations")
    assert not page.has("#missing")
    shown = opened(assistant, details("meeting", meeting)).text
    assert "ei veloiteta" in shown
    assert "sairastuminen" not in shown
