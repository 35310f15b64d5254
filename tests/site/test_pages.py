"""The public pages: there in each language of the practice, and honest where there is nothing."""

from datetime import date

import pytest
from lxml import etree
from sqlalchemy import text

from app.extensions import db
from app.practice.choices import SectionKind, Vat, VatClass
from app.practice.models import Section, ServiceOption
from tests.factories import keep, make_page, make_practice, make_service, make_supervisor
from tests.pages import Page, opened

ADDRESSES = {
    "home": ("/", "/sv/", "/en/"),
    "service": ("/palvelut/ryhma", "/sv/tjanster/ryhma", "/en/services/ryhma"),
    "price list": ("/hinnasto", "/sv/priser", "/en/prices"),
    "supervisor": ("/tyonohjaajat/aino", "/sv/handledare/aino", "/en/supervisors/aino"),
    "content page": ("/tietoa", "/sv/tietoa", "/en/tietoa"),
    "contact": ("/ota-yhteytta", "/sv/kontakt", "/en/contact"),
    "thanks": ("/ota-yhteytta/kiitos", "/sv/kontakt/tack", "/en/contact/thanks"),
    "privacy": ("/tietosuoja", "/sv/dataskydd", "/en/privacy"),
    "accessibility": ("/saavutettavuus", "/sv/tillganglighet", "/en/accessibility"),
}
IN_EACH_LANGUAGE = [
    pytest.param(address, language, id=address)
    for addresses in ADDRESSES.values()
    for address, language in zip(addresses, ("fi", "sv", "en"), strict=True)
]


@pytest.fixture
def visitor(client):
    """A visitor of a practice that uses all three languages."""
    make_practice(tagline={"fi": "Tilaa ajatella"}, phone="040 123 4500", accent_hue=200)
    make_supervisor(slug="aino", name="Aino Metsä")
    make_service(slug="ryhma", name={"fi": "Ryhmätyönohjaus"})
    make_page(slug="tietoa", title={"fi": "Tietoa"}, in_menu=True)
    return client


@pytest.mark.parametrize(("address", "language"), IN_EACH_LANGUAGE)
def test_a_page_is_there_in_its_language(visitor, address, language):
    page = opened(visitor, address)

    assert page.root.get("lang") == language
    assert len(page.find_all("h1")) == 1


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_language_switch_keeps_the_page(visitor, name):
    page = opened(visitor, ADDRESSES[name][0])

    switch = [link.get("href") for link in page.find_all(".languages a")]

    assert tuple(switch) == ADDRESSES[name]


def test_search_engines_are_told_of_the_other_languages(visitor):
    page = opened(visitor, "/sv/priser")

    found = {
        link.get("hreflang"): link.get("href") for link in page.find_all("link[rel=alternate]")
    }

    assert page.find("link[rel=canonical]").get("href") == "http://localhost/sv/priser"
    assert found == {
        "fi": "http://localhost/hinnasto",
        "sv": "http://localhost/sv/priser",
        "en": "http://localhost/en/prices",
        "x-default": "http://localhost/hinnasto",
    }


@pytest.mark.parametrize(
    ("address", "language"),
    [("/ei-ole", "fi"), ("/sv/ei-ole", "sv"), ("/en/a/b/c", "en"), ("/palvelut/ei-ole", "fi")],
)
def test_an_unknown_address_is_told_in_its_language(visitor, address, language):
    page = opened(visitor, address, 404)

    assert page.root.get("lang") == language
    assert not page.has("link[rel=canonical]")


def test_a_language_that_the_practice_does_not_use_is_not_there(client):
    make_practice(languages=["fi", "sv"])

    page = opened(client, "/en/prices", 404)

    assert page.root.get("lang") == "fi"
    assert not page.has("[hreflang=en]")


def test_without_finnish_the_root_leads_to_the_practices_own_language(client):
    make_practice(languages=["sv"], default_language="sv")

    assert client.get("/").location == "/sv/"
    assert client.get("/hinnasto").status_code == 404
    assert not opened(client, "/sv/").has(".languages")


def test_a_text_written_in_one_language_says_which(visitor):
    assert opened(visitor, "/en/").find("h1").get("lang") == "fi"


def test_the_catch_all_takes_nobody_elses_address(visitor):
    assert visitor.get("/admin").location.startswith("/kirjaudu")
    assert visitor.get("/kirjaudu").status_code == 200
    assert visitor.get("/salasana").status_code == 302
    assert visitor.get("/sv").location.endswith("/sv/")


def test_the_homes_own_sections_have_no_page_of_their_own(visitor):
    make_page(slug="etusivu", title={"fi": "Etusivu"})

    assert visitor.get("/etusivu").location == "/"
    assert visitor.get("/sv/etusivu").location == "/sv/"


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


@pytest.mark.parametrize("address", ["/", "/hinnasto", "/tietosuoja", "/palvelut/ryhma", "/ei-ole"])
def test_a_page_without_a_form_sets_no_cookie(visitor, address):
    assert "Set-Cookie" not in visitor.get(address).headers


def test_nothing_is_loaded_from_another_host(visitor):
    page = opened(visitor, "/ota-yhteytta")

    loaded = page.find_all("script[src], link[rel=stylesheet], link[rel=icon], img")

    assert all((item.get("src") or item.get("href")).startswith(("/", "data:")) for item in loaded)


def test_the_sitemap_lists_every_page_in_every_language(visitor):
    tree = etree.fromstring(visitor.get("/sitemap.xml").data)

    found = set(tree.xpath("//*[local-name()='loc']/text()"))

    listed = {
        f"http://localhost{address}"
        for name, addresses in ADDRESSES.items()
        if name != "thanks"
        for address in addresses
    }
    assert found == listed
    assert tree.xpath("count(//*[local-name()='link'])") == 3 * len(listed)


def test_robots_may_read_calendar_feeds_and_find_the_sitemap(visitor):
    rules = visitor.get("/robots.txt").text

    assert "/kalenteri" not in rules
    assert "Sitemap: http://localhost/sitemap.xml" in rules


def test_health_needs_no_practice(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_health_fails_with_the_database(client):
    db.session.execute(text("ALTER TABLE practice RENAME TO gone"))
    db.session.commit()

    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "Sivustoa valmistellaan"),
        ("/sv/priser", "Webbplatsen är under arbete"),
        ("/en/prices", "This website is being prepared"),
        ("/ota-yhteytta", "Sivustoa valmistellaan"),
        ("/sitemap.xml", "Sivustoa valmistellaan"),
    ],
)
def test_before_a_practice_is_imported_a_calm_page_answers(client, address, words):
    answer = client.get(address)

    assert answer.status_code == 503
    assert words in Page(answer).text
    assert answer.headers["Retry-After"]


def test_without_a_practice_one_can_sign_in(client):
    assert client.get("/kirjaudu").status_code == 200


def test_an_error_page_needs_no_database(client):
    db.session.execute(text("ALTER TABLE practice RENAME TO gone"))
    db.session.commit()

    page = opened(client, "/hinnasto", 503)

    assert page.find("h1").text == "Palvelu on hetken varattu"


def test_prices_are_dated_today(visitor, monkeypatch):
    monkeypatch.setattr("app.clock.today", lambda: date(2027, 3, 1))

    assert "Hinnat 1.3.2027." in opened(visitor, "/hinnasto").text
