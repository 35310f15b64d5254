"""A version is accepted by everyone it needs, and then it is in force; a change is a new version."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.mail import links
from app.mail.models import MailState, OutboxMessage
from app.practice.checklist import Lack
from app.practice.choices import AcceptanceWay, ContractRole, MidEvaluation, SignerRole
from app.practice.models import Contract, Goal
from app.practice.services import acceptance, acceptance_letters, contracts, versions
from app.practice.services.acceptance import VersionChangedError
from app.practice.services.contracts import ContractIncompleteError
from app.practice.states import ContractState, StepNotAllowedError
from tests.factories import NOW, TODAY, keep, make_contract, make_person, make_practice
from tests.racers import meanwhile

CONTACT, SUPERVISEE = ContractRole.CONTACT_PERSON, ContractRole.SUPERVISEE
HOUR = timedelta(hours=1)


def a_draft(*, supervisees=0, **columns):
    make_practice()
    contract = make_contract(state=ContractState.DRAFT, starts_on=date(2026, 12, 1), **columns)
    keep(Goal(contract_id=contract.id, text="Työnjaon selkeys"))
    make_person(orderer=contract.orderer, contract=contract, role=CONTACT)
    for _number in range(supervisees):
        make_person(orderer=contract.orderer, contract=contract, role=SUPERVISEE)
    return contract


def accept(row, **said):
    told = {"name": "Kaisa Kokeilija", "sha256": row.version.sha256, "now": NOW} | said
    acceptance.accept(row, **told)


def test_sending_asks_orderer_and_supervisees_and_is_the_supervisors_own_acceptance(app):
    contract = a_draft(supervisees=2)

    asked = acceptance.ask(contract, now=NOW)

    assert contract.state is ContractState.SENT
    assert [row.role for row in asked] == [SignerRole.ORDERER, *[SignerRole.SUPERVISEE] * 2]
    own = acceptance.of_version(asked[0].version)[0]
    assert (own.name_typed, own.accepted_at) == (contract.supervisor.name, NOW)


def test_the_last_acceptance_puts_the_contract_in_force(any_app):
    contract = a_draft(supervisees=1)
    orderer, supervisee = acceptance.ask(contract, now=NOW)

    accept(orderer)
    assert contract.state is ContractState.SENT
    accept(supervisee, name="Oma Nimi", now=NOW + HOUR)

    assert contract.state is ContractState.ACTIVE
    assert contract.signed_on == TODAY
    assert (supervisee.name_typed, supervisee.way) == ("Oma Nimi", AcceptanceWay.PAGE)
    version = versions.latest(contract)
    assert version.in_force_from_on == TODAY
    assert [row.number for row in versions.all_of(contract)] == [1]


def test_who_presses_twice_asks_once(postgresql_app):
    contract_id = a_draft().id

    def ask():
        asked = acceptance.ask(db.session.get_one(Contract, contract_id), now=NOW)
        return [row.id for row in asked]

    assert meanwhile(postgresql_app, ask, ask) == ask()
    assert len(versions.all_of(db.session.get_one(Contract, contract_id))) == 1


def test_a_group_without_names_needs_only_the_orderer(app):
    contract = a_draft(group_name="Ryhmä")

    assert [row.role for row in acceptance.ask(contract, now=NOW)] == [SignerRole.ORDERER]


def test_whoever_orders_for_themselves_accepts_once(app):
    contract = a_draft()
    keep(type(contract.persons[0])(contract=contract, person=contract.persons[0].person, role=SUPERVISEE))  # fmt: skip

    assert [row.role for row in acceptance.ask(contract, now=NOW)] == [SignerRole.ORDERER]


def test_supervisees_are_not_asked_where_that_is_agreed(app):
    contract = a_draft(supervisees=2, supervisees_accept=False)

    assert len(acceptance.ask(contract, now=NOW)) == 1


def test_accepting_twice_changes_nothing(app):
    contract = a_draft(supervisees=1)
    orderer, _other = acceptance.ask(contract, now=NOW)
    accept(orderer)

    accept(orderer, name="Toinen Nimi", now=NOW + HOUR)

    assert (orderer.name_typed, orderer.accepted_at) == ("Kaisa Kokeilija", NOW)


def test_asking_twice_asks_nobody_twice(app):
    contract = a_draft()
    first = acceptance.ask(contract, now=NOW)

    assert [row.id for row in acceptance.ask(contract, now=NOW)] == [row.id for row in first]


def test_what_has_changed_since_is_not_accepted(app):
    contract = a_draft()
    (row,) = acceptance.ask(contract, now=NOW)
    contract.unit_price_cents += 100

    with pytest.raises(VersionChangedError):
        accept(row)

    contract.unit_price_cents -= 100
    with pytest.raises(VersionChangedError):
        accept(row, sha256="0" * 64)
    assert row.accepted_at is None


def test_what_is_incomplete_is_not_sent(app):
    contract = a_draft(mid_evaluation=MidEvaluation.AFTER_N_SESSIONS)
    contract.goals = []

    with pytest.raises(ContractIncompleteError) as caught:
        acceptance.ask(contract, now=NOW)

    assert set(caught.value.missing) == {Lack.GOALS, Lack.MID_EVALUATION_AFTER}


def test_a_contract_that_is_taken_back_is_not_accepted(app):
    contract = a_draft()
    (row,) = acceptance.ask(contract, now=NOW)
    token = links.make(acceptance.ABOUT, row.id, now=NOW)
    assert acceptance.opened_by(token, now=NOW) is row

    acceptance.take_back(contract)

    assert contract.state is ContractState.DRAFT
    assert acceptance.opened_by(token, now=NOW) is None
    assert acceptance.waiting(contract) == []


def test_taking_back_ends_every_link_and_a_letter_that_could_not_go_out(app):
    contract = a_draft(supervisees=1)
    rows = acceptance.ask(contract, now=NOW)
    acceptance_letters.ask(rows)
    db.session.flush()
    db.session.execute(update(OutboxMessage).values(state=MailState.FAILED))
    accept(rows[0])
    tokens = [links.make(acceptance.ABOUT, row.id, now=NOW) for row in rows]

    acceptance.take_back(contract)

    assert [acceptance.opened_by(token, now=NOW) for token in tokens] == [None, None]
    assert list(db.session.scalars(select(OutboxMessage))) == []


def test_paper_will_do(app):
    contract = a_draft(supervisees=1)

    acceptance.sign_on_paper(contract, signed_on=date(2026, 11, 20), now=NOW)

    assert contract.state is ContractState.ACTIVE
    assert contract.signed_on == date(2026, 11, 20)
    rows = acceptance.of_version(versions.latest(contract))
    assert [row.way for row in rows] == [AcceptanceWay.PAGE, *[AcceptanceWay.PAPER] * 2]


def test_a_change_after_signing_is_a_new_version_and_the_old_one_stays(app):
    contract = a_draft()
    acceptance.sign_on_paper(contract, signed_on=TODAY, now=NOW)
    old = versions.latest(contract)
    content = old.content
    contract.unit_price_cents = 15000

    new = contracts.note_change(contract)
    assert contracts.note_change(contract) is None
    (asked,) = acceptance.ask(contract, now=NOW)

    assert (old.number, new.number, old.content) == (1, 2, content)
    assert new.in_force_from_on is None
    assert versions.Book([contract]).money(contract.id, TODAY).unit_price_cents == 12000
    accept(asked, now=NOW + 240 * HOUR)
    assert new.in_force_from_on == date(2026, 12, 3)
    book = versions.Book([contract])
    assert book.money(contract.id, date(2026, 12, 2)).unit_price_cents == 12000
    assert book.money(contract.id, date(2026, 12, 3)).unit_price_cents == 15000
    assert contract.state is ContractState.ACTIVE


def test_marks_for_invoices_are_no_terms(app):
    contract = a_draft()
    acceptance.sign_on_paper(contract, signed_on=TODAY, now=NOW)
    contract.cost_center = "4711"

    assert contracts.note_change(contract) is None


def test_what_is_over_is_not_sent(app):
    contract = a_draft()
    contract.state = ContractState.COMPLETED

    with pytest.raises(StepNotAllowedError):
        acceptance.ask(contract, now=NOW)


def test_a_renewal_goes_on_from_its_predecessor(app):
    contract = a_draft(supervisees=1)
    acceptance.sign_on_paper(contract, signed_on=TODAY, now=NOW)

    renewal = contracts.renew(contract, starts_on=date(2027, 8, 16), year=2027)

    assert (renewal.predecessor, renewal.state) == (contract, ContractState.DRAFT)
    assert renewal.contract_no == "2027-001"
    assert renewal.code != contract.code
    assert [goal.text for goal in renewal.goals] == ["Työnjaon selkeys"]
    assert {role.person_id for role in renewal.persons} == {
        role.person_id for role in contract.persons
    }
    assert (renewal.signed_on, renewal.unit_price_cents) == (None, 12000)


def test_a_draft_is_not_renewed(app):
    with pytest.raises(StepNotAllowedError):
        contracts.renew(a_draft(), starts_on=TODAY, year=2027)


def test_each_role_gets_its_usual_mails(app):
    contract = a_draft(supervisees=1)

    by_role = {role.role: role for role in contract.persons}

    assert by_role[CONTACT].mails_meetings
    assert not by_role[CONTACT].mails_evaluations
    assert by_role[SUPERVISEE].mails_evaluations
