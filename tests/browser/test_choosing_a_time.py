"""A free time is chosen week by week, with and without scripts; nothing that was typed is lost."""

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

# Faster than this the form takes its visitor for a program (app/site/form_key.py).
HUMAN_MILLISECONDS = 3_200
SEND = "#contact_form button[type=submit]"


@pytest.fixture
def page(site_of, context):
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{site_of('lyhtytalo').address}/ota-yhteytta")
    page.locator("#contact_form[data-htmx-powered]").wait_for()
    return page


def choose(page: Page) -> str:
    """Choose the last time of the week, for the first may become too near meanwhile; answers its value."""
    button = page.locator("#ajat .day input[name=slot]").last
    button.check()
    return button.get_attribute("value") or ""


def fill(page: Page, email: str) -> None:
    page.fill("[name=name]", "Maija Meikäläinen")
    page.fill("[name=email]", email)
    page.fill("[name=wished_times]", "Torstait.")
    page.wait_for_timeout(HUMAN_MILLISECONDS)


def test_another_week_and_another_supervisor_leave_what_was_typed(page):
    page.fill("[name=name]", "Maija")
    page.fill("[name=wished_times]", "Torstait.")
    time = choose(page)
    week = page.locator(".week-name").inner_text()

    page.locator("#week-after").press("Enter")

    expect(page.locator(".week-name")).not_to_have_text(week)
    expect(page.locator("#week-after")).to_be_focused()
    expect(page.locator("[role=status]")).to_contain_text("vapaa")
    expect(page.locator(".time-elsewhere input")).to_be_checked()
    assert page.evaluate("new FormData(document.forms.contact_form).get('slot')") == time
    page.focus("#supervisor")
    page.select_option("#supervisor", index=1)
    expect(page.locator("#ajat .day .time small")).to_have_count(0)
    expect(page.locator("#supervisor")).to_be_focused()
    expect(page.locator("[name=name]")).to_have_value("Maija")
    expect(page.locator("[name=wished_times]")).to_have_value("Torstait.")


def test_the_last_week_keeps_the_focus_where_it_is(page):
    for _week in range(12):
        if page.locator("#week-after").get_attribute("href") is None:
            break
        week = page.locator(".week-name").inner_text()
        page.locator("#week-after").press("Enter")
        expect(page.locator(".week-name")).not_to_have_text(week)

    expect(page.locator("#week-after")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#week-after")).to_be_focused()


def test_a_time_that_the_other_supervisor_has_not_is_let_go_in_words(page):
    choose(page)
    whose = page.locator("#ajat label:has(:checked) small").last.inner_text()
    other = next(
        option.get_attribute("value")
        for option in page.locator("#supervisor option").all()[1:]
        if option.inner_text() != whose
    )

    page.select_option("#supervisor", other)

    expect(page.locator("[role=status]")).to_contain_text("ei ole enää vapaana")
    expect(page.locator(".later input")).to_be_checked()


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_time_taken_by_another_is_told_and_another_one_chosen(site_of, browser, with_scripts):
    address = f"{site_of('lyhtytalo').address}/ota-yhteytta"
    slow, quick = (_visitor(browser, address, with_scripts=with_scripts) for _ in range(2))
    if not with_scripts:
        for page in (slow, quick):
            page.locator("#week-after").click()
            page.wait_for_url("**week=*#ajat")
    time = choose(slow)
    assert choose(quick) == time
    fill(quick, f"nopea.{with_scripts}@example.com".lower())
    quick.locator(SEND).click()
    quick.wait_for_url("**/ota-yhteytta/kiitos")
    fill(slow, f"hidas.{with_scripts}@example.com".lower())

    slow.locator(SEND).click()

    expect(slow.locator(".error-summary")).to_contain_text("ehdittiin juuri varata")
    expect(slow.locator(".error-summary")).to_be_focused()
    expect(slow.locator(f"input[value='{time}']")).to_have_count(0)
    expect(slow.locator(".later input")).to_be_checked()
    expect(slow.locator("[name=wished_times]")).to_have_value("Torstait.")
    assert (slow.locator(".week").count() == 1) == with_scripts
    choose(slow)
    slow.locator(SEND).click()
    slow.wait_for_url("**/ota-yhteytta/kiitos")
    slow.context.close()
    quick.context.close()


def _visitor(browser: Browser, address: str, *, with_scripts: bool) -> Page:
    context = browser.new_context(
        java_script_enabled=with_scripts, locale="fi-FI", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address)
    if with_scripts:
        page.locator("#contact_form[data-htmx-powered]").wait_for()
    return page
