"""A request declined, closed or met, and steps that are not to be taken."""

from datetime import timedelta

import pytest

from app.booking.states import InquiryState
from app.extensions import db
from app.practice.states import MeetingState
from tests.admin.addresses import details
from tests.admin.inquiries.stepping import step
from tests.factories import NOW, make_inquiry, make_meeting
from tests.pages import Page, opened

HOUR = timedelta(hours=1)


def test_declining_frees_the_time_and_tells_the_visitor(visitor, inquiry, supervisor, outbox):
    held = make_meeting(supervisor=supervisor, inquiry=inquiry, state=MeetingState.PROPOSED)
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "decline", {"message": "Valitettavasti kalenteri on täynnä."})

    assert answer.status_code == 303
    db.session.expire_all()
    assert inquiry.state is InquiryState.DECLINED_BY_SUPERVISOR
    assert held.state is MeetingState.CANCELLED_BY_SUPERVISOR
    assert [mail.template for mail in outbox.to(inquiry.email)] == ["request-declined"]


@pytest.mark.parametrize("state", ["no_reply", "declined_by_client", "spam"])
def test_a_request_is_closed_without_a_letter(visitor, inquiry, outbox, state):
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "close", {"state": state})

    assert answer.status_code == 303
    assert inquiry.state.value == state
    assert not outbox


def test_what_was_no_spam_is_new_again(visitor, supervisor):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.SPAM)
    page = opened(visitor, details("inquiry", inquiry))

    step(page, visitor, "close", {"state": "new"})

    assert inquiry.state is InquiryState.NEW


def test_a_state_that_is_no_end_is_refused(visitor, inquiry):
    answer = visitor.post(f"/admin/inquiry/{inquiry.id}/close", data={"state": "converted"})

    assert answer.status_code == 400
    assert inquiry.state is InquiryState.NEW


def test_a_mapping_meeting_is_held_only_when_it_has_begun(visitor, supervisor):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_BOOKED)
    meeting = make_meeting(supervisor=supervisor, inquiry=inquiry)
    page = opened(visitor, details("inquiry", inquiry))
    assert "Kartoitus pidetty" not in page.text

    answer = visitor.post(f"/admin/inquiry/{inquiry.id}/held", data={})

    assert answer.status_code == 409
    db.session.expire_all()
    assert meeting.state is MeetingState.CONFIRMED


def test_the_mapping_meeting_and_its_request_are_held_together(visitor, supervisor):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_BOOKED)
    meeting = make_meeting(supervisor=supervisor, inquiry=inquiry, starts_at=NOW - HOUR)
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "held")

    assert answer.status_code == 303
    db.session.expire_all()
    assert inquiry.state is InquiryState.MAPPING_HELD
    assert meeting.state is MeetingState.HELD
    assert "Tee sopimus" in opened(visitor, answer.location).text


def test_a_step_that_the_state_no_longer_allows_is_a_conflict(visitor, supervisor, outbox):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.CONVERTED)

    answer = visitor.post(f"/admin/inquiry/{inquiry.id}/answer", data={"message": "Hei vielä"})

    assert answer.status_code == 409
    assert "ei voi enää tehdä" in Page(answer).text
    assert inquiry.state is InquiryState.CONVERTED
    assert not outbox


@pytest.mark.parametrize("name", ["accept", "offer", "answer", "agree", "decline", "close", "held"])
def test_opening_a_steps_address_changes_nothing(visitor, inquiry, outbox, name):
    response = visitor.get(f"/admin/inquiry/{inquiry.id}/{name}")
    head = visitor.head(f"/admin/inquiry/{inquiry.id}/{name}")

    assert response.location == head.location == details("inquiry", inquiry)
    assert inquiry.state is InquiryState.NEW
    assert not outbox
