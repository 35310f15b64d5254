"""A request taken further from its own page."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts import audit
from app.accounts.models import Role
from app.booking import retention
from app.booking.models import Inquiry
from app.booking.services import mapping, steps
from app.booking.states import InquiryState
from app.extensions import db
from app.mail import links
from app.mail.models import MailState
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


def hold(inquiry, supervisor, **columns):
    """A time that the request holds."""
    return make_meeting(
        supervisor=supervisor, inquiry=inquiry, minutes=45, state=MeetingState.PROPOSED,
        **{"held_until_at": NOW + timedelta(hours=72)} | columns,
    )  # fmt: skip


def test_the_time_asked_for_is_accepted_with_one_press(visitor, inquiry, supervisor, outbox):
    held = hold(inquiry, supervisor, place_type=Place.REMOTE)
    page = opened(visitor, details("inquiry", inquiry))
    assert "to 26.11. klo 12.00 saakka" in page.text
    assert page.fields("form[action$='/agree']")["day"] == "30.11.2026"

    answer = step(page, visitor, "accept", {"message": "Hienoa, nähdään"})

    assert answer.status_code == 303
    db.session.expire_all()
    assert held.state is MeetingState.CONFIRMED
    assert (held.starts_at, held.place_type) == (MONDAY_NINE, Place.REMOTE)
    assert inquiry.state is InquiryState.MAPPING_BOOKED
    [mail] = outbox.to(inquiry.email)
    assert "Hienoa, nähdään" in mail.text
    assert "siirrettiin" not in opened(visitor, answer.location).text_at(".timeline")


def test_a_time_that_was_given_back_meanwhile_cannot_be_accepted(
    visitor, inquiry, supervisor, outbox
):
    hold(inquiry, supervisor)
    page = opened(visitor, details("inquiry", inquiry))
    steps.give_up_times(inquiry, MeetingState.CANCELLED_IN_TIME)
    db.session.commit()

    answer = step(page, visitor, "accept")

    assert answer.status_code == 409
    assert "ei voi enää tehdä" in Page(answer).text
    assert not outbox


def test_a_time_that_has_begun_is_not_accepted(visitor, inquiry, supervisor, stop_clock):
    held = hold(inquiry, supervisor, starts_at=NOW + timedelta(minutes=2))
    page = opened(visitor, details("inquiry", inquiry))
    stop_clock(NOW + timedelta(minutes=2))

    answer = step(page, visitor, "accept")

    assert answer.status_code == 409
    assert held.state is MeetingState.PROPOSED


OFFER = {
    "times-0-day": "30.11.2026", "times-0-time": "9.00",
    "times-2-day": "ti 1.12.", "times-2-time": "klo 14",
    "message": "Sopisiko jompikumpi?",
}  # fmt: skip


def test_other_times_are_held_for_the_visitor(visitor, inquiry, supervisor, outbox):
    asked = hold(inquiry, supervisor, starts_at=MONDAY_NINE + timedelta(hours=3))
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "offer", OFFER)

    assert answer.status_code == 303
    db.session.expire_all()
    offers = mapping.offers(inquiry)
    assert [each.starts_at for each in offers] == [MONDAY_NINE, MONDAY_NINE + timedelta(hours=29)]
    assert {each.ends_at - each.starts_at for each in offers} == {timedelta(minutes=45)}
    assert asked.state is MeetingState.CANCELLED_BY_SUPERVISOR
    assert [mail.template for mail in outbox.to(inquiry.email)] == ["times-offered"]
    after = opened(visitor, answer.location).text
    assert "Pyytäjä voi valita näistä" in after
    assert "la 28.11. klo 12.00 saakka" in after


WRONG_ROWS = [
    ("a row without its time", {"times-0-time": ""}, "times-0-time", "sekä päivä että kellonaika"),
    ("a past time", {"times-2-day": "20.11.2026"}, "times-2-day", "jo mennyt"),
    ("one upon the other", {"times-2-day": "30.11.", "times-2-time": "9.30"}, "times-2-time", "päällekkäin"),
    ("no time at all", dict.fromkeys(("times-0-day", "times-0-time", "times-2-day", "times-2-time"), ""), "times-0-day", "vähintään yksi aika"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "field", "told"), [pytest.param(*row[1:], id=row[0]) for row in WRONG_ROWS]
)
def test_a_mistake_is_told_at_its_row_and_all_is_kept(visitor, inquiry, outbox, typed, field, told):
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "offer", OFFER | typed)

    shown = Page(answer)
    assert answer.status_code == 422
    assert told in shown.text_at(f"#{field}-error")
    assert shown.fields("form[action$='/offer']").items() >= (OFFER | typed).items()
    assert not outbox


def test_of_the_times_offered_the_taken_one_is_named(visitor, inquiry, supervisor, outbox):
    make_meeting(supervisor=supervisor, starts_at=MONDAY_NINE + timedelta(hours=29))
    page = opened(visitor, details("inquiry", inquiry))

    answer = step(page, visitor, "offer", OFFER)

    shown = Page(answer)
    assert answer.status_code == 409
    assert "jo toinen tapaaminen" in shown.text_at("#times-2-time-error")
    assert not shown.has("#times-0-time-error")
    assert shown.fields("form[action$='/offer']")["message"] == OFFER["message"]
    db.session.expire_all()
    assert inquiry.meetings == []
    assert not outbox


def test_the_link_beside_the_button_opens_the_offer(visitor, inquiry, supervisor):
    hold(inquiry, supervisor)
    page = opened(visitor, details("inquiry", inquiry))

    there = opened(visitor, page.link("Ehdota muita aikoja").partition("#")[0])

    assert there.has("details#offer[open]")


# --- The visitor's own data -------------------------------------------------------------------


def test_what_the_law_asks_for_is_told_with_its_last_day(visitor, supervisor, app):
    asked_at = datetime(2027, 1, 31, 9, tzinfo=UTC)
    inquiry = make_inquiry(supervisor=supervisor, data_asked_at=asked_at, erasure_asked_at=asked_at)

    page = opened(visitor, details("inquiry", inquiry))

    assert "Poista tiedot viimeistään 28.2.2027" in page.text
    assert "toimita hänelle viimeistään 28.2.2027" in page.text
    assert "haluaa tietonsa poistettaviksi viimeistään 28.2.2027" in opened(visitor, "/admin/").text


def test_all_that_is_held_comes_as_a_file(visitor, inquiry, supervisor):
    make_meeting(supervisor=supervisor, inquiry=inquiry, place_text="Katu 1")
    page = opened(visitor, details("inquiry", inquiry))
    step(page, visitor, "answer", {"message": "Kiitos viestistä."})

    answer = visitor.get(page.link("Lataa tiedot"))

    assert "attachment" in answer.headers["Content-Disposition"]
    held = answer.json
    assert held["request"]["message"] == inquiry.message
    assert held["meetings"][0]["place_text"] == "Katu 1"
    assert "Kiitos viestistä." in held["letters"][0]["text"]
    assert held["letters"][0]["to"] == inquiry.email
    assert [event["event"] for event in held["events"]] == ["inquiry.contacted"]


def test_erasing_asks_first_and_then_forgets_everything(visitor, supervisor, outbox):
    inquiry = make_inquiry(
        supervisor=supervisor, state=InquiryState.MAPPING_BOOKED, erasure_asked_at=NOW
    )
    number, address = inquiry.id, inquiry.email
    ahead = make_meeting(supervisor=supervisor, inquiry=inquiry, place_text="Kysyjän katu 1")
    past = make_meeting(
        supervisor=supervisor, inquiry=inquiry, state=MeetingState.HELD,
        starts_at=NOW - timedelta(days=7), place_text="Kysyjän katu 1",
    )  # fmt: skip
    token = links.make("inquiry", number, now=NOW)
    envelope = Envelope(to=address, language="fi", about="inquiry", about_id=number)
    enqueue("test", envelope, practice=db.session.get_one(Practice, 1))
    db.session.commit()
    question = opened(visitor, opened(visitor, details("inquiry", inquiry)).link("Poista tiedot"))
    assert "Sovittu tapaaminen perutaan" in question.text
    assert db.session.get(Inquiry, number)

    answer = question.submit(visitor)

    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get(Inquiry, number) is None
    assert links.opened_by(token, about="inquiry", now=NOW) is None
    assert audit.history("inquiry", number) == []
    assert [ahead.state, past.state] == [MeetingState.CANCELLED_IN_TIME, MeetingState.HELD]
    assert [(each.inquiry_id, each.place_text) for each in (ahead, past)] == [(None, "")] * 2
    [letter] = outbox.to(address)
    assert letter.template == "request-erased"
    assert "METHOD:CANCEL" in letter.invitation
    assert [event.event for event in audit.history("erased", number)] == ["inquiry.erased"]


def test_the_last_letter_goes_when_it_has_gone_out(visitor, supervisor, outbox):
    inquiry = make_inquiry(supervisor=supervisor, erasure_asked_at=NOW)
    visitor.post(f"/admin/inquiry/{inquiry.id}/erase")
    [letter] = outbox
    retention.delete_old_letters(now=NOW)
    assert list(outbox) == [letter]
    letter.state = MailState.SENT
    db.session.commit()

    retention.delete_old_letters(now=NOW)

    assert not outbox


def test_nobody_is_written_to_when_nobody_waits_for_it(visitor, inquiry, outbox):
    visitor.post(f"/admin/inquiry/{inquiry.id}/erase")

    assert db.session.query(Inquiry).count() == 0
    assert not outbox


# --- Other steps ------------------------------------------------------------------------------


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


@pytest.mark.parametrize("name", ["accept", "offer", "answer", "agree", "decline", "close", "held"])
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
