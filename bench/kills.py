"""Processes that die at any moment, while visitors ask and letters go out.

    python -m bench.kills [--moments 200] [--every-house 20] [--database URL]

At each random moment a web process, or the worker, ends by SIGKILL; each twentieth time the whole house
does and is started again. Promised: every request that was answered with "sent" is there, none is there
twice, no request or meeting lacks its letter, no letter its request, and no letter is written twice under
two names. Ends with 1 when a promise is broken.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from pathlib import Path

from sqlalchemy import func, select

from app import clock
from app.booking.models import Inquiry
from app.extensions import db
from app.mail.models import OutboxMessage
from app.practice.models import Meeting
from bench.browserless import Visitor, network
from bench.house import House
from bench.races import (
    CONTACT,
    SECONDS_TO_FILL_IN,
    at_the_form,
    overlaps,
    starts_apart,
    typed,
    without_mail,
)


@dataclass
class Asking:
    """A visitor who asks again and again, and remembers what was answered with "sent"."""

    house: House
    number: int
    form: tuple[Visitor, dict[str, str]]
    starts: list[datetime]
    acknowledged: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    ends: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Ask until told to end; a connection that breaks is no answer."""
        chance = random.Random(self.number)  # noqa: S311 - a game
        visitor, hidden = self.form
        for turn in range(100_000):
            if self.ends.is_set():
                return
            # Limits count by network.
            visitor.network = network(self.number * 3000 + turn)
            who = f"{self.number}-{turn}"
            wanted = chance.choice(self.starts) if chance.random() < 0.5 else None
            try:
                answer = visitor.post(CONTACT, typed(hidden, who, wanted))
            except (OSError, HTTPException):
                self.ends.wait(0.1)
                continue
            self.statuses[answer.status] += 1
            if answer.status == 303:
                self.acknowledged.append(f"kysyja-{who}@example.com")


def kill_at_random(house: House, *, moments: int, every_house: int, seed: int = 1) -> None:
    """End processes without a word, one moment after another."""
    chance = random.Random(seed)  # noqa: S311 - a game
    for moment in range(1, moments + 1):
        time.sleep(chance.uniform(0.05, 1.2))
        if moment % every_house == 0:
            house.kill()
            house.start(worker=True)
        elif chance.random() < 0.5:
            _kill_one_web_process(house, chance)
        else:
            house.restart_worker()


def broken_promises(house: House, askers: list[Asking]) -> list[str]:
    """What is not as it was said to be, in words."""
    acknowledged = [address for asker in askers for address in asker.acknowledged]
    with house.inside():
        kept = Counter(db.session.scalars(select(Inquiry.email)))
        names = select(OutboxMessage.message_id).group_by(OutboxMessage.message_id)
        twice = db.session.scalars(names.having(func.count() > 1)).all()
        lone = db.session.scalars(
            select(Meeting.id).where(
                Meeting.inquiry_id.is_(None)
                | Meeting.inquiry_id.not_in(select(OutboxMessage.about_id))
            )
        ).all()
        sending = db.session.scalars(
            select(OutboxMessage.id).where(OutboxMessage.claimed_until_at > clock.now())
        ).all()
    lost = [address for address in acknowledged if address not in kept]
    doubled = [address for address, number in kept.items() if number > 1]
    found = {
        "acknowledged and lost": lost,
        "kept twice": doubled,
        "letters under one name": twice,
        "meetings without letter": lone,
    }
    words = [f"{name}: {len(rows)}" for name, rows in found.items() if rows]
    if apart := without_mail(house):
        words.append(f"requests and letters apart: {apart}")
    if pairs := overlaps(house):
        words.append(f"overlaps: {pairs}")
    print(
        f"  {len(acknowledged)} acknowledged, {sum(kept.values())} kept, {len(sending)} claims open"
    )
    return words


def play(house: House, *, moments: int, every_house: int, visitors: int = 6) -> list[str]:
    """Visitors on one side, death on the other; answers what was broken."""
    house.start(worker=True)
    starts = starts_apart(house, 200, apart=1)
    askers = [
        Asking(house, number, at_the_form(house, number), starts)
        for number in range(1, visitors + 1)
    ]
    time.sleep(SECONDS_TO_FILL_IN)
    threads = [threading.Thread(target=asker.run) for asker in askers]
    try:
        for thread in threads:
            thread.start()
        kill_at_random(house, moments=moments, every_house=every_house)
    finally:
        for asker in askers:
            asker.ends.set()
        for thread in threads:
            thread.join()
        house.stop()
    total = sum((asker.statuses for asker in askers), Counter())
    print(f"  answers {dict(total)}")
    return broken_promises(house, askers)


def _kill_one_web_process(house: House, chance: random.Random) -> None:
    master = house.running[0].pid
    found = subprocess.run(
        ["pgrep", "-P", str(master)],
        capture_output=True,
        text=True,
        check=False,
    )
    if children := found.stdout.split():
        os.kill(int(chance.choice(children)), 9)


def main() -> int:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--every-house", type=int, default=20)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), chosen.database or f"sqlite:///{folder}/tuokio.db")
        house.furnish()
        print(f"killed at {chosen.moments} moments")
        broken = play(house, moments=chosen.moments, every_house=chosen.every_house)
    print("  " + ("; ".join(broken) or "every promise kept"))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
