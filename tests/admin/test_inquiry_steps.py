"""A request taken further from its own page."""

from datetime import timedelta

import pytest

from app.accounts import audit
from app.accounts.models import Role
from app.booking.states import InquiryState
from app.extensions import db
from app.mail.outbox import Envelope, enqueue
from app.practice.choices import Place
from app.practice.models import Practice
from app.practice.states import MeetingState
from tests.admin.addresses import details
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_inquiry,
    make_meeting,
    make_practice,
    make_supervisor,
)
from tests.pages import Page, opened

TIME = {"day": "30.11.2026", "time": "9.00", "minutes": "45", "place": "office"}


@pytest.fixture
def supervisor(app, stop_clock):
    stop_clock(NOW)
    make_practice()
    return make_supervisor(name="Helka Suvanne")


@pytest.fixture
def inquiry(supervisor):
    return make_inquiry(supervisor=supervisor, message="Ensimmäinen rivi\nToinen rivi")


@pytest.fixture
def visitor(staff, supervisor):
    return staff(role=Role.SUPERVISOR, supervisor=supervisor)


def step(page, visitor, name, values=None):
    return page.submit(visitor, values or {}, form=f"form[action$='/{name}']")


def events_of(inquiry):
    return [event.event for event in audit.history("inquiry", inquiry.id)]


def test_the_page_shows_all_that_was_written(visitor, inquiry):
    page = opened(visitor, details("inquiry", inquiry))

    assert "Ensimmäinen rivi Toinen rivi" in page.text
    assert inquiry.email in page.text
    assert inquiry.name not in page.find("title").text


def test_an_answer_goes_to_the_visitor_and_into_the_history(visitor, inquiry, outbox):
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "answer", {"message": "Kiitos viestistä, palaan asiaan."})

    assert answer.status_code == 303
    assert answer.location == details("inquiry", inquiry)
    assert inquiry.state is InquiryState.CONTACTED
    assert [mail.template for mail in outbox.to(inquiry.email)] == ["request-answered"]
    after = opened(visitor, answer.location)
    assert "Vastaus lähtee pyytäjälle." in after.text_at("#notices")
    assert "Vastattiin" in after.text_at(".timeline")
    assert "Kiitos viestistä" in after.source


def test_an_empty_answer_is_refused(visitor, inquiry, outbox):
    answer = step(opened(visitor, details("inquiry", inquiry)), visitor, "answer", {"message": " "})

    assert answer.status_code == 422
    assert Page(answer).errors()
    assert not outbox


def test_the_same_letter_is_not_sent_twice(visitor, inquiry, outbox):
    page = opened(visitor, details("inquiry", inquiry))

    step(page, visitor, "answer", {"message": "Kiitos viestistä."})
    again = step(page, visitor, "answer", {"message": "Kiitos viestistä."})

    assert again.status_code == 409
    assert "Kiitos viestistä." in Page(again).find("#answer-message").text
    assert len(outbox.to(inquiry.email)) == 1


def test_a_mapping_meeting_is_agreed(visitor, inquiry, outbox):
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "agree", TIME | {"message": "Nähdään pian"})

    assert answer.status_code == 303
    db.session.expire_all()
    (meeting,) = inquiry.meetings
    assert inquiry.state is InquiryState.MAPPING_BOOKED
    assert meeting.starts_at == MONDAY_NINE
    assert meeting.ends_at == MONDAY_NINE + timedelta(minutes=45)
    assert meeting.state is MeetingState.CONFIRMED
    (mail,) = outbox.to(inquiry.email)
    assert mail.template == "mapping-agreed"
    assert "Nähdään pian" in mail.text


@pytest.mark.parametrize("day", ["30.11.2026", "30.11.", "ma 30.11."])
@pytest.mark.parametrize("time", ["9.00", "9:00", "0900", "klo 9"])
def test_days_and_times_are_read_as_finns_write_them(visitor, inquiry, day, time):
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "agree", TIME | {"day": day, "time": time})

    assert answer.status_code == 303
    assert inquiry.meetings[0].starts_at == MONDAY_NINE


@pytest.mark.parametrize(
    ("field", "text"),
    [("day", "huomenna"), ("time", "aamulla"), ("minutes", "0"), ("day", "1.1.2020"), ("day", "")],
)
def test_what_cannot_be_read_comes_back_as_typed(visitor, inquiry, field, text, outbox):
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "agree", TIME | {field: text, "message": "Pitkä saate"})

    assert answer.status_code == 422
    shown = Page(answer)
    assert shown.errors()
    assert shown.fields("form[action$='/agree']")[field] == text
    assert shown.fields("form[action$='/agree']")["message"] == "Pitkä saate"
    assert not outbox


def test_an_hour_that_the_clock_skips_is_said_so(visitor, inquiry):
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "agree", TIME | {"day": "28.3.2027", "time": "3.30"})

    assert answer.status_code == 422
    assert "Kelloja siirretään" in Page(answer).text


def test_a_time_that_is_taken_is_said_so_and_all_is_kept(visitor, inquiry, supervisor, outbox):
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE)
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "agree", TIME | {"message": "Pitkä saate"})

    assert answer.status_code == 409
    shown = Page(answer)
    assert "jo toinen tapaaminen" in shown.text
    assert shown.fields("form[action$='/agree']")["message"] == "Pitkä saate"
    db.session.expire_all()
    assert inquiry.state is InquiryState.NEW
    assert not outbox


def test_a_held_time_is_accepted_with_one_press(visitor, inquiry, supervisor):
    held = make_meeting(supervisor=supervisor, inquiry=inquiry, minutes=45, state=MeetingState.PROPOSED, place_type=Place.REMOTE)  # fmt: skip
    page = opened(visitor, details("inquiry", inquiry))
    assert page.fields("form[action$='/agree']")["day"] == "30.11.2026"
    assert "Hyväksy ehdotettu aika" in page.text

    answer = step(page, visitor, "agree")

    assert answer.status_code == 303
    db.session.expire_all()
    assert held.state is MeetingState.CONFIRMED
    assert held.starts_at == MONDAY_NINE
    assert held.place_type is Place.REMOTE


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


def test_the_mapping_meeting_and_its_request_are_held_together(visitor, supervisor):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_BOOKED)
    meeting = make_meeting(supervisor=supervisor, inquiry=inquiry)
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


def test_a_letter_about_an_agreed_meeting_leaves_it_agreed(visitor, supervisor):
    inquiry = make_inquiry(supervisor=supervisor, state=InquiryState.MAPPING_BOOKED)
    make_meeting(supervisor=supervisor, inquiry=inquiry)
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "answer", {"message": "Tervetuloa, ovi on auki."})

    assert answer.status_code == 303
    assert inquiry.state is InquiryState.MAPPING_BOOKED
    assert "inquiry.contacted" in events_of(inquiry)


def test_whoever_answers_takes_the_request_up(visitor, supervisor):
    inquiry = make_inquiry()
    page = opened(visitor, details("inquiry", inquiry))

    step(page, visitor, "answer", {"message": "Hei, minä vastaan."})

    assert inquiry.supervisor_id == supervisor.id


def test_an_owner_says_who_answers_an_untaken_request(staff, supervisor):
    other = make_supervisor()
    inquiry = make_inquiry()
    owner = staff()
    page = opened(owner, details("inquiry", inquiry))

    step(page, owner, "answer", {"message": "Hei, välitän tämän.", "supervisor": str(other.id)})

    assert inquiry.supervisor_id == other.id


@pytest.mark.parametrize("name", ["answer", "agree", "decline", "close", "held"])
def test_opening_a_steps_address_changes_nothing(visitor, inquiry, outbox, name):
    response = visitor.get(f"/admin/inquiry/{inquiry.id}/{name}")
    head = visitor.head(f"/admin/inquiry/{inquiry.id}/{name}")

    assert response.location == head.location == details("inquiry", inquiry)
    assert inquiry.state is InquiryState.NEW
    assert not outbox


def test_a_letters_secret_link_is_not_in_the_history(visitor, inquiry):
    secret = "abcdefghijklmnopqrstuvwxyz0123456789"
    mail = enqueue(
        "request-waits",
        Envelope(to="a@example.com", language="fi", about="inquiry", about_id=inquiry.id),
        practice=db.session.get_one(Practice, 1),
        link=f"http://localhost/yhteydenotto/{secret}",
    )
    db.session.commit()
    assert secret in mail.text

    page = opened(visitor, details("inquiry", inquiry))

    assert secret not in page.source
    assert "http://localhost/yhteydenotto/…" in page.source
