"""How long the PDF of a contract takes when warm, beside an empty page in the same run.

.venv/bin/python -m bench.document
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import flask_migrate
import typst

from app import create_app
from app.config import Settings
from app.extensions import db
from app.practice.choices import ContractRole
from app.practice.documents import document
from app.practice.models import Contract, ContractVersion, Goal
from app.practice.services import versions
from tests.factories import keep, make_contract, make_person, make_practice

PEOPLE, GOALS, ROUNDS = 8, 5, 30
LIMIT_MS = 300


def main() -> None:
    """Print the medians and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(
            Settings(
                SECRET_KEY="a-key-for-measuring-0123456789-abcdef",  # noqa: S106 - of a folder that goes
                DATABASE_URL=f"sqlite:///{folder / 'tuokio.db'}",
                PUBLIC_URL="http://localhost",
                INSTANCE_PATH=folder,
            )
        )
        with app.app_context():
            flask_migrate.upgrade()
            version = _version()
            began = time.perf_counter()
            document.pdf(version)
            first = (time.perf_counter() - began) * 1000
            # Each time another mark, or the compiler would answer from what it remembers.
            ours = _median_ms(lambda number: document.pdf(_renumbered(version, number)))
            empty = _median_ms(_empty)
            print(f"first document of a process: {first:.0f} ms")
            print(f"warm: {ours:.1f} ms (limit {LIMIT_MS} ms), an empty page {empty:.1f} ms")
            print(f"ratio: {ours / empty:.1f}")
            db.engine.dispose()


def _version() -> ContractVersion:
    make_practice(address="Kauppakatu 4, 33200 Tampere")
    contract: Contract = make_contract(ends_on=date(2027, 12, 31), framework="dialoginen")
    for number in range(GOALS):
        keep(Goal(contract_id=contract.id, text=f"Tavoite numero {number}", position=number))
    for _number in range(PEOPLE):
        make_person(orderer=contract.orderer, contract=contract, role=ContractRole.SUPERVISEE)
    return versions.make(contract)


def _renumbered(version: ContractVersion, number: int) -> ContractVersion:
    return ContractVersion(
        number=number + 2, sha256=version.sha256, content=version.content, made_at=version.made_at
    )


def _empty(number: int) -> None:
    source = f'#set document(title: "{number}")\n#set text(lang: "fi")\n'.encode()
    typst.compile(source, format="pdf", pdf_standards="ua-1", ignore_system_fonts=True)


def _median_ms(make: Callable[[int], object]) -> float:
    times = []
    for number in range(ROUNDS):
        began = time.perf_counter()
        make(number)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
