"""What search engines and sharers are told: exact, in the page's language, and only what is known."""

import json

import pytest

from app.practice.choices import Form, SectionKind, Vat
from app.practice.models import Section
from app.site.found import LONGEST_DESCRIPTION, shortened
from tests.factories import keep, make_page, make_practice, make_service, make_supervisor
from tests.pages import opened


@pytest.fixture
def practice(app):
    return make_practice(
        name="Metsäpolku & Kumpp.",
        tagline={"fi": "Tilaa puhua", "sv": "Rum att tala", "en": "Room to talk"},
        summary={"fi": "Työnohjausta **Turussa**.", "sv": "Handledning i Åbo."},
        area={"fi": "Turku ja etänä"},
        address="Esimerkkikatu 1 A 2, 20100 Turku",
        phone="040 123 4500",
        business_id="9123454-9",
    )


@pytest.fixture
def service(practice):
    return make_service(
        slug="ryhma",
        form=Form.GROUP,
        name={"fi": "Ryhmätyönohjaus", "sv": "Grupphandledning"},
        summary={"fi": "Ryhmän yhteinen aika."},
        price_cents=12000,
    )


def described(page):
    return page.find("head > meta[name=description]").get("content")


def told(page, name):
    return page.find(f"head > meta[property='{name}']").get("content")


def data_of(page):
    return json.loads(page.find("script[type='application/ld+json']").text)


def test_the_address_and_its_alternates_name_each_other(client, service):
    page = opened(client, "/sv/tjanster/ryhma?kampanj=x")

    links = {link.get("hreflang"): link.get("href") for link in page.find_all("link[hreflang]")}
    assert page.find("link[rel=canonical]").get("href") == "http://localhost/sv/tjanster/ryhma"
    assert links == {
        "fi": "http://localhost/palvelut/ryhma",
        "sv": "http://localhost/sv/tjanster/ryhma",
        "en": "http://localhost/en/services/ryhma",
        "x-default": "http://localhost/palvelut/ryhma",
    }


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "Työnohjausta Turussa."),
        ("/sv/", "Handledning i Åbo."),
        ("/palvelut/ryhma", "Ryhmän yhteinen aika."),
    ],
)
def test_a_page_describes_itself_in_its_own_words(client, service, path, words):
    page = opened(client, path)

    assert described(page) == words
    assert told(page, "og:description") == words


def test_a_page_without_a_summary_is_described_by_its_first_text(client, practice):
    page = make_page(slug="minusta", title={"fi": "Minusta"})
    text = {"fi": "## Alku\n\n" + "Olen *tehnyt* työtä pitkään. " * 20}
    keep(Section(page_id=page.id, kind=SectionKind.TEXT, text=text))

    found = described(opened(client, "/minusta"))

    assert found.startswith("Alku Olen tehnyt työtä pitkään.")
    assert found.endswith("…")
    assert len(found) <= LONGEST_DESCRIPTION


def test_a_short_text_is_left_as_it_is_and_a_long_one_is_cut_between_words():
    assert shortened("lyhyt") == "lyhyt"
    assert shortened("sana, " * 40) == ("sana, " * 26).rstrip(", ") + "…"


def test_a_shared_link_has_a_title_a_picture_and_a_language(client, practice):
    page = opened(client, "/sv/")

    assert told(page, "og:title") == "Rum att tala"
    assert told(page, "og:site_name") == "Metsäpolku & Kumpp."
    assert told(page, "og:locale") == "sv_FI"
    assert told(page, "og:url") == "http://localhost/sv/"
    picture = client.get(told(page, "og:image"))
    assert (picture.status_code, picture.mimetype) == (200, "image/png")


def test_the_practice_tells_where_it_is_and_what_it_costs(client, service):
    make_supervisor(slug="aino", name="Aino Ohjaaja")

    data = data_of(opened(client, "/"))

    assert data["@type"] == "ProfessionalService"
    assert data["name"] == "Metsäpolku & Kumpp."
    assert data["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Esimerkkikatu 1 A 2",
        "postalCode": "20100",
        "addressLocality": "Turku",
        "addressCountry": "FI",
    }
    assert data["areaServed"] == "Turku ja etänä"
    assert data["priceRange"].replace("\xa0", " ") == "150,60 €"
    assert data["taxID"] == "9123454-9"
    assert [person["name"] for person in data["employee"]] == ["Aino Ohjaaja"]


def test_what_the_practice_has_not_said_is_not_told(client):
    make_practice(address="Jossain päin Turkua")

    data = data_of(opened(client, "/"))

    assert data["address"] == "Jossain päin Turkua"
    assert not {"telephone", "priceRange", "areaServed", "taxID", "makesOffer"} & data.keys()


def test_a_service_offers_its_prices_with_the_tax(client, service):
    data = data_of(opened(client, "/palvelut/ryhma"))

    assert (data["@type"], data["name"]) == ("Service", "Ryhmätyönohjaus")
    assert data["provider"]["@id"] == "http://localhost/#practice"
    [offer] = data["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("150.60", "EUR")
    assert offer["priceSpecification"]["valueAddedTaxIncluded"] is True
    assert "120,00 € + alv 25,5 %" in offer["priceSpecification"]["description"].replace(
        "\xa0", " "
    )


def test_a_price_without_tax_says_why(client):
    make_practice(vat=Vat.SMALL_BUSINESS)
    make_service(slug="ryhma")

    [offer] = data_of(opened(client, "/palvelut/ryhma"))["offers"]

    assert offer["price"] == "120.00"
    assert offer["priceSpecification"]["description"] == "Arvonlisäveroton toiminta, AVL 3 §"
    assert "valueAddedTaxIncluded" not in offer["priceSpecification"]


def test_the_price_list_offers_every_service(client, service):
    make_service(slug="avoin", name={"fi": "Avoin"}, price_cents=None)

    offers = data_of(opened(client, "/hinnasto"))["makesOffer"]

    assert [offer["itemOffered"]["name"] for offer in offers] == ["Ryhmätyönohjaus"]


def test_a_supervisor_is_a_person_of_the_practice(client, practice):
    make_supervisor(slug="aino", name="Aino Ohjaaja", title={"fi": "Työnohjaaja"})

    data = data_of(opened(client, "/tyonohjaajat/aino"))

    assert (data["@type"], data["name"]) == ("Person", "Aino Ohjaaja")
    assert data["jobTitle"] == "Työnohjaaja"
    assert data["worksFor"]["name"] == "Metsäpolku & Kumpp."


def test_no_text_of_the_practice_ends_the_data_early(client):
    make_practice(name="</script><script>alert(1)</script>")

    page = opened(client, "/")

    assert data_of(page)["name"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in page.source


@pytest.mark.parametrize("path", ["/ota-yhteytta/kiitos", "/kirjaudu", "/ei-ole"])
def test_what_nobody_should_find_is_not_indexed(client, practice, path):
    answer = client.get(path)

    assert 'name="robots" content="noindex"' in answer.text
    assert "og:title" not in answer.text


@pytest.mark.parametrize("path", ["/kirjaudu", "/admin/", "/kalenteri/ei-ole-tallaista.ics"])
def test_secret_answers_say_so_in_their_headers(client, practice, path):
    assert client.get(path).headers["X-Robots-Tag"] == "noindex"
