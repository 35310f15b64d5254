"""The public pages: what the practice has written and set is what they show."""

from datetime import date

import pytest

from app.extensions import db
from app.practice.choices import SectionKind, Vat, VatClass
from app.practice.models import Section, ServiceOption
from tests.factories import keep, make_page, make_practice, make_service, make_supervisor
from tests.pages import opened


@pytest.mark.parametrize("address", ["/", "/ota-yhteytta", "/ota-yhteytta/kiitos"])
def test_when_an_answer_comes_is_told_in_words_that_fit_one_who_works_alone(visitor, address):
    shown = opened(visitor, address).text

    assert "arkipäivän kuluessa" in shown
    assert "astaamme" not in shown.partition("arkipäivän kuluessa")[0]


# --- Sections ---------------------------------------------------------------------------------

WITH_ITEMS = {SectionKind.LIST, SectionKind.CARDS, SectionKind.STEPS, SectionKind.QUOTES}


@pytest.mark.parametrize("kind", SectionKind)
def test_a_section_of_each_kind_shows_its_words(visitor, kind):
    page = make_page(slug="osa", title={"fi": "Sivu"})
    item = {"title": {"fi": "Kohdan otsikko"}, "text": {"fi": "Kohdan teksti"}}
    keep(
        Section(
            page_id=page.id,
            kind=kind,
            title={"fi": "Osan otsikko"},
            text={"fi": "Osan **teksti**"},
            items=[] if kind is SectionKind.TEXT else [item],
        )
    )

    shown = opened(visitor, "/osa").text

    assert "Osan otsikko" in shown
    assert "Osan teksti" in shown
    assert kind not in WITH_ITEMS or ("Kohdan otsikko" in shown and "Kohdan teksti" in shown)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (SectionKind.PRICES, ".price-group a[href='/palvelut/ryhma']"),
        (SectionKind.PEOPLE, "#ihmiset a[href='/tyonohjaajat/aino']"),
        (SectionKind.CONTACT, ".meet a[href='tel:0401234500']"),
    ],
)
def test_a_section_shows_what_is_told_elsewhere(visitor, kind, shown):
    page = make_page(slug="osa", title={"fi": "Sivu"})
    keep(Section(page_id=page.id, kind=kind, title={"fi": "Osan otsikko"}))

    assert opened(visitor, "/osa").has(shown)


def test_people_stand_where_the_practice_has_put_them_and_once(visitor):
    page = make_page(slug="etusivu", title={"fi": "Etusivu"})
    keep(Section(page_id=page.id, kind=SectionKind.PEOPLE, title={"fi": "Me"}))

    home = opened(visitor, "/")

    assert [found.get("id") for found in home.find_all("section:has(.people)")] == ["ihmiset"]


def test_the_practices_own_markup_is_cleaned(visitor):
    page = make_page(slug="osa", title={"fi": "<b>Sivu</b>"})
    markup = "<script>alert(1)</script> [x](javascript:alert(1))"
    keep(Section(page_id=page.id, kind=SectionKind.TEXT, text={"fi": markup}))

    assert "<script>alert" not in opened(visitor, "/osa").source


# --- Prices and services ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vat", "vat_class", "words"),
    [
        (Vat.REGISTERED, None, "120,00 € + alv 25,5 % (150,60 €)"),
        (Vat.SMALL_BUSINESS, None, "120,00 € Arvonlisäveroton toiminta, AVL 3 §"),
        (Vat.REGISTERED, VatClass.EXEMPT_SOCIAL, "Arvonlisäveroton sosiaalihuoltopalvelu, AVL 37–38 §"),
    ],
)  # fmt: skip
def test_a_price_says_what_is_added_or_why_nothing_is(client, vat, vat_class, words):
    make_practice(vat=vat)
    make_service(slug="ryhma", vat_class=vat_class)

    assert words in opened(client, "/hinnasto").text
    assert words in opened(client, "/palvelut/ryhma").text


def test_prices_are_dated_today(visitor, monkeypatch):
    monkeypatch.setattr("app.clock.today", lambda: date(2027, 3, 1))

    assert "Hinnat 1.3.2027." in opened(visitor, "/hinnasto").text


def test_a_service_tells_participants_interval_and_least_number(visitor):
    service = make_service(
        slug="tiimi", minutes=None, interval_min_weeks=2, interval_max_weeks=4, min_meetings=6
    )
    service.options = [
        ServiceOption(minutes=90, participants_min=3, participants_max=6, price_cents=None)
    ]
    keep(service)

    shown = opened(visitor, "/palvelut/tiimi").text

    for words in (
        "90 min, 3–6 osallistujaa",
        "sopimuksen mukaan",
        "2–4 viikon välein",
        "vähintään 6 tapaamista",
    ):
        assert words in shown


def test_a_house_of_several_shows_each_ones_number(visitor):
    make_supervisor(slug="eino", name="Eino Suo", phone="040 123 4502")

    assert "Eino Suo 040 123 4502" in opened(visitor, "/hinnasto").text_at("footer")


# --- Privacy ----------------------------------------------------------------------------------


def test_the_privacy_notice_has_all_fourteen_points_and_the_practices_data(client):
    make_practice(business_id="9123454-9", processors={"fi": "Palvelin on EU:ssa."})

    page = opened(client, "/tietosuoja")

    assert [int(heading.text.split(".")[0]) for heading in page.find_all("main h2")] == [
        *range(1, 15)
    ]
    assert "9123454-9" in page.text
    assert "Palvelin on EU:ssa." in page.text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/tietosuoja", "omistaja näkee kaikkien työnohjaajien asiakkaat"),
        ("/sv/dataskydd", "ägare ser alla handledares klienter"),
        ("/en/privacy", "owner of the practice sees the clients"),
    ],
)
def test_the_privacy_notice_says_whether_the_owner_sees_all(client, address, said):
    practice = make_practice(owner_sees_all=False)
    make_supervisor(), make_supervisor()
    assert said not in opened(client, address).text

    practice.owner_sees_all = True
    db.session.commit()

    assert said in opened(client, address).text


def test_the_privacy_notice_says_how_long_feedback_and_what_invoices_rest_on_are_kept(client):
    make_practice()

    purposes = opened(client, "/tietosuoja").find_all("main dl")[1]
    kept = [" ".join(row.itertext()) for row in purposes]

    assert "Palaute tilaajalle 3 vuotta sopimuksen päättymisestä" in kept
    assert any("vain ajankohta, pituus, työnohjauksen muoto ja laskutuksen" in row for row in kept)


def test_the_privacy_notice_says_what_an_assistant_sees(client):
    make_practice()

    assert "avustaja, hän voi nähdä" in opened(client, "/tietosuoja").text


@pytest.mark.parametrize("address", ["/", "/hinnasto", "/tietosuoja", "/palvelut/ryhma", "/ei-ole"])
def test_a_page_without_a_form_sets_no_cookie(visitor, address):
    assert "Set-Cookie" not in visitor.get(address).headers


def test_nothing_is_loaded_from_another_host(visitor):
    page = opened(visitor, "/ota-yhteytta")

    loaded = page.find_all("script[src], link[rel=stylesheet], link[rel=icon], img")

    assert all((item.get("src") or item.get("href")).startswith(("/", "data:")) for item in loaded)
