"""The templates as a whole: they compile, nothing in them is inline, and fragments are parts of pages."""

import ast
import re

import pytest

from app.config import ROOT

FOLDER = ROOT / "templates"
ALL = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*"))
PAGES = [name for name in ALL if not name.startswith("mail/") and name.endswith(".html")]
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def source_of(name):
    return COMMENT.sub("", (FOLDER / name).read_text(encoding="utf-8"))


def answered_fragments():
    """What views answer to htmx: render_page(…, fragment="…")."""
    found = {"errors/_notice.html"}
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "fragment":
                found |= {
                    constant.value
                    for constant in ast.walk(node.value)
                    if isinstance(constant, ast.Constant) and str(constant.value).endswith(".html")
                }
    return sorted(found)


def test_all_compile(app):
    for name in ALL:
        app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", answered_fragments())
def test_a_fragment_has_one_root_that_bears_its_name(name):
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source_of(name), flags=re.DOTALL)
    root = re.search(r"<[a-z]+\b[^>]*>", source)

    stem = name.rsplit("/", 1)[-1].removesuffix(".html")
    assert stem.startswith("_")
    assert f'id="{stem.removeprefix("_")}"' in root[0]


@pytest.mark.parametrize("name", answered_fragments())
def test_a_fragment_is_part_of_a_page(name):
    if name == "errors/_notice.html":
        pytest.skip("it goes into #notices, which is in the layout")
    assert any(f'include "{name}"' in source_of(page) for page in PAGES)


def test_every_page_has_a_place_for_notices():
    assert 'id="notices"' in source_of("layout/base.html")


def test_every_part_is_used():
    texts = [path.read_text() for path in (ROOT / "app").rglob("*.py")] + [*map(source_of, ALL)]
    whole = "\n".join(texts).replace("'", '"')

    assert [name for name in ALL if "/_" in name and f'"{name}"' not in whole] == []


FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "a handler": r"\s(on[a-z]+|hx-on[\w:-]*)\s*=",
    "a javascript address": r"javascript:",
    "something of another host": r"<(script|link|img|iframe|source)\b[^>]*(src|href)=\"(https?:)?//",
    "a frame": r"<iframe\b",
    "unescaped text": r"\|\s*safe\b|autoescape\s+false",
    "hx-boost": r"hx-boost",
    "hx-delete": r"hx-(delete|put|patch)",
    "a GET form that changes": r"<form[^>]*method=\"get\"[^>]*hx-post",
}


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_page_holds(fault):
    pattern = re.compile(FORBIDDEN[fault], re.IGNORECASE)

    assert {name: match[0] for name in PAGES if (match := pattern.search(source_of(name)))} == {}


def test_an_inline_script_has_the_nonce_or_is_the_one_whose_digest_the_policy_names():
    for name in PAGES:
        for script in re.findall(
            r"<script\b[^>]*>(?:{{ after_paint }}</script>)?", source_of(name)
        ):
            is_data = "application/ld+json" in script
            is_ours = "after_paint" in script
            assert "src=" in script or is_data or is_ours or "nonce" in script, name


def test_htmx_repeats_the_address_of_the_form():
    """Without JavaScript the same thing happens at the same place."""
    for name in PAGES:
        for form in re.findall(r"<form\b(?:[^>\"]|\"[^\"]*\")*>", source_of(name)):
            action = re.search(r'\saction="([^"]*)"', form)
            posted = re.search(r'\shx-post="([^"]*)"', form)
            assert "method=" in form, name
            assert posted is None or (action and posted[1] == action[1]), name


def test_a_mail_has_all_its_parts():
    folders = [name.removesuffix("subject.txt") for name in ALL if name.endswith("subject.txt")]

    parts = {f"{folder}{part}" for folder in folders for part in ("body.txt", "body.html")}
    assert parts - set(ALL) == set()


def test_a_mail_names_no_host():
    assert [name for name in ALL if name.startswith("mail/") and "://" in source_of(name)] == []
