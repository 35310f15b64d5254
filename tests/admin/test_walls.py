"""One supervisor never sees nor touches another's rows."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.booking import letters
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import ContractRole, EvaluationKind, WaiverReason
from app.practice.models import Contract, Evaluation, Goal, Meeting, Orderer, Person, Practice
from app.practice.states import ContractState, MeetingState
from app.web.access import ADMIN_PREFIX
from tests.admin.addresses import delete, details, edit
from tests.factories import (
    MONDAY_NINE,
    keep,
    make_busy_calendar,
    make_contract,
    make_feed,
    make_hours,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_person,
    make_practice,
    make_supervisor,
)
from tests.pages import Page, opened

SECRET = "Salainen"


@pytest.fixture
def theirs(app):
    """What belongs to supervisor A; every text in it is marked."""
    make_practice()
    other = make_supervisor()
    orderer = make_orderer(supervisor=other, name=f"{SECRET} Oy")
    contract = make_contract(
        orderer=orderer, group_name=f"{SECRET} ryhmä", state=ContractState.DRAFT
    )
    inquiry = make_inquiry(supervisor=other, name=f"{SECRET} Sanna", message=f"{SECRET} viesti")
    return {
        "orderer": orderer,
        "contract": contract,
        "person": make_person(orderer=orderer, name=f"{SECRET} Pekka"),
        "inquiry": inquiry,
        "meeting": make_meeting(contract=contract, place_text=f"{SECRET} paikka"),
        "opening-hours": make_hours(supervisor=other),
        "feed": make_feed(supervisor=other, purpose=f"{SECRET} puhelin"),
        "busy-calendar": make_busy_calendar(supervisor=other, name=f"{SECRET} kalenteri"),
    }


@pytest.fixture(params=[Role.SUPERVISOR, Role.OWNER])
def b(staff, request):
    """Also an owner has only their own, unless the practice says otherwise; hours they keep for all."""
    if request.param is Role.OWNER and "theirs" in request.fixturenames:
        request.getfixturevalue("theirs").pop("opening-hours")
    practice = db.session.get(Practice, 1)
    if practice is not None:
        practice.owner_sees_all = False
        db.session.commit()
    return staff(role=request.param, supervisor=make_supervisor(name="B"))


def test_lists_hold_ones_own_rows(theirs, b):
    for thing in theirs:
        page = opened(b, f"/admin/{thing}/")

        assert SECRET not in page.source
        assert not page.has("main tbody")


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


def test_searching_and_narrowing_find_no_others_rows(theirs, b):
    other_id = theirs["orderer"].supervisor_id

    for address in (
        f"/admin/orderer/?search={SECRET}",
        f"/admin/inquiry/?search={SECRET}",
        f"/admin/contract/?search={SECRET}",
        f"/admin/meeting/?flt0_tila_on=confirmed&flt1_ty%C3%B6nohjaaja_on={other_id}",
        f"/admin/orderer/?flt0_ty_nohjaaja_on={other_id}",
    ):
        assert not opened(b, address).has("main tbody")


def test_anothers_row_is_not_there(theirs, b):
    for thing, row in theirs.items():
        for address in (details(thing, row), edit(thing, row), delete(thing, row)):
            response = b.get(address)

            assert response.status_code in {403, 404}, address
            assert SECRET not in response.text


def test_nor_do_steps_reach_it(theirs, b):
    inquiry, meeting, contract = theirs["inquiry"], theirs["meeting"], theirs["contract"]
    steps = [
        *(f"/admin/inquiry/{inquiry.id}/{step}" for step in ("answer", "agree", "decline", "close", "held", "contract-offer", "contract-offer/accepted", "contract-offer/withdrawn")),
        *(f"/admin/meeting/{meeting.id}/{step}" for step in ("move", "held", "cancel", "waive", "notes", "move-following", "cancel-following")),
        *(f"/admin/contract/{contract.id}/{step}" for step in ("sent", "active", "meetings", "people", "people/remove", "series", "extend", "renew")),
        f"/admin/invoicing/{meeting.id}/unmark",
        f"/admin/feed/{theirs['feed'].id}/revoke",
        f"/admin/busy-calendar/{theirs['busy-calendar'].id}/read",
    ]  # fmt: skip

    for address in steps:
        answer = b.post(address, data={"message": "x", "state": "no_reply"})
        assert answer.status_code == 404, address

    db.session.expire_all()
    assert inquiry.state is InquiryState.NEW
    assert meeting.state is MeetingState.CONFIRMED
    assert contract.state is ContractState.DRAFT
    assert theirs["feed"].revoked_at is None


def test_deleting_anothers_row_deletes_nothing(theirs, b):
    for thing in {
        "orderer",
        "contract",
        "person",
        "opening-hours",
        "busy-calendar",
    } & theirs.keys():
        row = theirs[thing]

        assert b.post(f"/admin/{thing}/delete/", data={"id": row.id}).status_code == 404

    assert db.session.get(Orderer, theirs["orderer"].id)


def test_a_posted_key_of_anothers_row_is_no_choice(theirs, b):
    before = db.session.scalars(select(Contract.id)).all()
    page = opened(b, "/admin/contract/new/")
    other = theirs["orderer"]

    answer = page.submit(
        b, {"orderer": str(other.id), "meetings_planned": "5", "unit_price_cents": "100"}
    )

    assert answer.status_code == 422
    assert SECRET not in answer.text
    assert db.session.scalars(select(Contract.id)).all() == before


def test_a_supervisor_cannot_write_for_another(theirs, b):
    page = opened(b, "/admin/orderer/new/")

    answer = page.submit(b, {"name": "Uusi", "supervisor": str(theirs["orderer"].supervisor_id)})

    assert answer.status_code == 422
    assert not db.session.scalars(select(Orderer).where(Orderer.name == "Uusi")).all()


def test_a_person_of_anothers_orderer_is_refused(theirs, b):
    page = opened(b, "/admin/person/new/")

    answer = page.submit(b, {"name": "Uusi", "orderer": str(theirs["orderer"].id)})

    assert answer.status_code == 422
    assert not db.session.scalars(select(Person).where(Person.name == "Uusi")).all()


def test_anothers_person_gets_no_role_on_ones_contract(theirs, staff):
    mine = make_supervisor()
    contract = make_contract(supervisor=mine)
    visitor = staff(role=Role.SUPERVISOR, supervisor=mine)

    answer = visitor.post(
        f"/admin/contract/{contract.id}/people",
        data={"person": theirs["person"].id, "role": ContractRole.SUPERVISEE.value},
    )

    assert answer.status_code == 422
    assert SECRET not in answer.text


def test_a_contract_does_not_follow_from_anothers_request(theirs, b):
    page = opened(b, f"/admin/contract/new/?inquiry={theirs['inquiry'].id}")

    assert SECRET not in page.source
    answer = page.submit(
        b,
        {
            "inquiry": str(theirs["inquiry"].id),
            "new_orderer": "Uusi Oy",
            "meetings_planned": "5",
            "unit_price_cents": "100",
        },
    )

    assert answer.status_code == 303, Page(answer).errors()
    made = db.session.scalars(select(Contract).order_by(Contract.id.desc())).first()
    assert made.inquiry_id is None


def test_a_request_that_nobody_has_taken_up_is_everyones(theirs, b):
    inquiry = make_inquiry(name="Kuka vain")

    assert "Kuka vain" in opened(b, "/admin/inquiry/").text
    opened(b, details("inquiry", inquiry))


def test_a_supervisor_without_a_diary_sees_nothing(theirs, staff):
    make_inquiry(name="Kuka vain")
    nobody = staff(role=Role.SUPERVISOR)

    for thing in theirs:
        assert not opened(nobody, f"/admin/{thing}/").has("main tbody")


def test_the_dashboard_keeps_to_ones_own(theirs, b):
    assert SECRET not in opened(b, "/admin/").source


def test_the_outbox_keeps_to_ones_own(theirs, b, staff):
    letters.acknowledge(theirs["inquiry"], None)
    db.session.commit()

    assert not opened(b, "/admin/outbox/").has("main tbody")
    db.session.get_one(Practice, 1).owner_sees_all = True
    db.session.commit()
    assert opened(staff(), "/admin/outbox/").has("main tbody")


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


STEPS = ("sent", "active", "held", "cancel", "confirmed", "answer", "agree")


def ways_to(app, keys):
    """Every address of the admin that takes a key, with each of the keys and of the steps."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(ADMIN_PREFIX):
            continue
        steps = STEPS if "<step>" in rule.rule else ("",)
        for key, step in product(keys, steps):
            path = rule.rule.replace("<step>", step)
            path = re.sub(r"<int(\([^)]*\))?:\w+>", str(key), path)
            if path.endswith(("/details/", "/edit/", "/delete/")):
                yield rule, f"{path}?id={key}", key
            elif path != rule.rule and "<" not in path:
                yield rule, path, key


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ASSISTANT])
def test_no_address_with_a_key_of_anothers_opens(app, theirs, staff, role):
    """B has no rows at all, so whatever answers would be A's."""
    contract, meeting = theirs["contract"], theirs["meeting"]
    contract.state = ContractState.ACTIVE
    meeting.state = MeetingState.HELD
    keep(Goal(contract_id=contract.id, text=f"{SECRET} tavoite"))
    keep(Evaluation(contract_id=contract.id, kind=EvaluationKind.MID, due_on=date(2026, 12, 1)))
    visitor = staff(role=role, supervisor=make_supervisor(name="B"))
    keys = {row.id for row in theirs.values()} | {theirs["orderer"].supervisor_id}
    opened_rules = set()

    for rule, path, key in ways_to(app, sorted(keys)):
        for method in rule.methods & {"GET", "POST"}:
            answer = visitor.open(path, method=method, data={"id": key} if method == "POST" else None)  # fmt: skip
            if answer.status_code == 302:
                # A step that is only pressed for leads to its row's page, whoever asks.
                answer = visitor.get(answer.location)
            assert answer.status_code in {400, 403, 404, 405}, f"{method} {path}: {answer.status_code}"  # fmt: skip
            assert SECRET not in answer.text, f"{method} {path}"
            opened_rules.add(rule.rule)

    assert len(opened_rules) > 60
    db.session.expire_all()
    assert (meeting.state, contract.state) == (MeetingState.HELD, ContractState.ACTIVE)


def test_reports_and_lists_to_invoice_keep_to_ones_own(theirs, b):
    theirs["contract"].state = ContractState.ACTIVE
    theirs["meeting"].state = MeetingState.HELD
    theirs["meeting"].starts_at -= timedelta(days=30)
    theirs["meeting"].ends_at -= timedelta(days=30)
    db.session.commit()

    assert SECRET not in opened(b, "/admin/invoicing/").source
    sent = {"meeting": theirs["meeting"].id, "invoice_no": "1", "invoiced_on": "1.11.2026"}
    answer = b.post("/admin/invoicing/mark", data=sent)

    assert answer.status_code == 409
    assert SECRET not in answer.text
    db.session.expire_all()
    assert theirs["meeting"].invoiced_on is None


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
