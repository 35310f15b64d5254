"""The one Chromium of a test run, and what it complains of."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What a page promises, not how soon a busy machine keeps it.
expect.set_options(timeout=30_000)
MUST_RUN = os.environ.get("REQUIRE_BROWSER") == "1"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver; a process has room for one."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        missing("Chromium is not installed")
    browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
    yield browser
    browser.close()


def missing(reason: str) -> None:
    """Skip the test, or fail where everything has to be there."""
    if MUST_RUN:
        pytest.fail(f"{reason} and REQUIRE_BROWSER=1")
    pytest.skip(reason)


def complaints_of(page: Page, address: str) -> list[str]:
    """What the page's console says from now on, and whom it asks beside the address."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.extend(_complaint(said)))
    page.on("pageerror", lambda error: complaints.extend(_fault(error, page)))
    page.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((address, "data:")) else complaints.append(asked.url)
        ),
    )
    return complaints


def _fault(error: Error, page: Page) -> list[str]:
    """That it gave up fading one page into the next is the browser's own remark, too."""
    return [] if "Transition was" in str(error) else [f"{page.url}: {error}"]


def _complaint(said: ConsoleMessage) -> list[str]:
    """That a form was answered with 422 or 409 is the browser's own remark."""
    expected = re.search(r"status of (409|422)", said.text)
    return [said.text] if said.type in {"error", "warning"} and not expected else []


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_served(address: str, web: "subprocess.Popen[bytes]") -> None:
    """Until the site answers; fails when its process ends or 30 s have gone."""
    for _try in range(150):
        assert web.poll() is None, "the web process ended"
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("Tuokio did not answer within 30 s")
