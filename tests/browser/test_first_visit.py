"""What a first visit costs, and what it leaves behind: nothing, before a form is opened."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browsers import complaints_of

pytestmark = pytest.mark.browser

MOST_BYTES = 40_000
MOST_REQUESTS = 6
# Counted before the page's own scripts run.
WATCH_POLICY = """window.violations = []; document.addEventListener("securitypolicyviolation",
  event => window.violations.push(event.violatedDirective + " " + event.blockedURI))"""


def loaded_by(context: BrowserContext, address: str) -> list[tuple[str, str, int]]:
    """Everything that a first view loads: its kind, its address, its bytes over the wire."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    kinds: dict[str, tuple[str, str]] = {}
    loaded: list[tuple[str, str, int]] = []
    wire.on(
        "Network.responseReceived",
        lambda told: kinds.update({told["requestId"]: (told["type"], told["response"]["url"])}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda told: loaded.append((*kinds[told["requestId"]], int(told["encodedDataLength"]))),
    )
    wire.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    return loaded


@pytest.mark.parametrize("path", ["/", "/sv/", "/en/"])
def test_the_first_view_of_home_is_light(site, context, path):
    loaded = loaded_by(context, site.address + path)

    counted = [one for one in loaded if one[0] != "Image"]
    total = sum(size for _kind, _address, size in counted)
    for kind, address, size in counted:
        print(f"{size:7} {kind:10} {address.removeprefix(site.address)}")  # noqa: T201
    print(f"{total:7} bytes in {len(counted)} requests")  # noqa: T201
    assert total <= MOST_BYTES
    assert len(counted) <= MOST_REQUESTS


def test_no_page_asks_another_host_or_breaks_the_policy(site, context):
    context.add_init_script(WATCH_POLICY)
    page = context.new_page()
    complaints = complaints_of(page, site.address)

    for path in site.paths("fi"):
        page.goto(site.address + path)
        complaints += page.evaluate("window.violations")

    assert [said for said in complaints if "status of 404" not in said] == []


def test_a_form_is_painted_before_its_scripts_are_asked_for(site, context):
    page = context.new_page()
    page.goto(f"{site.address}/ota-yhteytta")
    page.locator("#contact_form[data-htmx-powered]").wait_for()

    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    asked = page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.name.endsWith('.js'))"
        ".map(one => one.startTime)"
    )
    assert len(asked) == 2
    assert min(asked) > painted


def test_no_inline_script_runs_but_that_one(site, context):
    context.add_init_script(WATCH_POLICY)
    page = context.new_page()
    page.goto(f"{site.address}/ota-yhteytta")

    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
    )

    assert page.evaluate("window.ran") is None
    assert page.evaluate("window.violations") == ["script-src-elem inline"]


def test_data_for_search_engines_is_read_and_not_run(site, context):
    context.add_init_script(WATCH_POLICY)
    page = context.new_page()
    page.goto(f"{site.address}/palvelut/tyoyhteisotyonohjaus")

    told = page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
    )

    assert told["@type"] == "Service"
    assert page.evaluate("window.violations") == []


def test_no_cookie_is_set_before_a_form_is_opened(site, context):
    page = context.new_page()
    contact = {"/ota-yhteytta", "/sv/kontakt", "/en/contact"}

    for path in site.paths("fi", "sv", "en"):
        if path not in contact:
            page.goto(site.address + path)

    assert context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no scripts"])
def test_whoever_refuses_cookies_is_told_and_loses_nothing(site, browser, with_scripts):
    context = browser.new_context(java_script_enabled=with_scripts, locale="fi-FI")
    page = context.new_page()
    page.goto(f"{site.address}/ota-yhteytta")
    page.fill("[name=name]", "Maija")
    page.fill("[name=email]", "maija@example.com")
    page.fill("[name=message]", "Kolme riviä työstä.")

    context.clear_cookies()
    page.locator("#contact_form button[type=submit]").click()

    expect(page.locator(".error-summary")).to_contain_text("evästeet")
    expect(page.locator("[name=message]")).to_have_value("Kolme riviä työstä.")
    context.close()
