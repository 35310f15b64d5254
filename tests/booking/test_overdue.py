"""What time itself brings: times let go, supervisors and visitors reminded, each once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import worker
from app.booking.services import inquiries, mapping, overdue, own
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.models import BookingRules, Meeting
from app.practice.states import MeetingState, OfferState
from tests.factories import (
    MONDAY_NINE,
    NOW,
    keep,
    make_hours,
    make_inquiry,
    make_meeting,
    make_offer,
    make_practice,
    make_supervisor,
    make_user,
)

VISITOR = "kaisa@example.com"
PRACTICE = "tuija@example.com"


@pytest.fixture
def supervisor(any_app):
    make_practice()
    supervisor = make_supervisor()
    make_hours(supervisor=supervisor)
    make_user(supervisor=supervisor, email=PRACTICE)
    return supervisor


@pytest.fixture
def asked(supervisor, outbox):
    wish = inquiries.Wish(form_key="k", language="fi", name="Kaisa", email=VISITOR, slot=MONDAY_NINE)  # fmt: skip
    inquiry = inquiries.ask(wish, now=NOW)
    db.session.commit()
    return inquiry


@pytest.fixture
def agreed(asked, stop_clock):
    stop_clock(NOW)
    mapping.accept(asked)
    db.session.commit()
    return asked


def do(piece, now):
    """All of one kind of work that is due; how many pieces there were."""
    done = 0
    while piece(now):
        db.session.commit()
        done += 1
    return done


def news(outbox, address):
    return [mail.template for mail in outbox.to(address)]


def test_a_held_time_is_let_go_when_its_time_is_up_and_both_are_told(asked, outbox):
    up = NOW + timedelta(hours=72)
    assert do(overdue.let_one_go, up - timedelta(seconds=1)) == 0

    assert do(overdue.let_one_go, up) == 1
    assert do(overdue.let_one_go, up) == 0

    meeting = db.session.scalars(select(Meeting)).one()
    assert meeting.state is MeetingState.CANCELLED_BY_SUPERVISOR
    # The request itself still waits for its answer.
    assert asked.state is InquiryState.NEW
    assert news(outbox, VISITOR)[-1] == "time-let-go"
    assert news(outbox, PRACTICE)[-1] == "request-news"


def test_an_agreed_time_is_never_let_go(agreed):
    assert do(overdue.let_one_go, NOW + timedelta(days=30)) == 0


def test_the_supervisor_is_reminded_once_of_what_nobody_has_answered(asked, outbox):
    assert do(overdue.remind_one_supervisor, NOW + timedelta(hours=23)) == 0

    assert do(overdue.remind_one_supervisor, NOW + timedelta(hours=25)) == 1
    assert do(overdue.remind_one_supervisor, NOW + timedelta(hours=50)) == 0

    assert news(outbox, PRACTICE) == ["request-waits", "request-news"]


def test_an_answered_request_reminds_nobody(asked, supervisor):
    inquiries.answer(asked, message="Hei", supervisor_id=supervisor.id, now=NOW)
    db.session.commit()

    assert do(overdue.remind_one_supervisor, NOW + timedelta(days=5)) == 0


def test_the_visitor_is_reminded_at_each_distance_once(agreed, outbox):
    keep(BookingRules(reminder_hours=[48, 2]))

    for hours_before in (49, 48, 47, 3, 2, 1):
        do(overdue.remind_one_visitor, MONDAY_NINE - timedelta(hours=hours_before))

    assert news(outbox, VISITOR).count("mapping-reminder") == 2


def test_a_moved_meeting_is_reminded_of_at_its_new_time(agreed, outbox, stop_clock):
    do(overdue.remind_one_visitor, MONDAY_NINE - timedelta(hours=24))
    stop_clock(MONDAY_NINE - timedelta(hours=24))
    later = MONDAY_NINE + timedelta(days=7)
    own.move(agreed, later, now=MONDAY_NINE - timedelta(hours=24))
    db.session.commit()
    # The reminder of the old time had not gone out yet.
    assert "mapping-reminder" not in news(outbox, VISITOR)

    assert do(overdue.remind_one_visitor, later - timedelta(hours=24)) == 1

    assert news(outbox, VISITOR)[-1] == "mapping-reminder"


def test_no_reminder_after_cancelling_not_even_one_that_is_written(agreed, outbox):
    do(overdue.remind_one_visitor, MONDAY_NINE - timedelta(hours=20))
    assert "mapping-reminder" in news(outbox, VISITOR)

    own.cancel(agreed, now=MONDAY_NINE - timedelta(hours=20))
    db.session.commit()

    assert "mapping-reminder" not in news(outbox, VISITOR)
    assert do(overdue.remind_one_visitor, MONDAY_NINE - timedelta(hours=19)) == 0


def test_who_agreed_it_yesterday_for_today_knows_of_it(agreed, outbox, stop_clock):
    late = MONDAY_NINE - timedelta(hours=5)
    stop_clock(late)
    other = make_inquiry(state=InquiryState.MAPPING_BOOKED, email="toinen@example.com")
    make_meeting(inquiry=other, starts_at=MONDAY_NINE + timedelta(hours=1), changed_at=late)

    do(overdue.remind_one_visitor, late)

    assert news(outbox, "toinen@example.com") == []
    assert "mapping-reminder" in news(outbox, VISITOR)


def test_a_crash_between_the_reminder_and_its_mail_repeats_neither(agreed, outbox):
    due = MONDAY_NINE - timedelta(hours=24)
    assert overdue.remind_one_visitor(due)
    db.session.rollback()
    assert "mapping-reminder" not in news(outbox, VISITOR)

    assert do(overdue.remind_one_visitor, due) == 1

    assert news(outbox, VISITOR).count("mapping-reminder") == 1


def test_one_round_of_the_worker_does_all_that_is_due(asked, outbox, stop_clock):
    stop_clock(NOW + timedelta(hours=80))

    worker.do_what_is_due()

    assert news(outbox, VISITOR)[-1] == "time-let-go"
    assert "request-news" in news(outbox, PRACTICE)


def test_an_offer_expires_after_its_last_day_and_the_supervisor_hears_of_it(supervisor, outbox):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_HELD)
    offer = make_offer(inquiry=inquiry)
    draft = make_offer(
        inquiry=make_inquiry(supervisor=supervisor), state=OfferState.DRAFT, sent_at=None
    )
    assert do(overdue.expire_one_offer, NOW + timedelta(days=7)) == 0

    assert do(overdue.expire_one_offer, NOW + timedelta(days=8)) == 1
    assert do(overdue.expire_one_offer, NOW + timedelta(days=9)) == 0

    assert (offer.state, draft.state) == (OfferState.EXPIRED, OfferState.DRAFT)
    assert offer.decided_at == NOW + timedelta(days=8)
    assert inquiry.state is InquiryState.MAPPING_HELD
    assert [mail.subject for mail in outbox.to(PRACTICE)] == ["Tarjous on vanhentunut"]
    assert not outbox.to(inquiry.email)


def test_the_worker_lets_offers_expire(supervisor, stop_clock):
    offer = make_offer(inquiry=make_inquiry(supervisor=supervisor))
    stop_clock(NOW + timedelta(days=8))

    worker.do_what_is_due()

    assert offer.state is OfferState.EXPIRED
