"""Pictures of every page that clients see, at three widths in both colour schemes: make screenshots.

Those behind a secret link tell of the demo diary.

They go to test-artifacts/screenshots/, with a sheet of thumbnails for each round. A page that is wider
than its window, asks another host or complains in the console ends the command with code 1.
"""

import logging
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread

import flask_migrate
from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from app import clock, create_app
from app.booking import letters, offer_letters
from app.booking.models import Inquiry, Offer
from app.booking.states import InquiryState
from app.config import ROOT, Settings
from app.demo import diary
from app.extensions import db
from app.mail import links
from app.practice import practice_file, queries
from app.practice.models import Acceptance, Evaluation
from app.practice.models.page import HOME_SLUG
from app.practice.services import (
    acceptance,
    acceptance_letters,
    evaluation_letters,
    evaluations,
)
from app.practice.states import EvaluationState, OfferState
from tests.browsers import FLAGS, complaints_of, free_port

SAMPLES = ROOT / "app" / "practice" / "samples"
TARGET = ROOT / "test-artifacts" / "screenshots"
WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
FOLD = {360: 760, 768: 1024, 1280: 860}
SAME_EVERYWHERE = {
    "home": "/",
    "contact": "/ota-yhteytta",
    "contact-wrong": "/ota-yhteytta",
    "thanks": "/ota-yhteytta/kiitos",
    "prices": "/hinnasto",
    "privacy": "/tietosuoja",
    "accessibility": "/saavutettavuus",
    "sign-in": "/kirjaudu",
    "not-found": "/palvelut/ei-ole",
}
THUMBNAIL = (320, 900)
A_ROW = 6


def main(names: list[str]) -> int:
    """Picture the samples of these names, or all."""
    files = [SAMPLES / f"{name}.toml" for name in names] or sorted(SAMPLES.glob("*.toml"))
    complaints: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for file in files:
            complaints += _picture_sample(browser, file)
        browser.close()
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{TARGET.relative_to(ROOT)}: {len(list(TARGET.rglob('*.png')))} pictures")
    return 1 if complaints else 0


def _picture_sample(browser: Browser, file: Path) -> list[str]:
    complaints = []
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder), file) as (address, pages):
        for width in WIDTHS:
            for scheme in SCHEMES:
                target = TARGET / file.stem / f"{width}-{scheme}"
                shutil.rmtree(target, ignore_errors=True)
                target.mkdir(parents=True)
                viewport = {"width": width, "height": FOLD[width]}
                context = browser.new_context(
                    viewport=viewport, color_scheme=scheme, reduced_motion="reduce"
                )
                page = context.new_page()
                found = complaints_of(page, address)
                for name, path in pages.items():
                    found += _picture(page, f"{address}{path}", target / f"{name}.png")
                context.close()
                # The page that is not found is said to be.
                found = [said for said in found if "404" not in said]
                complaints += [f"{file.stem} {width} {scheme}: {said}" for said in found]
                _sheet(target, sorted(pages))
    return complaints


def _picture(page: Page, address: str, target: Path) -> list[str]:
    page.goto(address)
    if target.stem == "contact-wrong":
        page.locator("#email").fill("ei osoite")
        page.locator(".send button").click()
        page.locator(".error-summary").wait_for()
    page.evaluate("document.fonts.ready")
    page.screenshot(path=target, full_page=True)
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{target.stem} is wider than its window"] if too_wide else []


def _sheet(folder: Path, names: list[str]) -> None:
    """All pages of a round side by side, each from its top."""
    width, height = THUMBNAIL
    rows = -(-len(names) // A_ROW)
    sheet = Image.new("RGB", (A_ROW * (width + 12), rows * (height + 36)), "#888888")
    pen = ImageDraw.Draw(sheet)
    for number, name in enumerate(names):
        left, top = number % A_ROW * (width + 12), number // A_ROW * (height + 36)
        with Image.open(folder / f"{name}.png") as picture:
            small = picture.resize((width, round(picture.height * width / picture.width)))
            sheet.paste(small.crop((0, 0, width, min(height, small.height))), (left, top + 24))
        pen.text((left + 4, top + 6), name, fill="black")
    sheet.save(folder.with_suffix(".png"))


@contextmanager
def _served(folder: Path, file: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The sample's site on a port of its own, and its pages by name."""
    address = f"http://127.0.0.1:{free_port()}"
    app = create_app(
        Settings(
            SECRET_KEY=secrets.token_urlsafe(48),
            DATABASE_URL=f"sqlite:///{folder / 'tuokio.db'}",
            PUBLIC_URL=address,
            INSTANCE_PATH=folder,
            LOG_LEVEL="ERROR",
        )
    )
    with app.app_context():
        flask_migrate.upgrade()
        practice_file.import_file(practice_file.read(file))
        diary.load(diary.Amounts(), now=clock.now())
        pages = _pages() | _secret_pages(now=clock.now())
        db.session.commit()
    server = make_server("127.0.0.1", int(address.rsplit(":", 1)[1]), _quiet(app), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address, pages
    finally:
        server.shutdown()


def _pages() -> dict[str, str]:
    pages = dict(SAME_EVERYWHERE)
    pages |= {f"service-{row.slug}": f"/palvelut/{row.slug}" for row in queries.services()}
    pages |= {f"person-{row.slug}": f"/tyonohjaajat/{row.slug}" for row in queries.supervisors()}
    pages |= {
        f"page-{row.slug}": f"/{row.slug}" for row in queries.pages() if row.slug != HOME_SLUG
    }
    others = [code for code in queries.practice().languages if code != "fi"]
    return pages | {f"home-{code}": f"/{code}/" for code in others}


def _secret_pages(*, now: datetime) -> dict[str, str]:
    """One page of each kind that a link in a letter leads to."""
    agreed = select(Inquiry.id).where(Inquiry.state == InquiryState.MAPPING_BOOKED)
    offered = select(Offer.inquiry_id).where(Offer.state == OfferState.SENT)
    to_accept = select(Acceptance.id).where(Acceptance.accepted_at.is_(None))
    looked_at = db.session.scalars(select(Evaluation)).all()[0]
    looked_at.state = EvaluationState.OPEN
    pages = {
        "own": (letters.OWN_PAGE, "inquiry", db.session.scalar(agreed)),
        "offer": (offer_letters.PAGE, "inquiry", db.session.scalar(offered)),
        "contract": (
            acceptance_letters.PAGE,
            acceptance.ABOUT,
            db.session.scalar(to_accept),
        ),
        "evaluation": (evaluation_letters.PAGE, evaluations.ABOUT, looked_at.id),
    }
    return {
        name: path + links.make(about, key, now=now) for name, (path, about, key) in pages.items()
    }


def _quiet(app: Flask) -> Flask:
    # The server's own log of each request would bury what is told in the end.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return app


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
