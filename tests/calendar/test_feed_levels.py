"""What each level of a feed tells, and what it must never tell."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from app.calendar.contents import contents_of
from app.calendar.models import FeedLevel
from app.practice.choices import Form, MeetingKind, Place
from app.practice.states import MeetingState
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_contract,
    make_feed,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_person,
    make_practice,
    make_supervisor,
)

pytestmark = pytest.mark.usefixtures("app")

WEEK = timedelta(days=7)
# Words that tell who a client is; none of them may reach a calendar that others see.
CANARIES = {
    "orderer": "Kanarian Kunta",
    "group": "Kanariatiimi",
    "asker": "Kaarina Kanaria",
    "organisation": "Kanarian Koulu",
    "email": "kanaria@example.org",
    "phone": "+358401112223",
    "street": "Kanariankatu 7",
    "message": "kanarian viesti",
    "person": "Kai Kanaria",
    "framework": "kanarialainen viitekehys",
    "contract_no": "2026-777",
}


@pytest.fixture
def supervisor():
    make_practice(address="Vastaanottokuja 1, Helsinki")
    return make_supervisor(name="Aino Ohjaaja")


def events_of(supervisor, level: FeedLevel) -> list:
    body = body_of(supervisor, level)
    return list(Calendar.from_ical(body).walk("VEVENT"))


def body_of(supervisor, level: FeedLevel) -> bytes:
    return contents_of(make_feed(supervisor=supervisor, level=level), now=NOW).body


def texts_of(supervisor, level: FeedLevel) -> dict[str, str]:
    (event,) = events_of(supervisor, level)
    return {
        name: str(event[name]) for name in ("SUMMARY", "LOCATION", "DESCRIPTION") if name in event
    }


def fill_with_canaries(supervisor) -> None:
    orderer = make_orderer(
        supervisor=supervisor,
        name=CANARIES["orderer"],
        billing_address=CANARIES["street"],
    )
    contract = make_contract(
        orderer=orderer,
        code="A7",
        contract_no=CANARIES["contract_no"],
        group_name=CANARIES["group"],
        framework=CANARIES["framework"],
        place_text=CANARIES["street"],
    )
    make_person(
        orderer=orderer,
        contract=contract,
        role="supervisee",
        name=CANARIES["person"],
        email=CANARIES["email"],
        phone=CANARIES["phone"],
    )
    inquiry = make_inquiry(
        supervisor=supervisor,
        name=CANARIES["asker"],
        organisation=CANARIES["organisation"],
        email=CANARIES["email"],
        phone=CANARIES["phone"],
        message=CANARIES["message"],
        wished_times=CANARIES["message"],
    )
    place = {"place_type": Place.CLIENT_PREMISES, "place_text": CANARIES["street"]}
    for number, kind in enumerate(MeetingKind):
        make_meeting(contract=contract, kind=kind, starts_at=MONDAY_NINE + number * WEEK, **place)
    for number, state in enumerate(MeetingState, start=10):
        make_meeting(contract=contract, state=state, starts_at=MONDAY_NINE + number * WEEK, **place)
    make_meeting(supervisor=supervisor, inquiry=inquiry, starts_at=MONDAY_NINE - WEEK, **place)


@pytest.mark.parametrize("level", [FeedLevel.BUSY, FeedLevel.CODE])
def test_no_word_of_a_client_is_told_below_full(supervisor, level):
    fill_with_canaries(supervisor)

    body = body_of(supervisor, level).replace(b"\r\n ", b"").decode().lower()

    assert [word for word in CANARIES.values() if word.lower() in body] == []
    assert "kanari" not in body


def test_busy_tells_the_hour_and_nothing_else(supervisor):
    fill_with_canaries(supervisor)

    events = events_of(supervisor, FeedLevel.BUSY)

    assert {str(event["SUMMARY"]) for event in events} == {"Varattu", "PERUTTU: Varattu"}
    assert not [event for event in events if "LOCATION" in event or "DESCRIPTION" in event]


def test_code_tells_whose_meeting_it_is_by_the_contracts_code(supervisor):
    make_meeting(contract=make_contract(supervisor=supervisor, code="A7"))

    assert texts_of(supervisor, FeedLevel.CODE) == {
        "SUMMARY": "Työnohjaus A7",
        "LOCATION": "Vastaanottokuja 1, Helsinki",
    }


def test_code_calls_a_mapping_meeting_by_its_kind_alone(supervisor):
    make_meeting(
        supervisor=supervisor, inquiry=make_inquiry(supervisor=supervisor), place_type=Place.REMOTE
    )

    assert texts_of(supervisor, FeedLevel.CODE) == {"SUMMARY": "Kartoitus", "LOCATION": "Etä"}


@pytest.mark.parametrize("place", [Place.CLIENT_PREMISES, Place.HYBRID, Place.OUTDOOR])
def test_code_names_no_place_but_the_own_office(supervisor, place):
    make_meeting(supervisor=supervisor, place_type=place, place_text="Asiakkaankatu 1")

    assert "LOCATION" not in texts_of(supervisor, FeedLevel.CODE)


def test_code_does_not_repeat_what_was_typed_as_a_place(supervisor):
    make_meeting(
        supervisor=supervisor, place_type=Place.REMOTE, place_text="https://meet.example.com/x"
    )

    assert texts_of(supervisor, FeedLevel.CODE)["LOCATION"] == "Etä"


def test_full_tells_the_kind_the_group_its_orderer_and_the_place(supervisor):
    orderer = make_orderer(supervisor=supervisor, name="Kotikunta")
    contract = make_contract(orderer=orderer, code="A7", group_name="Tiimi", form=Form.GROUP)
    make_meeting(
        contract=contract,
        kind=MeetingKind.MID_EVALUATION,
        place_type=Place.CLIENT_PREMISES,
        place_text="Koulukatu 3",
    )

    assert texts_of(supervisor, FeedLevel.FULL) == {
        "SUMMARY": "Väliarviointi: Tiimi",
        "DESCRIPTION": "Ryhmätyönohjaus A7\nKotikunta",
        "LOCATION": "Koulukatu 3",
    }


def test_full_names_the_orderer_when_there_is_no_group(supervisor):
    orderer = make_orderer(supervisor=supervisor, name="Kotikunta")
    make_meeting(contract=make_contract(orderer=orderer, code="A7", form=Form.INDIVIDUAL))

    assert texts_of(supervisor, FeedLevel.FULL) == {
        "SUMMARY": "Työnohjaus: Kotikunta",
        "DESCRIPTION": "Yksilötyönohjaus A7",
        "LOCATION": "Vastaanottokuja 1, Helsinki",
    }


def test_full_names_who_asked_for_a_mapping_meeting(supervisor):
    inquiry = make_inquiry(supervisor=supervisor, name="Åke Kysyjä", organisation="Koulu")
    make_meeting(supervisor=supervisor, inquiry=inquiry)

    assert texts_of(supervisor, FeedLevel.FULL)["SUMMARY"] == "Kartoitus: Åke Kysyjä, Koulu"


def test_full_names_the_kind_of_place_when_no_address_is_known(supervisor):
    make_meeting(supervisor=supervisor, place_type=Place.OUTDOOR)

    assert texts_of(supervisor, FeedLevel.FULL)["LOCATION"] == "Ulkona"


@pytest.mark.parametrize(
    ("state", "status", "transparency"),
    [
        (MeetingState.PROPOSED, "TENTATIVE", "OPAQUE"),
        (MeetingState.CONFIRMED, "CONFIRMED", "OPAQUE"),
        (MeetingState.HELD, "CONFIRMED", "OPAQUE"),
        (MeetingState.NO_SHOW, "CONFIRMED", "OPAQUE"),
        (MeetingState.CANCELLED_IN_TIME, "CANCELLED", "TRANSPARENT"),
        (MeetingState.CANCELLED_LATE, "CANCELLED", "TRANSPARENT"),
        (MeetingState.CANCELLED_BY_SUPERVISOR, "CANCELLED", "TRANSPARENT"),
    ],
)
def test_each_state_has_its_word_in_a_calendar(supervisor, state, status, transparency):
    make_meeting(supervisor=supervisor, state=state)

    (event,) = events_of(supervisor, FeedLevel.BUSY)

    assert (event["STATUS"], event["TRANSP"]) == (status, transparency)


def test_a_feed_is_called_after_the_practice_and_the_supervisor(supervisor):
    calendar = Calendar.from_ical(body_of(supervisor, FeedLevel.BUSY))

    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Metsäpolku: Aino Ohjaaja"


@pytest.mark.parametrize("level", list(FeedLevel))
def test_another_supervisors_meetings_are_never_told(supervisor, level):
    make_meeting(supervisor=make_supervisor())

    assert events_of(supervisor, level) == []
