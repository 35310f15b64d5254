"""A whole Tuokio: web and worker as processes, a browser in front, files where a practice has them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browsers import complaints_of, free_port, wait_until_served

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@dataclass(frozen=True, kw_only=True)
class Running:
    """Tuokio as a newcomer has started it."""

    address: str
    email: str
    password: str
    instance: Path
    environment: dict[str, str]

    def flask(self, *words: str) -> str:
        """What a command prints."""
        done = subprocess.run(
            [BIN / "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def mails(self, template: str) -> list[Path]:
        """The letters written so far, oldest first."""
        return sorted((self.instance / "mail").glob(f"*-{template}.eml"))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """Tuokio on a port of its own, with the demo practice and diary."""
    port = free_port()
    environment = {
        **os.environ,
        "INSTANCE_PATH": str(tmp_path / "instance"),
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "WEB_CONCURRENCY": "2",
    }
    for name in ("DATABASE_URL", "MAIL_SERVER", "PUBLIC_URL", "SECRET_KEY"):
        environment.pop(name, None)
    tuokio = Running(
        address=f"http://127.0.0.1:{port}",
        email="",
        password="",
        instance=tmp_path / "instance",
        environment=environment,
    )
    tuokio.flask("db", "upgrade")
    told = tuokio.flask("first-start")
    email = re.search(r"E-mail\s+(\S+)", told)
    password = re.search(r"Password\s+(\S+)", told)
    assert email
    assert password
    log = (tmp_path / "log").open("wb")
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        for command in (
            [BIN / "gunicorn", "wsgi:app"],
            [BIN / "flask", "--app", "wsgi", "worker"],
        )
    ]
    try:
        wait_until_served(tuokio.address, processes[0])
        yield Running(
            address=tuokio.address,
            email=email[1],
            password=password[1],
            instance=tuokio.instance,
            environment=environment,
        )
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
        log.close()


@dataclass(frozen=True)
class Visit:
    """A browser's page, with whatever went wrong in it."""

    page: Page
    complaints: list[str]


@pytest.fixture(params=["with scripts", "without scripts"])
def visit(browser: Browser, request: pytest.FixtureRequest, running: Running) -> Iterator[Visit]:
    """A fresh browser, with and without JavaScript, that notes every complaint and stranger."""
    context: BrowserContext = browser.new_context(
        java_script_enabled=request.param == "with scripts",
        locale="fi-FI",
        timezone_id="Europe/Helsinki",
        viewport={"width": 390, "height": 844},
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints = complaints_of(page, running.address)
    yield Visit(page, complaints)
    context.close()
