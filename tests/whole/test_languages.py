"""Whoever chooses Swedish or English reads Swedish or English: nothing untranslated, nothing left over."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from lxml import etree

from app.extensions import db
from app.practice import practice_file
from tests.pages import Page, text_of_title

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = Path(practice_file.__file__).parents[1] / "samples" / "mantypiha.toml"
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None}
TRANSLATED = ("sv", "en")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
# A shorter text may well be a word that two languages share, or stand inside another.
LONG_ENOUGH = 13
# Texts that are read out or shown though they stand in an attribute.
READ_ATTRIBUTES = ("alt", "aria-label", "content", "data-offline", "placeholder", "title")


@pytest.fixture(scope="module")
def texts():
    """Every text of code and templates: a string, or a pair where it has a plural."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS)
    return {message for _file, _line, message, _comments, _context in found}


@pytest.fixture(scope="module")
def catalogues():
    """The translations by language and text."""
    return {language: read_catalogue(language) for language in TRANSLATED}


@pytest.fixture
def visitor(client):
    """A visitor of the sample practice, whose own texts are written in all three languages."""
    for source in map(po_file, TRANSLATED):
        compiled = source.with_suffix(".mo")
        is_fresh = compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime
        assert is_fresh, "the catalogues are not compiled: make translations"
    practice_file.import_file(practice_file.read(SAMPLE))
    db.session.commit()
    return client


def po_file(language):
    return ROOT / "app" / "translations" / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language):
    with po_file(language).open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    return {message.id: message for message in catalogue if message.id}


def forms(words):
    """A text as the tuple of its singular and plural."""
    return (words,) if isinstance(words, str) else tuple(words)


def what_is_filled_in(words):
    """The placeholders, and whether the text has space at its ends, for it stands between others."""
    return sorted(PLACEHOLDER.findall(words)), words[:1] == " ", words[-1:] == " "


def finnish_pieces(catalogue):
    """What must not be read on a translated page: texts, cut at what is filled in."""
    for message in catalogue.values():
        translated = " ".join(forms(message.string))
        for piece in (part for form in forms(message.id) for part in PLACEHOLDER.split(form)):
            words = " ".join(piece.split())
            if len(words) >= LONG_ENOUGH and words not in translated:
                yield words


def everything_read_on(page):
    """The visible text, the title, and what attributes tell; addresses are not read."""
    read = [page.text, text_of_title(page.find("head > title"))]
    for element in page.root.iter(etree.Element):
        read += [element.get(name) for name in READ_ATTRIBUTES if element.get(name)]
    return "\n".join(" ".join(words.split()) for words in read if "://" not in words)


def public_addresses(visitor, language):
    """Those of the sitemap in one language, and what no sitemap lists."""
    sitemap = etree.fromstring(visitor.get("/sitemap.xml").data)
    listed = [found.text.removeprefix("http://localhost") for found in sitemap.iter("{*}loc")]
    thanks = {"sv": "/sv/kontakt/tack", "en": "/en/contact/thanks"}[language]
    here = [address for address in listed if address.startswith(f"/{language}/")]
    assert len(here) > 10, "the sitemap lists too few pages for this test to mean anything"
    return [*here, thanks, f"/{language}/no-such-page"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(texts, catalogues, language):
    catalogue = catalogues[language]

    untranslated = [
        text
        for text in texts
        if text not in catalogue or not all(forms(catalogue[text].string)) or catalogue[text].fuzzy
    ]

    assert untranslated == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_filled_in_with_the_same_things(catalogues, language):
    different = [
        message.id
        for message in catalogues[language].values()
        if [*map(what_is_filled_in, forms(message.id))]
        != [*map(what_is_filled_in, forms(message.string))]
    ]

    assert different == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(texts, catalogues, language):
    assert sorted(catalogues[language].keys() - texts, key=str) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_finnish_of_ours_is_read_on_a_translated_page(visitor, catalogues, language):
    pieces = set(finnish_pieces(catalogues[language]))

    found = [
        (address, words)
        for address in public_addresses(visitor, language)
        for text in [everything_read_on(Page(visitor.get(address)))]
        for words in pieces
        if words in text
    ]

    assert found == []


@pytest.mark.parametrize("address", ["/sv/kontakt", "/en/contact"])
def test_a_refused_form_speaks_the_language_of_its_page(visitor, catalogues, address):
    pieces = set(finnish_pieces(catalogues[address[1:3]]))

    refused = Page(visitor.post(address, data={"participants": "x", "slot": "x", "place": "x"}))

    text = everything_read_on(refused)
    assert refused.status == 422
    assert [words for words in pieces if words in text] == []
