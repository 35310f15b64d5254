"""What is left of contracts and their people as time goes, by the privacy notice."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.practice.choices import AttendanceMode, ContractRole, EvaluationKind, WaiverReason
from app.practice.models import (
    AnonymousAnswer,
    Attendance,
    ContractPerson,
    Evaluation,
    Orderer,
    Person,
    ThemeFeedback,
)
from app.practice.retention import (
    CONTRACTS,
    EVALUATION_ANSWERS,
    MEETING_DETAILS,
    WITHOUT_CONTRACT,
)
from app.practice.services import budget, payer_report
from app.practice.states import ContractState, EvaluationState, FeedbackState, MeetingState
from app.worker import purge
from tests.factories import NOW, keep, make_contract, make_meeting, make_orderer, make_person

DAY = timedelta(days=1)
TODAY = clock.local(NOW).date()


def count(table):
    return len(list(db.session.scalars(select(table.id))))


def make_over(age, **columns):
    """A contract that has been over for so long."""
    return make_contract(
        **{"state": ContractState.COMPLETED, "starts_on": TODAY - 2 * age, "ends_on": TODAY - age}
        | columns
    )


@pytest.mark.parametrize(
    ("age", "is_told"), [(MEETING_DETAILS - DAY, True), (MEETING_DETAILS + DAY, False)]
)
def test_who_was_there_and_why_a_fee_was_let_go_is_told_for_a_year(any_app, age, is_told):
    contract = make_over(age, attendance_mode=AttendanceMode.PERSON)
    there = [
        make_person(orderer=contract.orderer, contract=contract, role=ContractRole.SUPERVISEE)
        for _number in range(2)
    ]
    held = make_meeting(contract=contract, starts_at=NOW - age - DAY, state=MeetingState.HELD)
    missed = make_meeting(
        contract=contract,
        starts_at=NOW - age - 2 * DAY,
        state=MeetingState.NO_SHOW,
        charge_pct=100,
        waiver_reason=WaiverReason.COMPELLING_REASON,
    )
    for person in there:
        keep(Attendance(meeting_id=held.id, person_id=person.id))

    purge(NOW)

    db.session.expire_all()
    named = set(db.session.scalars(select(Attendance.person_id)))
    assert named == ({person.id for person in there} if is_told else {None})
    assert (missed.waiver_reason is not None) is is_told


def test_forgetting_who_was_there_changes_no_report_and_no_budget(app):
    age = MEETING_DETAILS + DAY
    contract = make_over(age, attendance_mode=AttendanceMode.PERSON)
    person = make_person(orderer=contract.orderer, contract=contract, role=ContractRole.SUPERVISEE)
    for number, state in enumerate((MeetingState.HELD, MeetingState.NO_SHOW, MeetingState.NO_SHOW)):
        meeting = make_meeting(
            contract=contract, starts_at=NOW - age - (number + 1) * DAY, state=state
        )
        keep(Attendance(meeting_id=meeting.id, person_id=person.id))
    meeting.waiver_reason = WaiverReason.GOODWILL
    db.session.commit()
    whole = {"first_on": date(2020, 1, 1), "last_on": TODAY}
    before = payer_report.report(contract, **whole), budget.of_contract(contract)

    purge(NOW)
    db.session.expire_all()

    assert (payer_report.report(contract, **whole), budget.of_contract(contract)) == before


@pytest.mark.parametrize(
    ("state", "age", "left"),
    [
        (EvaluationState.DONE, EVALUATION_ANSWERS - DAY, 1),
        (EvaluationState.DONE, EVALUATION_ANSWERS + DAY, 0),
        (EvaluationState.SKIPPED, EVALUATION_ANSWERS + DAY, 1),
    ],
)
def test_answers_go_a_year_after_the_final_evaluation_though_the_contract_goes_on(
    any_app, state, age, left
):
    contract = make_contract(starts_on=TODAY - 2 * age)
    kinds = (EvaluationKind.MID, EvaluationKind.FINAL)
    for kind, closed_as in zip(kinds, (EvaluationState.DONE, state), strict=True):
        look = Evaluation(contract_id=contract.id, kind=kind, state=closed_as, due_on=TODAY - age, closed_on=TODAY - age)  # fmt: skip
        keep(AnonymousAnswer(evaluation_id=keep(look).id, scores={}))

    purge(NOW)

    assert count(AnonymousAnswer) == 2 * left


@pytest.mark.parametrize(("age", "left"), [(CONTRACTS - DAY, 1), (CONTRACTS + DAY, 0)])
def test_feedback_to_the_orderer_goes_with_the_contract(app, age, left):
    contract = make_over(age)
    keep(ThemeFeedback(contract_id=contract.id, state=FeedbackState.DELIVERED, themes=["Työnjako"]))

    purge(NOW)

    assert count(ThemeFeedback) == left


# --- Whoever is on no contract ----------------------------------------------------------------


def left():
    return count(Person), count(Orderer)


@pytest.mark.parametrize(
    ("later", "still"), [(WITHOUT_CONTRACT - DAY, (1, 1)), (WITHOUT_CONTRACT + DAY, (0, 0))]
)
def test_people_and_orderers_of_a_deleted_draft_go_half_a_year_later(any_app, later, still):
    draft = make_contract(state=ContractState.DRAFT)
    make_person(orderer=draft.orderer, contract=draft, role=ContractRole.SUPERVISEE)
    purge(NOW - 10 * WITHOUT_CONTRACT)
    db.session.delete(draft)
    purge(NOW)

    purge(NOW + later)

    assert left() == still


def test_whoever_is_given_a_role_meanwhile_stays(app):
    contract = make_contract()
    person = make_person(orderer=contract.orderer)
    purge(NOW)
    role = keep(ContractPerson(contract_id=contract.id, person_id=person.id, role=ContractRole.PAYER))  # fmt: skip
    purge(NOW + DAY)
    db.session.delete(role)

    purge(NOW + WITHOUT_CONTRACT + 2 * DAY)

    assert left() == (1, 1)


def test_whoever_was_at_a_meeting_stays_as_long_as_that_is_told(app):
    contract = make_contract(attendance_mode=AttendanceMode.PERSON)
    person = make_person(orderer=contract.orderer)
    keep(Attendance(meeting_id=make_meeting(contract=contract).id, person_id=person.id))
    purge(NOW)

    purge(NOW + 2 * WITHOUT_CONTRACT)

    assert left() == (1, 1)


def test_whoever_an_orderer_is_known_by_goes_with_it(app):
    contract = make_over(CONTRACTS + DAY)
    # Their role was taken away.
    make_person(orderer=contract.orderer)

    purge(NOW)

    assert left() == (0, 0)


def test_noting_that_an_orderer_is_on_no_contract_is_no_change_of_it(app):
    orderer = make_orderer()
    before = orderer.version

    purge(NOW)

    db.session.refresh(orderer)
    assert (orderer.version, orderer.without_contract_since_on) == (before, TODAY)
