"""A text that is not in the visitor's language is shown in the practice's own, and says so."""

import pytest

from app.practice.choices import SectionKind
from app.practice.models import Section
from tests.factories import keep, make_page, make_practice, make_service, make_supervisor
from tests.pages import opened

# Stands in every text that the practice has written in Finnish only.
MARK = "suomenkielinen"


def finnish(what):
    return {"fi": f"{MARK} {what}"}


@pytest.fixture
def visitor(client):
    make_practice(
        tagline=finnish("lause"), summary=finnish("tiivistelmä"), area=finnish("alue"),
        processors=finnish("käsittelijä"), languages=["fi", "sv"],
    )  # fmt: skip
    for slug in ("aino", "eino"):
        make_supervisor(slug=slug, title=finnish("nimike"), text=finnish("esittely"))
    for slug, form in (("ryhma", "group"), ("kartoitus", "mapping")):
        make_service(
            slug=slug, form=form, name=finnish("palvelu"), summary=finnish("tiivistelmä"),
            text=finnish("palveluteksti"),
        )  # fmt: skip
    for slug in ("etusivu", "minusta"):
        page = make_page(slug=slug, title=finnish("sivu"), summary=finnish("alku"), in_menu=True)
        for kind in SectionKind:
            item = {"title": finnish("kohta"), "text": finnish("kohdan teksti")}
            takes_items = kind not in {SectionKind.TEXT}
            keep(
                Section(
                    page_id=page.id, kind=kind, title=finnish("otsikko"), text=finnish("osa"),
                    items=[item] if takes_items else [],
                )
            )  # fmt: skip
    return client


def pieces(page):
    """Each piece of visible text with the language that it is said to be in."""
    for element in page.find("body").iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "option"}:
            # Nobody who reads a list of options aloud heeds their languages.
            continue
        for holder, words in [(element, element.text)] + [
            (element, child.tail) for child in element
        ]:
            if words and words.strip():
                ways = [holder, *holder.iterancestors()]
                yield next(way.get("lang") for way in ways if way.get("lang")), words


@pytest.mark.parametrize(
    "path",
    [
        "/sv/", "/sv/minusta", "/sv/tjanster/ryhma", "/sv/handledare/aino", "/sv/priser",
        "/sv/kontakt", "/sv/dataskydd",
    ],
)  # fmt: skip
def test_each_part_says_its_language(visitor, path):
    page = opened(visitor, path)

    wrong = [(said, words) for said, words in pieces(page) if (said == "fi") != (MARK in words)]

    # The language switch is in each language's own words.
    assert [one for one in wrong if one != ("fi", "Suomi")] == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/sv/minusta", "Den här sidan finns inte på svenska. Textens språk: finska."),
        ("/sv/tjanster/ryhma", "Den här sidan finns inte på svenska. Textens språk: finska."),
        ("/sv/handledare/aino", "Den här sidan finns inte på svenska. Textens språk: finska."),
    ],
)
def test_a_missing_page_says_so_in_the_visitors_language(visitor, path, words):
    page = opened(visitor, path)

    assert words in page.text
    assert page.root.get("lang") == "sv"


def test_a_page_that_is_there_in_part_says_that(client):
    make_practice(languages=["fi", "en"])
    make_service(
        slug="ryhma",
        name={"fi": "Ryhmä", "en": "Group"},
        summary={"fi": "Yhdessä.", "en": "Together."},
        text={"fi": "Pidempi teksti."},
    )

    assert "Some of this page is not in English." in opened(client, "/en/services/ryhma").text


def test_a_page_that_is_there_says_nothing(visitor):
    assert not opened(visitor, "/palvelut/ryhma").has(".other-language")


def test_the_switch_keeps_the_page_and_what_was_chosen(visitor):
    page = opened(visitor, "/ota-yhteytta?service=ryhma&supervisor=eino&kampanja=x")

    assert page.link("Svenska") == "/sv/kontakt?service=ryhma&supervisor=eino"
    chosen = opened(visitor, page.link("Svenska"))
    assert chosen.fields()["service"] == "ryhma"
    assert chosen.fields()["supervisor"] == "eino"
    assert chosen.link("Suomi") == "/ota-yhteytta?service=ryhma&supervisor=eino"


def test_the_switch_keeps_a_page_and_drops_what_it_does_not_know(visitor):
    page = opened(visitor, "/palvelut/ryhma?x=1")

    assert page.link("Svenska") == "/sv/tjanster/ryhma"
