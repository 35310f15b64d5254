"""What the supervisor's lists and budgets cost with years of work behind them.

    python -m bench.panel [--contracts 200] [--meetings 6000]

Promised: with 200 contracts and 6 000 meetings each page takes under 150 ms of the server's time, and it
asks the database as often as with a small diary. The first page of each list is asked for, the longest
contract and orderer. Ends with 1 when a promise is broken.
"""

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app import create_app
from app.accounts import services as accounts
from app.accounts.models import Role
from app.config import ROOT, Settings
from app.extensions import db
from app.practice.models import Contract, Meeting, Supervisor
from bench.house import OWNER, PASSWORD, SECRET_KEY

SAMPLE = ROOT / "app" / "practice" / "samples" / "mantypiha.toml"
ROUNDS = 7
MOST_MS = 150.0
LISTS = ("contract", "meeting", "inquiry", "orderer", "person", "outbox", "audit")


@dataclass(frozen=True)
class Cost:
    """The median of a few looks at a page."""

    milliseconds: float
    questions: int


def diary(folder: Path, *, contracts: int, meetings: int) -> Flask:
    """A practice of one supervisor with an invented diary of this size."""
    folder.mkdir()
    app = create_app(
        Settings(
            SECRET_KEY=SECRET_KEY,
            DATABASE_URL=f"sqlite:///{folder}/tuokio.db",
            INSTANCE_PATH=folder,
            PUBLIC_URL="http://localhost",
            LOG_LEVEL="ERROR",
        )
    )
    app.config["WTF_CSRF_ENABLED"] = False
    run = app.test_cli_runner().invoke
    for words in (
        ["db", "upgrade"],
        ["practice", "import", str(SAMPLE)],
        ["demo", "load", "--requests", str(contracts), "--contracts", str(contracts), "--meetings", str(meetings)],
    ):  # fmt: skip
        result = run(args=words)
        if result.exit_code != 0:
            raise RuntimeError(f"{words}: {result.output}")
    with app.app_context():
        supervisor_id = db.session.scalar(select(Supervisor.id).order_by(Supervisor.id).limit(1))
        accounts.create_user(
            OWNER, name="Omistaja", role=Role.OWNER, password=PASSWORD, supervisor_id=supervisor_id
        )
        db.session.commit()
    return app


def pages(app: Flask) -> list[str]:
    """The first page, the lists, the budgets and the reports."""
    with app.app_context():
        query = (
            select(Contract)
            .join(Meeting, Meeting.contract_id == Contract.id)
            .group_by(Contract.id)
            .order_by(func.count(Meeting.id).desc())
            .limit(1)
        )
        longest = db.session.scalars(query).one()
        one = [
            f"/admin/contract/details/?id={longest.id}",
            f"/admin/orderer/details/?id={longest.orderer_id}",
            f"/admin/contract/{longest.id}/report",
        ]
    return [
        "/admin/",
        *(f"/admin/{name}/" for name in LISTS),
        *one,
        "/admin/invoicing/",
        "/admin/week/",
    ]


def cost(app: Flask, client: FlaskClient, page: str) -> Cost:
    """What a look at a page takes."""
    asked = 0

    def count(*_of_the_statement: object) -> None:
        nonlocal asked
        asked += 1

    with app.app_context():
        engine = db.engine
    times = []
    for _ in range(ROUNDS):
        asked = 0
        event.listen(engine, "before_cursor_execute", count)
        began_at = time.perf_counter()
        answer = client.get(page, follow_redirects=True)
        times.append(time.perf_counter() - began_at)
        event.remove(engine, "before_cursor_execute", count)
        if answer.status_code != 200:
            raise RuntimeError(f"{page}: {answer.status}")
    return Cost(statistics.median(times) * 1000, asked)


def measured(app: Flask) -> dict[str, Cost]:
    """Each page by its kind."""
    client = app.test_client()
    client.post("/kirjaudu", data={"email": OWNER, "password": PASSWORD})
    return {page.partition("?")[0]: cost(app, client, page) for page in pages(app)}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=200)
    parser.add_argument("--meetings", type=int, default=6000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        large = measured(
            diary(Path(folder, "large"), contracts=chosen.contracts, meetings=chosen.meetings)
        )
        small = measured(diary(Path(folder, "small"), contracts=8, meetings=240))
    print(f"{'page':36} {'ms':>8} {'small':>8} {'ratio':>6} {'asked':>6} {'small':>6}")
    kept = True
    for (page, one), other in zip(large.items(), small.values(), strict=True):
        met = one.milliseconds < MOST_MS and one.questions == other.questions
        kept &= met
        print(
            f"{page:36} {one.milliseconds:8.1f} {other.milliseconds:8.1f} "
            f"{one.milliseconds / other.milliseconds:6.2f} {one.questions:6} {other.questions:6}"
            f"{'' if met else '  over the bar'}"
        )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
