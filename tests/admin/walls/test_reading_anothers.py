"""One supervisor never sees another's rows."""

import re
from datetime import date, timedelta
from itertools import product

import pytest

from app.accounts.models import Role
from app.booking import letters
from app.extensions import db
from app.practice.choices import EvaluationKind
from app.practice.models import Evaluation, Goal, Practice
from app.practice.states import ContractState, MeetingState
from app.web.access import ADMIN_PREFIX
from tests.admin.addresses import delete, details, edit
from tests.admin.walls.secret import SECRET
from tests.factories import keep, make_inquiry, make_supervisor
from tests.pages import opened


def test_lists_hold_ones_own_rows(theirs, b):
    for thing in theirs:
        page = opened(b, f"/admin/{thing}/")

        assert SECRET not in page.source
        assert not page.has("main tbody")


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
