"""Who is told when a contract's meeting is agreed, moved or cancelled, and what they are told."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.practice import queries
from app.practice.choices import ContractRole, Place
from app.practice.models import ContractPerson
from app.practice.services import meeting_letters
from app.practice.services.meeting_letters import Earlier
from app.practice.states import ContractState
from app.web.filters import NBSP
from tests.factories import (
    MONDAY_NINE,
    NOW,
    TODAY,
    make_contract,
    make_meeting,
    make_person,
    make_practice,
    make_supervisor,
)

WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)
CONTACT, SUPERVISEE = "yhteys@example.com", "ohjattava@example.com"

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def contract():
    make_practice(name="Metsäpolku")
    supervisor = make_supervisor(name="Aino Metsä", email="aino@example.com")
    contract = make_contract(supervisor=supervisor, group_name="Osasto Salainen")
    for role, name, email in [
        (ContractRole.CONTACT_PERSON, "Kaarina Kanaria", CONTACT),
        (ContractRole.SUPERVISEE, "Olli Ohjattava", SUPERVISEE),
        (ContractRole.PAYER, "Maija Maksaja", "laskut@example.com"),
        (ContractRole.SUPERVISEE, "Ossi Osoitteeton", ""),
    ]:
        make_person(orderer=contract.orderer, contract=contract, role=role, name=name, email=email)
    return contract


def moved_by_a_week(contract, starts_at=MONDAY_NINE):
    meeting = make_meeting(contract=contract, starts_at=starts_at)
    earlier = Earlier.of(meeting)
    meeting.starts_at, meeting.ends_at = meeting.starts_at + WEEK, meeting.ends_at + WEEK
    return earlier


def test_those_whose_role_gets_it_learn_both_times(contract, outbox):
    told = meeting_letters.moved(contract, [moved_by_a_week(contract)], now=NOW)
    db.session.commit()

    assert told == 2
    assert sorted(mail.recipient for mail in outbox) == [SUPERVISEE, CONTACT]
    for mail in outbox:
        assert mail.reply_to == "aino@example.com"
        text = mail.text.replace(NBSP, " ")
        assert (
            "maanantaina 7.12.2026 klo 9.00–10.30\n    Paikka: Työnohjaajan vastaanotto\n" in text
        )
        assert "aiemmin maanantaina 30.11.2026 klo 9.00–10.30" in text


def test_a_series_that_is_cancelled_is_one_letter_each(contract, outbox):
    meetings = [make_meeting(contract=contract, starts_at=MONDAY_NINE + n * WEEK) for n in range(3)]

    meeting_letters.cancelled(contract, meetings, now=NOW)
    db.session.commit()

    assert [mail.template for mail in outbox] == ["meetings-cancelled"] * 2
    assert outbox[0].subject == "Tapaamisia peruttu – Metsäpolku"
    for day in ("30.11.2026", "7.12.2026", "14.12.2026"):
        assert day in outbox[0].text


def test_a_series_that_is_agreed_is_one_letter_each_with_all_its_times(contract, outbox):
    meetings = [make_meeting(contract=contract, starts_at=MONDAY_NINE + n * WEEK) for n in range(3)]

    told = meeting_letters.added(contract, meetings, now=NOW)
    db.session.commit()

    assert told == meeting_letters.told_if_added(contract, now=NOW) == 2
    assert sorted(mail.recipient for mail in outbox) == [SUPERVISEE, CONTACT]
    for mail in outbox:
        assert mail.subject == "Tapaamisia sovittu – Metsäpolku"
        assert mail.reply_to == "aino@example.com"
        text = mail.text.replace(NBSP, " ")
        assert "nämä tapaamiset on sovittu:" in text
        for day in ("30.11.2026", "7.12.2026", "14.12.2026"):
            assert f"maanantaina {day} klo 9.00–10.30\n" in text
        assert "Paikka: Työnohjaajan vastaanotto" in text


@pytest.mark.parametrize(
    ("own", "where"),
    [
        ({"place_type": Place.CLIENT_PREMISES}, "Tilaajan tilat, Metsätie 3, Espoo"),
        ({"place_type": Place.CLIENT_PREMISES, "place_text": "Kirkko"}, "Tilaajan tilat, Kirkko"),
        ({"place_type": Place.OFFICE}, "Työnohjaajan vastaanotto, Kotikatu 1"),
        ({"place_type": Place.REMOTE}, "Etäyhteys"),
    ],
    ids=["the contract's", "its own", "the practice's", "none"],
)
def test_a_letter_tells_the_address_that_is_known(contract, outbox, own, where):
    queries.practice().address = "Kotikatu 1"
    contract.place_type, contract.place_text = Place.CLIENT_PREMISES, "Metsätie 3, Espoo"
    meeting = make_meeting(contract=contract, starts_at=MONDAY_NINE, **own)

    meeting_letters.added(contract, [meeting], now=NOW)
    meeting_letters.moved(contract, [Earlier.of(meeting)], now=NOW)
    db.session.commit()

    assert len(outbox) == 4
    for mail in outbox:
        assert f"Paikka: {where}\n" in mail.text
        assert f"Paikka: {where}<" in mail.html


def test_one_meeting_that_is_agreed_is_told_of_as_one(contract, outbox):
    meeting_letters.added(contract, [make_meeting(contract=contract, starts_at=MONDAY_NINE)], now=NOW)  # fmt: skip
    db.session.commit()

    assert outbox[0].subject.replace(NBSP, " ") == "Tapaaminen sovittu: ma 30.11. – Metsäpolku"
    assert "uusi tapaaminen on sovittu:" in outbox[0].text


@pytest.mark.parametrize("state", [ContractState.DRAFT, ContractState.SENT, ContractState.PAUSED])
def test_nobody_is_told_of_meetings_of_a_contract_that_is_not_in_force(contract, outbox, state):
    contract.state = state

    assert meeting_letters.told_if_added(contract, now=NOW) == 0
    assert meeting_letters.added(contract, [make_meeting(contract=contract)], now=NOW) == 0
    assert not outbox


def test_neither_who_nor_for_whom_is_in_a_letter(contract, outbox):
    earlier = moved_by_a_week(contract)
    meeting_letters.moved(contract, [earlier], now=NOW)
    meeting_letters.cancelled(contract, [earlier.meeting], now=NOW)
    meeting_letters.added(contract, [earlier.meeting], now=NOW)
    db.session.commit()

    assert len(outbox) == 6
    secrets = ["Kanaria", "Ohjattava", "Salainen", contract.orderer.name, contract.contract_no]
    for mail in outbox:
        for part in (mail.subject, mail.text, mail.html):
            assert [secret for secret in secrets if secret in part] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_letter_is_in_the_contracts_language(contract, outbox, language):
    contract.language = language

    meeting_letters.cancelled(contract, [make_meeting(contract=contract, starts_at=MONDAY_NINE)], now=NOW)  # fmt: skip
    db.session.commit()

    assert outbox[0].language == language
    assert {"sv": "har avbokats:", "en": "has been cancelled:"}[language] in outbox[0].text


@pytest.mark.parametrize(("language", "place"), [("sv", "Plats: "), ("en", "Place: ")])
def test_the_place_is_named_in_the_contracts_language(contract, outbox, language, place):
    contract.language = language

    meeting_letters.added(contract, [make_meeting(contract=contract)], now=NOW)
    db.session.commit()

    assert place in outbox[0].text
    assert "vastaanotto" not in outbox[0].text


def test_what_is_over_is_no_news(contract, outbox):
    meeting = make_meeting(contract=contract, starts_at=NOW - HOUR)

    assert meeting_letters.told(meeting, now=NOW) == 0
    assert meeting_letters.cancelled(contract, [meeting], now=NOW) == 0
    assert meeting_letters.added(contract, [meeting], now=NOW) == 0
    assert not outbox


def test_who_has_left_or_wants_no_mail_gets_none(contract, outbox):
    for role in db.session.query(ContractPerson):
        if role.person.email == CONTACT:
            role.left_on = TODAY
        elif role.person.email == SUPERVISEE:
            role.mails_meetings = False
    db.session.commit()

    meeting = make_meeting(contract=contract)
    assert meeting_letters.told_if_added(contract, now=NOW) == 0
    assert meeting_letters.added(contract, [meeting], now=NOW) == 0
    assert meeting_letters.cancelled(contract, [meeting], now=NOW) == 0
    assert not outbox
