"""The contract as PDF: everything that its version says, accessible, and never two different files."""

from datetime import date, timedelta

import pytest

from app.extensions import db
from app.practice.choices import ContractRole, Form, TravelBilling
from app.practice.documents.contents import contents_of
from app.practice.documents.document import pdf
from app.practice.models import Goal, Practice
from app.practice.services import versions
from tests.factories import NOW, keep, make_contract, make_person, make_practice

LONG_AGO = timedelta(days=400)


@pytest.fixture
def contract(app):
    make_practice(address="Kauppakatu 4, 33200 Tampere", accent_hue=20)
    contract = make_contract(
        group_name="Puistolan tiimi",
        ends_on=date(2027, 12, 31),
        travel_billing=TravelBilling.KM,
        travel_price_cents=55,
        framework="voimavarakeskeinen",
        dissatisfaction_path="Puhutaan ensin keskenämme.",
    )
    keep(Goal(contract_id=contract.id, text="Työnjaon selkeys"))
    make_person(
        orderer=contract.orderer,
        contract=contract,
        role=ContractRole.SUPERVISEE,
        name="Outi Ohjattava",
        title="hoitaja",
    )
    return contract


def words_of(version):
    contents = contents_of(version)
    said = [contents.title, contents.mark]
    for part in (*contents.parts, contents.signing):
        said += [part.title, *part.items, *part.text]
        said += [f"{fact.name}: {fact.text}" for fact in part.facts]
        said += [" ".join(row) for row in (part.table.rows if part.table else ())]
    return "\n".join(said).replace("\N{NO-BREAK SPACE}", " ")


def test_it_says_what_was_agreed_in_the_order_of_the_checklist(contract):
    version = versions.make(contract)

    assert [part.title for part in contents_of(version).parts] == [
        "Osapuolet", "Tapaamiset", "Tavoitteet", "Arviointi ja palaute", "Työskentelytavat",
        "Hinta ja maksaminen", "Peruminen ja poissaolot", "Sopimuksen päättäminen",
        "Jos ollaan tyytymättömiä", "Luottamuksellisuus",
    ]  # fmt: skip
    words = words_of(version)
    for line in (
        f"{contract.contract_no} · versio 1 · 23.11.2026",
        "Ohjattava Outi Ohjattava hoitaja",
        "Määrä: 10 tapaamista",
        "Voimassa: 23.11.2026–31.12.2027",
        "Tapaaminen 120,00 €",
        "Matkakulut 0,55 € kilometriltä",
        "Peruminen myöhemmin: Veloitetaan 50 % tapaamisen hinnasta.",
        "Irtisanomisaika on 4 viikkoa.",
    ):
        assert line in words


def test_a_version_is_the_same_file_whatever_has_changed_since(contract, stop_clock):
    version = versions.make(contract)
    db.session.commit()
    before = pdf(version)

    stop_clock(version.made_at + LONG_AGO)
    contract.group_name = "Toinen tiimi"
    contract.unit_price_cents = 99900
    practice = db.session.get_one(Practice, 1)
    practice.accent_hue, practice.name = 250, "Uusi nimi"
    db.session.commit()

    assert pdf(version) == before
    assert pdf(versions.draft(contract, now=NOW)) != before


def test_another_colour_makes_no_new_version(contract):
    version = versions.make(contract)

    db.session.get_one(Practice, 1).accent_hue = 250

    assert versions.make(contract) is version


@pytest.mark.parametrize(
    ("language", "title", "language_of_file"),
    [
        ("fi", "Työnohjaussopimus", b"/Lang(fi-FI)"),
        ("sv", "Handledningsavtal", b"/Lang(sv-FI)"),
        ("en", "Supervision contract", b"/Lang(en-FI)"),
    ],
)
def test_it_speaks_the_language_of_the_contract(contract, language, title, language_of_file):
    contract.language = language

    version = versions.make(contract)

    assert contents_of(version).title == title
    assert language_of_file in pdf(version)


def test_it_is_an_accessible_file(contract):
    made = pdf(versions.make(contract))

    assert made.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part" in made
    for element in (b"/StructTreeRoot", b"/S/H1", b"/S/H2", b"/S/TH", b"/S/LI"):
        assert element in made, element


def test_what_was_typed_is_never_markup_and_no_sign_stops_it(contract):
    contract.group_name = '#panic("ei") *ei* \\ $x$ "] <b>'
    assert "pdfuaid" in pdf(versions.make(contract)).decode("latin-1")

    contract.group_name = "🙂 中"
    assert pdf(versions.make(contract)).startswith(b"%PDF-1.7")


def test_coaching_is_not_called_supervision(contract):
    contract.form = Form.COACHING

    assert contents_of(versions.make(contract)).title == "Valmennussopimus"
