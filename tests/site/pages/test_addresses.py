"""The public pages: there in each language of the practice, and found."""

import pytest
from lxml import etree

from tests.factories import make_page, make_practice
from tests.pages import opened

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
