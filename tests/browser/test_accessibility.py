"""axe-core finds nothing on any public page, in either scheme, narrow or wide."""

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import ROOT
from tests.browsers import missing

pytestmark = pytest.mark.browser

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Every rule of WCAG 2.2 to level AA, and what axe calls best practice.
RULES = {
    "type": "tag",
    "values": [
        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice",
    ],
}  # fmt: skip
# Between the schemes nothing but colours differs (light-dark() in tokens.css).
COLOUR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
SCHEMES = {"light": RULES, "dark": COLOUR_RULES}
WIDTHS = (320, 1280)
ASK = """async rules => (await axe.run(document, {
  runOnly: rules, resultTypes: ["violations"], elementRef: false, preload: false,
})).violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(" | "))"""


@pytest.fixture(scope="module")
def page(browser):
    """A page whose policy lets axe in; the policy itself is looked at elsewhere."""
    if not AXE.exists():
        missing("axe-core is not installed")
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def findings(page: Page, address: str) -> list[str]:
    """What axe says of the page as it is in each scheme and width."""
    found = []
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=900))
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            found += [f"{address} {width} {scheme} {line}" for line in page.evaluate(ASK, rules)]
    return found


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_axe_finds_nothing_on_a_page_of_the_default_sample(site, page, language):
    paths = [*site.paths(language), "/kirjaudu"]

    assert [line for path in paths for line in findings(page, site.address + path)] == []


@pytest.mark.parametrize("name", ["askelkivi", "kaarnapolku", "lyhtytalo", "suvantopaikka"])
def test_axe_finds_nothing_on_a_page_of_the_other_samples(site_of, page, name):
    site = site_of(name)

    assert [line for path in site.paths("fi") for line in findings(page, site.address + path)] == []


def test_axe_finds_nothing_on_a_form_that_was_refused(site, page):
    page.goto(f"{site.address}/ota-yhteytta")
    page.locator("#contact_form button[type=submit]").click()
    page.locator(".error-summary").wait_for()
    page.evaluate(AXE.read_text(encoding="utf-8"))

    assert page.evaluate(ASK, RULES) == []
