"""A time for the mapping meeting: agreed at once, accepted as asked for, or others offered."""

from datetime import timedelta

import pytest

from app.booking.services import mapping, steps
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import Place
from app.practice.states import MeetingState
from tests.admin.addresses import details
from tests.admin.inquiries.stepping import step
from tests.factories import MONDAY_NINE, NOW, make_meeting
from tests.pages import Page, opened

TIME = {"day": "30.11.2026", "time": "9.00", "minutes": "45", "place": "office"}


def hold(inquiry, supervisor, **columns):
    """A time that the request holds."""
    return make_meeting(
        supervisor=supervisor, inquiry=inquiry, minutes=45, state=MeetingState.PROPOSED,
        **{"held_until_at": NOW + timedelta(hours=72)} | columns,
    )  # fmt: skip


# --- Agreed at once ---------------------------------------------------------------------------


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


# --- The time asked for -----------------------------------------------------------------------


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


# --- Other times ------------------------------------------------------------------------------

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
    (mail,) = outbox.to(inquiry.email)
    assert mail.template == "times-offered"
    assert "enintään 28.11.2026 klo 12.00 saakka" in mail.text.replace("\N{NO-BREAK SPACE}", " ")
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
