"""The sample practices as sites of their own, and pages to look at them with."""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser, BrowserContext

from app.extensions import db
from app.practice import practice_file
from tests.applications import SECRET_KEY, new_app
from tests.browsers import free_port, wait_until_served

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(practice_file.__file__).parents[1] / "samples"
# Public pages that no sitemap lists.
UNLISTED = {
    "fi": ("/ota-yhteytta/kiitos", "/arviointi/kiitos", "/ei-ole"),
    "sv": ("/sv/kontakt/tack", "/sv/utvardering/tack", "/sv/finns-inte"),
    "en": ("/en/contact/thanks", "/en/evaluation/thanks", "/en/no-such-page"),
}


@dataclass(frozen=True, kw_only=True)
class Site:
    """A sample practice, served."""

    name: str
    address: str

    def paths(self, *languages: str) -> list[str]:
        """Every public page in the languages, error and thanks pages too."""
        with urllib.request.urlopen(f"{self.address}/sitemap.xml") as answer:  # noqa: S310 - our own
            listed = [found.text for found in etree.parse(answer).iter("{*}loc")]
        paths = [address.removeprefix(self.address) for address in listed]
        found = [path for path in paths if language_of(path) in languages]
        return found + [path for language in languages for path in UNLISTED[language]]


def language_of(path: str) -> str:
    """The language that an address is written in."""
    first = path.split("/")[1]
    return first if first in {"sv", "en"} else "fi"


@pytest.fixture(scope="session")
def site_of(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Site]]:
    """Serves a sample practice: site_of("mantypiha"); each is started once a session."""
    sites: dict[str, Site] = {}
    processes: list[subprocess.Popen[bytes]] = []

    def serve(name: str) -> Site:
        if name not in sites:
            folder = tmp_path_factory.mktemp(name)
            sites[name], process = _serve(name, folder, migrated_file)
            processes.append(process)
        return sites[name]

    yield serve

    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def site(site_of: Callable[[str], Site]) -> Site:
    """The default sample, which is written in three languages."""
    return site_of("mantypiha")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile of a Finnish visitor."""
    context = browser.new_context(locale="fi-FI", timezone_id="Europe/Helsinki")
    context.set_default_timeout(10_000)
    yield context
    context.close()


def _serve(name: str, folder: Path, migrated_file: Path) -> tuple[Site, "subprocess.Popen[bytes]"]:
    shutil.copy(migrated_file, folder / "tuokio.db")
    app = new_app(folder)
    with app.app_context():
        practice_file.import_file(practice_file.read(SAMPLES / f"{name}.toml"))
        db.session.commit()
        db.engine.dispose()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": SECRET_KEY,
        "PUBLIC_URL": address,
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [Path(sys.executable).parent / "gunicorn", "wsgi:app"],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    wait_until_served(address, process)
    return Site(name=name, address=address), process
