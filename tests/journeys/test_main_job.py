"""The main job, as its three users live it: read, ask, answer, and see it in the calendar."""

import email
import email.policy
import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app import clock
from tests.journeys.calendar_program import CalendarProgram
from tests.journeys.conftest import Running, Visit

pytestmark = pytest.mark.browser

# The contact form takes nobody for a person who fills it in faster than this.
HUMAN_SECONDS = 3.2


def test_a_team_leader_asks_and_the_supervisor_agrees_one_and_declines_another(
    running: Running, visit: Visit, tmp_path
) -> None:
    page = visit.page
    _read_in_three_languages(page, running.address)
    _ask(page, running.address, name="Testi Tiiminvetäjä", email="tiiminvetaja@example.com")
    _ask(page, running.address, name="Toinen Kysyjä", email="toinen@example.com")
    _sign_in(page, running)
    day = _agree(page, running.address, "Testi Tiiminvetäjä")
    _decline(page, running.address, "Toinen Kysyjä")
    feed = _feed_from_admin(page, running.address)

    assert visit.complaints == []
    _check_mails(running)
    program = CalendarProgram(tmp_path / "calendar", feed)
    program.refresh()
    assert f"{day.isoformat()} 19:15 20:00 Varattu" in program.agenda(day.isoformat(), 1)


def _read_in_three_languages(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    expect(page.locator("h1")).to_have_text("Tilaa puhua työstä rauhassa")
    page.locator(".menu-button").click()
    page.get_by_role("link", name="Svenska").click()
    expect(page.locator("h1")).to_have_text("En lugn plats för samtal om arbetet")
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    page.locator(".menu-button").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("A quiet place to talk about work")
    page.goto(f"{address}/hinnasto")
    expect(page.locator("main")).to_contain_text("100,00 € + alv 25,5 % (125,50 €)")


def _ask(page: Page, address: str, *, name: str, email: str) -> None:
    """First without the address, so that the form comes back with what was typed."""
    page.goto(f"{address}/ota-yhteytta")
    page.fill("[name=name]", name)
    page.fill("[name=message]", "Kaipaamme tilaa puhua työstä.")
    time.sleep(HUMAN_SECONDS)
    _send(page)
    summary = page.locator("#contact_form [role=alert]").first
    expect(summary).to_be_visible()
    expect(page.locator("[name=message]")).to_have_value("Kaipaamme tilaa puhua työstä.")
    page.fill("[name=email]", email)
    time.sleep(HUMAN_SECONDS)
    _send(page)
    page.wait_for_url("**/ota-yhteytta/kiitos")
    expect(page.locator("main")).to_contain_text("arkipäiv")


def _send(page: Page) -> None:
    page.locator("#contact_form button[type=submit]").click()


def _sign_in(page: Page, running: Running) -> None:
    page.goto(f"{running.address}/admin/")
    page.fill("[name=email]", running.email)
    page.fill("[name=password]", running.password)
    page.locator("#sign_in_form button[type=submit]").click()
    page.wait_for_url(f"{running.address}/admin/")


def _open_request(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/admin/")
    page.get_by_role("link", name=name).first.click()
    expect(page.locator("h1")).to_contain_text(name)


def _step(page: Page, ending: str):
    """The form of one step, its fold opened."""
    form = page.locator(f"form[action$='/{ending}']")
    fold = page.locator(f"details:has(form[action$='/{ending}'])")
    if fold.count() and fold.first.get_attribute("open") is None:
        fold.first.locator("summary").first.click()
    return form


def _agree(page: Page, address: str, name: str):
    """First over a meeting of the diary, which is refused; then in an evening that is free."""
    _open_request(page, address, name)
    day = clock.today() + timedelta(days=10)
    form = _step(page, "agree")
    form.locator("[name=day]").fill(f"{day.day}.{day.month}.{day.year}")
    form.locator("[name=time]").fill("25.70")
    form.locator("button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("klo")
    form = _step(page, "agree")
    form.locator("[name=time]").fill("19.15")
    form.locator("button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("kartoitus sovittu")
    return day


def _decline(page: Page, address: str, name: str) -> None:
    _open_request(page, address, name)
    form = _step(page, "decline")
    form.locator("[name=message]").fill("Kiitos viestistäsi. Kevät on valitettavasti täynnä.")
    form.locator("button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("ohjattu muualle")


def _feed_from_admin(page: Page, address: str) -> str:
    page.goto(f"{address}/admin/feed/new/")
    page.fill("[name=purpose]", "Oma puhelin")
    page.locator("main form button[type=submit]").first.click()
    text = page.locator("main").inner_text() + page.content()
    found = re.search(rf"{re.escape(address)}/kalenteri/[\w-]+\.ics", text)
    assert found, page.locator("main").inner_text()
    page.goto(f"{address}/admin/feed/")
    assert found[0] not in page.content()
    return found[0]


def _check_mails(running: Running) -> None:
    """The worker writes them within some seconds; each says what it may and no more."""
    for _try in range(60):
        agreed = running.mails("mapping-agreed")
        declined = running.mails("request-declined")
        if agreed and declined and len(running.mails("request-received")) == 2:
            break
        time.sleep(0.5)
    received = [_read(path) for path in running.mails("request-received")]
    assert {mail["To"] for mail in received} == {"tiiminvetaja@example.com", "toinen@example.com"}
    assert all("Kaipaamme" not in _text(mail) for mail in received)
    waiting = [_read(path) for path in running.mails("request-waits")]
    assert all("Tiiminvetäjä" not in mail.as_string() for mail in waiting)
    assert all(f"{running.address}/admin/inquiry/details/" in _text(mail) for mail in waiting)
    assert "klo 19.15–20.00" in _text(_read(agreed[-1])).replace("\xa0", " ")
    assert "Kevät on valitettavasti täynnä." in _text(_read(declined[-1]))


def _read(path) -> email.message.EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def _text(mail: email.message.EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
