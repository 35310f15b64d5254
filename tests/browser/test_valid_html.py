"""html-validate finds nothing in any page or mail (.htmlvalidate.mjs)."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from app.booking import letters, offer_letters
from app.booking.slots import Span
from app.extensions import db
from app.mail.outbox import Envelope, enqueue
from app.practice import practice_file, queries
from app.practice.choices import ContractRole
from app.practice.models import Acceptance
from app.practice.services import meeting_letters
from app.practice.services.meeting_letters import Earlier
from tests.browser.conftest import ROOT, SAMPLES, UNLISTED
from tests.browsers import missing
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_contract,
    make_inquiry,
    make_meeting,
    make_offer,
    make_person,
    make_user,
)

pytestmark = pytest.mark.browser

# Firefox keeps a chosen time over a reload, when it may long be taken; nothing else stops it.
TOLERATED = 'autocomplete attribute cannot be used on <input type="radio">'
PROGRAM = ROOT / "node_modules" / ".bin" / "html-validate"


@pytest.fixture
def visitor(client):
    practice_file.import_file(practice_file.read(SAMPLES / "mantypiha.toml"))
    db.session.commit()
    return client


def faults_in(folder: Path, *, but: str = "") -> list[str]:
    """What html-validate says of the files of a folder."""
    if not PROGRAM.exists():
        missing("html-validate is not installed")
    # Into a file: a program that ends at once does not wait for a pipe to be emptied.
    told = folder.parent / f"{folder.name}.json"
    done = subprocess.run(
        [PROGRAM, "--config", ROOT / ".htmlvalidate.mjs", "--formatter", f"json={told}", folder],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.exists(), done.stderr
    return [
        f"{Path(file['filePath']).name}:{fault['line']} {fault['ruleId']}: {fault['message']}"
        for file in json.loads(told.read_text())
        for fault in file["messages"]
        if fault["ruleId"] != but and fault["message"] != TOLERATED
    ]


def save(folder: Path, name: str, source: str) -> None:
    (folder / f"{name.strip('/').replace('/', '_') or 'home'}.html").write_text(source)


def public_paths(visitor) -> list[str]:
    tree = etree.fromstring(visitor.get("/sitemap.xml").data)
    listed = [found.text.removeprefix("http://localhost") for found in tree.iter("{*}loc")]
    return [*listed, *(path for paths in UNLISTED.values() for path in paths), "/kirjaudu"]


def test_every_public_page_is_valid_in_every_language(visitor, tmp_path):
    for path in public_paths(visitor):
        save(tmp_path, path, visitor.get(path).text)
    for path in ("/ota-yhteytta", "/sv/kontakt", "/en/contact"):
        save(tmp_path, f"{path}-refused", visitor.post(path, data={"participants": "x"}).text)

    assert faults_in(tmp_path) == []


def test_every_page_of_the_admin_is_valid(visitor, command, staff, tmp_path):
    command("demo", "load", "--requests", 2, "--contracts", 2, "--meetings", 6)
    member = staff()
    rules = [rule.rule for rule in member.application.url_map.iter_rules() if "GET" in rule.methods]
    lists = {rule for rule in rules if rule.startswith("/admin/") and rule.endswith("/")}
    details = {f"{path}?id=1" for path in lists if path.endswith(("/details/", "/edit/"))}

    for path in sorted(lists | details):
        answer = member.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            save(tmp_path, path.replace("?", "-"), answer.text)

    assert len(list(tmp_path.iterdir())) > 25
    assert faults_in(tmp_path) == []


def test_every_mail_is_valid_in_every_language(visitor, outbox, tmp_path):
    practice = queries.practice()
    make_user()
    for number, language in enumerate(("fi", "sv", "en")):
        inquiry = make_inquiry(language=language)
        meeting = make_meeting(
            supervisor=queries.supervisors()[0],
            inquiry=inquiry,
            starts_at=MONDAY_NINE + number * timedelta(days=1),
        )
        letters.acknowledge(inquiry, meeting)
        letters.tell_supervisors(inquiry)
        letters.answer(inquiry, "Hei.\n\nSovitaan <aika> & paikka.")
        letters.agreed(inquiry, meeting, "Tervetuloa.")
        letters.decline(inquiry, "Kiitos viestistäsi.")
        letters.moved(
            inquiry, meeting, before=Span(starts_at=meeting.starts_at, ends_at=meeting.ends_at)
        )
        letters.cancelled(inquiry, meeting, "Sairastuin.")
        letters.cancelled_by_visitor(inquiry, meeting, was_agreed=True)
        letters.offered(inquiry, [meeting], "Sopisiko?")
        letters.let_go(inquiry, meeting)
        letters.remind_visitor(inquiry, meeting)
        offered = make_inquiry(supervisor=queries.supervisors()[0])
        offer = make_offer(inquiry=offered, language=language, message="Hei <kaikki>.")
        offer_letters.made(offer)
        offer.decided_at = MONDAY_NINE
        offer_letters.accepted(offer)
        envelope = Envelope(to="x@example.com", language=language)
        enqueue("request-erased", envelope, practice=practice, meeting=meeting, was_asked_for=True)
        enqueue("test", envelope, practice=practice)
        supervisor = queries.supervisors()[0]
        enqueue(
            "contract-news", envelope, practice=practice, link="https://example.com", in_force=True
        )
        for letter in ("contract-to-accept", "contract-accepted"):
            signer = Envelope(to="x@example.com", language=language, link_path="/sopimus/")
            acceptance = Acceptance(accepted_at=MONDAY_NINE)
            enqueue(letter, signer, practice=practice, supervisor=supervisor, acceptance=acceptance)
        asked = Envelope(to="x@example.com", language=language, link_path="/arviointi/")
        enqueue("evaluation-open", asked, practice=practice, supervisor=supervisor)
        _tell_of_meetings(supervisor, language, MONDAY_NINE + (number + 7) * timedelta(days=1))
        db.session.commit()

    for mail in outbox:
        save(tmp_path, f"{mail.id}-{mail.template}-{mail.language}", mail.html)

    assert {mail.template for mail in outbox} == {
        folder.name for folder in (ROOT / "templates" / "mail").iterdir() if folder.is_dir()
    }
    # Mail programs know no style sheets.
    assert faults_in(tmp_path, but="no-inline-style") == []


def _tell_of_meetings(supervisor, language, starts_at):
    contract = make_contract(supervisor=supervisor, language=language)
    make_person(orderer=contract.orderer, contract=contract, role=ContractRole.SUPERVISEE)
    meeting = make_meeting(contract=contract, starts_at=starts_at)
    meeting_letters.added(contract, [meeting, meeting], now=NOW)
    meeting_letters.moved(contract, [Earlier.of(meeting)], now=NOW)
    meeting_letters.cancelled(contract, [meeting, meeting], now=NOW)
