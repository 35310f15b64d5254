"""The contact form with the keyboard alone: in order, seen, and sent."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# Faster than this the form takes its visitor for a program (app/site/form_key.py).
HUMAN_MILLISECONDS = 3_200
FOCUSED = """() => {
  const it = document.activeElement, style = getComputedStyle(it);
  const shown = it.matches("input[type=radio]") ? getComputedStyle(it.closest("label")) : style;
  return {
    name: it.name || it.id || it.textContent.trim(),
    seen: [style, shown].some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2),
    inside: it.getBoundingClientRect().bottom > 0 && it.getBoundingClientRect().top < innerHeight,
  };
}"""


@pytest.fixture
def page(site, context):
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site.address}/ota-yhteytta")
    return page


def walk(page: Page, until: str) -> list[str]:
    """Press Tab until the name has the focus; what was met on the way, each of it seen."""
    met = []
    for _step in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        met.append(here["name"])
        assert here["seen"], f"the focus on {here['name']} is not seen"
        assert here["inside"], f"{here['name']} has the focus outside the window"
        if here["name"] == until:
            return met
    raise AssertionError(f"{until} is not reached: {met}")


def test_the_first_stop_leads_past_the_menu(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    walk(page, "name")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_fields_come_in_the_order_in_which_they_are_read(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    met = walk(page, "Lähetä")

    assert [name for name in met if name in {"name", "email", "subject", "message", "slot"}] == [
        "slot", "name", "email", "subject", "message",
    ]  # fmt: skip
    assert "website" not in met


def test_a_mistake_is_told_leads_to_its_field_and_the_form_is_sent(page):
    page.focus("[name=name]")
    page.keyboard.type("Maija Meikäläinen")
    page.wait_for_timeout(HUMAN_MILLISECONDS)
    page.keyboard.press("Enter")

    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=email]")).to_be_focused()
    expect(page.locator("[name=name]")).to_have_value("Maija Meikäläinen")
    page.keyboard.type("maija.nappaimisto@example.com")
    page.wait_for_timeout(HUMAN_MILLISECONDS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ota-yhteytta/kiitos")


def test_the_menu_opens_and_closes_on_a_narrow_window(page):
    button = page.locator(".menu-button")
    button.focus()

    page.keyboard.press("Enter")
    expect(page.locator("#menu")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#menu")).to_be_hidden()
    expect(button).to_be_focused()


def test_a_free_time_is_chosen_with_the_arrows(page):
    page.focus("[name=slot]:checked")

    page.keyboard.press("ArrowUp")

    assert page.evaluate("document.activeElement.value") != ""
    assert page.evaluate(FOCUSED)["seen"]
