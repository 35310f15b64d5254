"""What the privacy notice promises to delete is deleted in time, and not a day early."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.booking.models import Inquiry
from app.booking.retention import REQUESTS
from app.booking.services import inquiries
from app.booking.states import InquiryState
from app.extensions import db
from app.mail.models import OutboxMessage
from app.mail.outbox import Envelope, enqueue
from app.practice.choices import ContractRole, EvaluationKind
from app.practice.models import AnonymousAnswer, Contract, Evaluation, Meeting, Orderer, Person
from app.practice.retention import CONTRACTS, EVALUATION_ANSWERS, MEETING_DETAILS
from app.practice.states import ContractState
from app.worker import purge
from tests.factories import (
    NOW,
    keep,
    make_contract,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_person,
    make_practice,
    make_supervisor,
)

DAY = timedelta(days=1)
TODAY = clock.local(NOW).date()


def _count(table) -> int:
    return len(list(db.session.scalars(select(table.id))))


@pytest.mark.parametrize(("age", "left"), [(REQUESTS - DAY, 1), (REQUESTS + DAY, 0)])
def test_a_request_without_contract_goes_six_months_after_the_last_contact(app, age, left):
    inquiry = make_inquiry(state=InquiryState.NO_REPLY, created_at=NOW - age, changed_at=NOW - age)
    envelope = Envelope(to="a@example.com", language="fi", about="inquiry", about_id=inquiry.id)
    enqueue("test", envelope, practice=make_practice())

    purge(NOW)

    assert _count(Inquiry) == left
    assert _count(OutboxMessage) == left


def test_a_request_that_led_to_a_contract_stays_with_it(app):
    old = NOW - 2 * REQUESTS
    inquiry = make_inquiry(created_at=old, changed_at=old)
    make_contract(inquiry_id=inquiry.id)

    purge(NOW)

    assert _count(Inquiry) == 1


def test_a_request_that_led_to_a_contract_goes_when_the_contract_is_gone(app):
    over_on = TODAY - CONTRACTS - DAY
    old = NOW - 2 * CONTRACTS
    inquiry = make_inquiry(state=InquiryState.CONVERTED, created_at=old, changed_at=old)
    make_contract(
        inquiry_id=inquiry.id, state=ContractState.COMPLETED, starts_on=over_on, ends_on=over_on
    )

    purge(NOW)

    assert (_count(Contract), _count(Inquiry)) == (0, 0)


def test_a_request_that_was_written_to_again_stays_for_six_months_more(app):
    old = NOW - 2 * REQUESTS
    supervisor = make_supervisor()
    inquiry = make_inquiry(
        supervisor=supervisor, state=InquiryState.CONTACTED, created_at=old, changed_at=old
    )
    make_practice()
    inquiries.answer(inquiry, message="Hei taas", supervisor_id=supervisor.id, now=NOW)

    purge(NOW + REQUESTS - DAY)

    assert _count(Inquiry) == 1


def test_of_a_forgotten_request_the_mapping_meeting_stays_as_a_date_and_a_length(app):
    old = NOW - 2 * REQUESTS
    inquiry = make_inquiry(created_at=old, changed_at=old)
    make_meeting(inquiry=inquiry, starts_at=old, place_text="Kysyjän katu 1")

    purge(NOW)

    db.session.expire_all()
    meeting = db.session.scalars(select(Meeting)).one()
    assert meeting.inquiry_id is None
    assert meeting.place_text == ""


@pytest.mark.parametrize(("age", "left"), [(CONTRACTS - DAY, 1), (CONTRACTS + DAY, 0)])
def test_a_contract_goes_three_years_after_its_end_with_its_people(app, age, left):
    orderer = make_orderer()
    contract = make_contract(
        orderer=orderer,
        state=ContractState.COMPLETED,
        starts_on=TODAY - 2 * age,
        ends_on=TODAY - age,
    )
    make_person(orderer=orderer, contract=contract, role=ContractRole.CONTACT_PERSON)
    make_meeting(contract=contract, starts_at=NOW - age - DAY)

    purge(NOW)

    assert [_count(table) for table in (Contract, Meeting, Person, Orderer)] == [left] * 4


def test_a_person_who_is_on_another_contract_stays(app):
    orderer = make_orderer()
    old = make_contract(
        orderer=orderer,
        state=ContractState.COMPLETED,
        starts_on=TODAY - 2 * CONTRACTS,
        ends_on=TODAY - CONTRACTS - DAY,
    )
    running = make_contract(orderer=orderer)
    person = make_person(orderer=orderer, contract=old, role=ContractRole.SUPERVISEE)
    make_person(orderer=orderer)
    running.persons.append(type(old.persons[0])(person_id=person.id, role=ContractRole.SUPERVISEE))
    db.session.commit()

    purge(NOW)

    assert _count(Person) == 2
    assert _count(Orderer) == 1


@pytest.mark.parametrize(
    ("age", "place"), [(MEETING_DETAILS - DAY, "Katu 1"), (MEETING_DETAILS + DAY, "")]
)
def test_places_of_meetings_go_a_year_after_the_contract(app, age, place):
    contract = make_contract(
        state=ContractState.COMPLETED, starts_on=TODAY - 2 * age, ends_on=TODAY - age
    )
    make_meeting(contract=contract, starts_at=NOW - age - DAY, place_text="Katu 1")

    purge(NOW)

    assert db.session.scalars(select(Meeting.place_text)).one() == place


@pytest.mark.parametrize(
    ("age", "left"), [(EVALUATION_ANSWERS - DAY, 1), (EVALUATION_ANSWERS + DAY, 0)]
)
def test_answers_of_evaluations_go_a_year_after_the_contract(app, age, left):
    contract = make_contract(
        state=ContractState.COMPLETED, starts_on=TODAY - age - DAY, ends_on=TODAY - age
    )
    evaluation = keep(
        Evaluation(contract_id=contract.id, kind=EvaluationKind.FINAL, due_on=TODAY - age)
    )
    keep(AnonymousAnswer(evaluation_id=evaluation.id, scores={}))

    purge(NOW)

    assert (_count(Evaluation), _count(AnonymousAnswer)) == (1, left)


def test_a_dry_run_tells_and_deletes_nothing(app):
    old = clock.now() - 2 * REQUESTS
    make_inquiry(created_at=old, changed_at=old)

    told = app.test_cli_runner().invoke(args=["purge", "--dry-run"]).output

    assert "requests: 1" in told
    assert _count(Inquiry) == 1


def test_purging_twice_finds_nothing_more(app):
    old = clock.now() - 2 * REQUESTS
    make_inquiry(created_at=old, changed_at=old)

    first = app.test_cli_runner().invoke(args=["purge"]).output
    second = app.test_cli_runner().invoke(args=["purge"]).output

    assert "requests: 1" in first
    assert "requests: 0" in second
