"""A visitor chooses a time that another takes first, chooses again, is agreed, moves and cancels it."""

import email
import email.policy
import re
import time

import pytest
from playwright.sync_api import Page, expect

from bench.browserless import Visitor
from tests.journeys.conftest import Running, Visit
from tests.journeys.test_main_job import HUMAN_SECONDS, _open_request, _sign_in

pytestmark = pytest.mark.browser
NAME = "Veera Varaaja"
ADDRESS = "veera@example.com"


def test_a_time_is_chosen_lost_chosen_again_agreed_moved_and_cancelled(
    running: Running, visit: Visit
) -> None:
    page = visit.page
    page.goto(f"{running.address}/ota-yhteytta")
    first = _choose(page, 0)
    _someone_else_takes(running, first)

    _fill_in(page)
    _send(page)

    expect(page.locator("#contact_form [role=alert]").first).to_contain_text("juuri varata")
    expect(page.locator("[name=name]")).to_have_value(NAME)
    assert page.locator(f"input[name=slot][value='{first}']").count() == 0
    second = _choose(page, 1)
    time.sleep(HUMAN_SECONDS)
    _send(page)
    page.wait_for_url("**/ota-yhteytta/kiitos")

    own = _link_in(running, "request-received")
    page.goto(own)
    expect(page.locator("#own_request")).to_contain_text("on varattuna sinulle")
    _accept(page, running)

    page.goto(_link_in(running, "mapping-agreed"))
    expect(page.locator("#own_request h2").first).to_have_text("Tapaaminen on sovittu")
    _open(page, "Siirrä tapaaminen")
    third = page.locator("form[action$='/siirra'] input[name=slot]").nth(3)
    assert third.get_attribute("value") != second
    third.check()
    page.locator("form[action$='/siirra'] button[type=submit]").click()
    expect(page.locator(".told")).to_be_visible()
    _open(page, "Peru tapaaminen")
    page.locator("form[action$='/peru'] button[type=submit]").click()
    expect(page.locator("#own_request h2").first).not_to_have_text("Tapaaminen on sovittu")

    assert visit.complaints == []
    letters = [
        _wait_for(running, name) for name in ("mapping-moved", "mapping-cancelled-by-visitor")
    ]
    moved, cancelled = (_calendar_part(letter) for letter in letters)
    assert "METHOD:REQUEST" in moved
    assert "METHOD:CANCEL" in cancelled
    uid = re.compile(r"^UID:(.*)$", re.MULTILINE)
    assert uid.findall(moved) == uid.findall(cancelled)


def _choose(page: Page, number: int) -> str:
    button = page.locator("#ajat .day input[name=slot]").nth(number)
    button.check()
    return button.get_attribute("value") or ""


def _someone_else_takes(running: Running, slot: str) -> None:
    other = Visitor(int(running.environment["PORT"]))
    hidden = other.get("/ota-yhteytta").hidden()
    time.sleep(HUMAN_SECONDS)
    typed = {"name": "Nopea Kysyjä", "email": "nopea@example.com", "slot": slot}
    assert other.post("/ota-yhteytta", hidden | typed).status == 303


def _fill_in(page: Page) -> None:
    page.fill("[name=name]", NAME)
    page.fill("[name=email]", ADDRESS)
    page.fill("[name=message]", "Olisiko teillä tilaa?")


def _send(page: Page) -> None:
    page.locator("#contact_form button[type=submit]").click()


def _accept(page: Page, running: Running) -> None:
    _sign_in(page, running)
    _open_request(page, running.address, NAME)
    page.locator("form[action$='/accept'] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("kartoitus sovittu")


def _open(page: Page, words: str) -> None:
    fold = page.locator("details", has=page.get_by_text(words, exact=True)).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()


def _wait_for(running: Running, template: str):
    """The last letter of a kind to our visitor; the worker writes it within some seconds."""
    for _try in range(60):
        for path in reversed(running.mails(template)):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if letter["To"] == ADDRESS:
                return letter
        time.sleep(0.5)
    raise AssertionError(f"no {template} was written")


def _link_in(running: Running, template: str) -> str:
    body = _wait_for(running, template).get_body(("plain",)).get_content()
    found = re.search(r"http://\S+/yhteydenotto/[\w-]{40,}", body)
    assert found, body
    return found[0]


def _calendar_part(letter) -> str:
    parts = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return parts[0].get_content()
