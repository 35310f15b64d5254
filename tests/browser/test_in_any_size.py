"""Narrow windows, doubled text, and the colours that a visitor forces on every page."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# Elements that stick out of the window or hide a part of their text, with something to find them by.
CUT = """() => {
  const found = [];
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) found.push(`the page is ${wide} wide`);
  for (const it of document.querySelectorAll("body *")) {
    const box = it.getBoundingClientRect(), style = getComputedStyle(it);
    if (!it.checkVisibility({visibilityProperty: true}) || box.width < 2 || it.closest(".for-programs, .visually-hidden, svg")) continue;
    const name = it.tagName.toLowerCase() + "." + it.className + ": " + it.textContent.trim().slice(0, 40);
    if (box.right > innerWidth + 1 && style.position !== "absolute") found.push("sticks out " + name);
    const hides = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
    if (hides && (it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1)) found.push("cuts " + name);
  }
  return found;
}"""
# Texts of times to choose that come over the edge of their box.
OVER_THE_EDGE = """() => [...document.querySelectorAll(".time, .next-times a, .week-link[href]")].flatMap(chip => {
  const box = chip.getBoundingClientRect(), texts = document.createTreeWalker(chip, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) {
    const text = texts.currentNode, range = document.createRange();
    if (!text.data.trim() || text.parentElement.closest(".visually-hidden")) continue;
    range.selectNodeContents(text);
    const {left, right, bottom} = range.getBoundingClientRect();
    if (left < box.left || right > box.right - 3 || bottom > box.bottom) found.push(`${text.data.trim()} ends at ${right}, its box at ${box.right}`);
  }
  return found;
})"""
# A control shows its edge, or its underline, in the colours of the system.
UNSEEN = """() => [...document.querySelectorAll("main a[href], main button, main input, main select, main textarea, main summary")]
  .filter(it => it.checkVisibility() && !it.closest(".for-programs") && it.type !== "hidden")
  .filter(it => {
    const style = getComputedStyle(it), label = it.closest("label");
    const edge = s => ["Top", "Left", "Bottom"].some(side => s[`border${side}Style`] !== "none" && parseFloat(s[`border${side}Width`]) > 0);
    const underline = s => s.textDecorationLine.includes("underline");
    if (it.matches("input[type=radio], input[type=checkbox]") && style.appearance !== "none") return false;
    return !(edge(style) || underline(style) || it.matches("summary") || (label && edge(getComputedStyle(label)))
      || (it.parentElement.matches("h1, h2, h3, li") && it.matches("a")));
  })
  .map(it => it.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def page(browser):
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def cut_on(page: Page, address: str) -> list[str]:
    return [f"{address} {line}" for line in page.evaluate(CUT)]


def choose_letters(page: Page, size: int) -> None:
    """As a visitor who has chosen the size of letters in the browser."""
    wire = page.context.new_cdp_session(page)
    wire.send("Page.enable")
    wire.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": 13 * size // 16}})


@pytest.mark.parametrize("width", [320, 768, 1600])
def test_nothing_sticks_out_or_is_cut(site, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    found = []
    for path in site.paths("fi", "sv", "en"):
        page.goto(site.address + path)
        found += cut_on(page, path)

    assert found == []


@pytest.mark.parametrize("name", ["askelkivi", "kaarnapolku", "lyhtytalo", "suvantopaikka"])
def test_the_other_samples_fit_the_narrowest_window(site_of, page, name):
    site = site_of(name)
    page.set_viewport_size({"width": 320, "height": 800})
    found = []
    for path in site.paths("fi"):
        page.goto(site.address + path)
        found += cut_on(page, path)

    assert found == []


@pytest.mark.parametrize("letters", [16, 32], ids=["usual letters", "double letters"])
@pytest.mark.parametrize("name", ["mantypiha", "lyhtytalo"])
def test_a_time_to_choose_stays_within_its_box(site_of, browser, name, letters):
    site = site_of(name)
    context = browser.new_context()
    page = context.new_page()
    choose_letters(page, letters)
    found = []
    for width in (320, 360, 390, 430, 600, 768):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/", "/ota-yhteytta"):
            page.goto(site.address + path)
            assert page.locator(".time, .next-times a").count() > 1
            found += [f"{width} {path} {line}" for line in page.evaluate(OVER_THE_EDGE)]
    context.close()

    assert found == []


@pytest.mark.parametrize("width", [640, 1280])
def test_text_of_double_size_is_whole(site, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    choose_letters(page, 32)
    found = []
    for path in site.paths("fi"):
        page.goto(site.address + path)
        assert (
            page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 32
        )
        found += cut_on(page, path)
    context.close()

    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_controls_are_seen_in_forced_colours(site, browser, scheme):
    context = browser.new_context(forced_colors="active", color_scheme=scheme)
    page = context.new_page()
    found = []
    for path in ("/", "/ota-yhteytta", "/hinnasto", "/kirjaudu", "/palvelut/tyoyhteisotyonohjaus"):
        page.goto(site.address + path)
        found += [f"{path} {line}" for line in page.evaluate(UNSEEN)]
    context.close()

    assert found == []
