"""Visitors who want the same time at the same moment, and many who do everything at once.

    python -m bench.races [--slots 100] [--visitors 50] [--operations 5000] [--database URL] [--unguarded]

Four web processes are asked over HTTP. Promised: of all who ask for one time one gets it and the others
are told so (409), nothing fails, and no two live meetings of a supervisor ever overlap. With --unguarded
the guards are taken away first, and the check has to find overlaps. Ends with 1 when a promise is broken.
"""

import argparse
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from app import clock, database
from app.booking.models import Inquiry
from app.booking.services.free_times import free_times
from app.extensions import db
from app.mail import links
from app.mail.models import OutboxMessage
from app.practice.models import Meeting
from app.practice.states import LIVE
from bench.browserless import Visitor, network
from bench.house import OWNER, PASSWORD, SUPERVISORS, House

CONTACT = "/ota-yhteytta"
# The form takes nobody for a person who fills it in sooner.
SECONDS_TO_FILL_IN = 3.2
FAILED = 500


@dataclass
class Found:
    """What a run has met."""

    statuses: Counter[int] = field(default_factory=Counter)
    winners: list[int] = field(default_factory=list)
    overlaps: int = 0
    without_mail: int = 0

    @property
    def failures(self) -> int:
        """Answers that none of the promises allows."""
        return sum(number for status, number in self.statuses.items() if status >= FAILED)


def race_for_slots(house: House, *, slots: int, visitors: int) -> Found:
    """Let all visitors ask for each time at the same moment."""
    wanted = starts_apart(house, slots)
    crowd = [at_the_form(house, number) for number in range(visitors)]
    threading.Event().wait(SECONDS_TO_FILL_IN)
    barrier = threading.Barrier(visitors)
    found = Found()

    def ask(number: int) -> list[int]:
        visitor, hidden = crowd[number]
        met = []
        for turn, starts_at in enumerate(wanted):
            visitor.network = network(turn * visitors + number)
            barrier.wait(120)
            answer = visitor.post(CONTACT, typed(hidden, f"{turn}-{number}", starts_at))
            met.append(answer.status)
        return met

    with ThreadPoolExecutor(visitors) as pool:
        for met in zip(*pool.map(ask, range(visitors)), strict=True):
            found.statuses.update(met)
            found.winners.append(met.count(303))
    return _checked(house, found)


def do_everything(house: House, *, operations: int, hands: int = 16, seed: int = 1) -> Found:
    """Let many hands request, accept, agree, move, cancel and choose at random."""
    starts = starts_apart(house, 30, apart=1)
    found = Found()
    owner = _signed_in(house)
    counter = iter(range(operations))

    def work(hand: int) -> list[int]:
        chance = random.Random(seed * 1000 + hand)  # noqa: S311 - a game
        play = _Player(house, hand, chance, starts, owner)
        return [play.one(number) for number in counter]

    with ThreadPoolExecutor(hands) as pool:
        for met in pool.map(work, range(hands)):
            found.statuses.update(met)
    return _checked(house, found)


class _Player:
    """One pair of hands: a visitor at the form, a holder of links, the owner in the panel."""

    def __init__(
        self, house: House, hand: int, chance: random.Random, starts: list[datetime], owner: Visitor
    ) -> None:
        self.house, self.hand, self.chance, self.starts = house, hand, chance, starts
        self.owner = Visitor(house.port, network(60_000 + hand), dict(owner.cookies))
        self.visitor, self.hidden = at_the_form(house, 50_000 + hand)
        threading.Event().wait(SECONDS_TO_FILL_IN)

    def one(self, number: int) -> int:
        """Do one thing; answers its status."""
        ask: tuple[Callable[[int], int], ...] = (
            self._request, self._request, self._accept, self._agree, self._move, self._cancel,
            self._withdraw,
        )  # fmt: skip
        return (self.chance.choice(ask) if self._young() else self._request)(number)

    def _request(self, number: int) -> int:
        self.visitor.network = network(70_000 + number)
        form = typed(self.hidden, f"x{number}", self.chance.choice(self.starts))
        return self.visitor.post(CONTACT, form).status

    def _accept(self, _number: int) -> int:
        return self._in_panel("accept", {})

    def _agree(self, _number: int) -> int:
        local = clock.local(self.chance.choice(self.starts))
        return self._in_panel(
            "agree",
            {
                "day": f"{local.day}.{local.month}.{local.year}",
                "time": f"{local.hour}.{local.minute:02d}",
                "minutes": str(self.chance.choice([30, 45, 90])),
                "place": "office",
                "supervisor": "1",
            },
        )

    def _move(self, number: int) -> int:
        starts_at = self.chance.choice(self.starts)
        return self._on_own_page(number, "siirra", {"slot": _value(starts_at)})

    def _cancel(self, number: int) -> int:
        return self._on_own_page(number, "peru", {})

    def _withdraw(self, number: int) -> int:
        return self._on_own_page(number, "peru-pyynto", {})

    def _in_panel(self, step: str, typed: dict[str, str]) -> int:
        inquiry_id = self._young()[0]
        page = self.owner.get(f"/admin/inquiry/details/?id={inquiry_id}")
        hidden = {name: value for name, value in page.hidden().items() if name == "csrf_token"}
        return self.owner.post(f"/admin/inquiry/{inquiry_id}/{step}", hidden | typed).status

    def _on_own_page(self, number: int, step: str, typed: dict[str, str]) -> int:
        visitor = Visitor(self.house.port, network(80_000 + number))
        for inquiry_id in self._young():
            page = f"/yhteydenotto/{self._link_to(inquiry_id)}"
            hidden = visitor.get(page).hidden()
            # Where all is over there is nothing to press.
            if hidden:
                return visitor.post(f"{page}/{step}", hidden | typed).status
        return self._request(number)

    def _link_to(self, inquiry_id: int) -> str:
        # Under load SQLite's one writer may be busy for longer than a connection waits.
        while True:
            with self.house.app.app_context(), suppress(OperationalError):
                token = links.make("inquiry", inquiry_id, now=clock.now())
                db.session.commit()
                return token

    def _young(self) -> list[int]:
        """The requests in which something can still happen, in any order."""
        with self.house.app.app_context(), database.reading():
            query = select(Inquiry.id).order_by(Inquiry.id.desc()).limit(12)
            young = list(db.session.scalars(query))
            db.session.rollback()
        return self.chance.sample(young, len(young))


def overlaps(house: House) -> int:
    """How many pairs of live meetings of one supervisor share a moment, read from the database."""
    with house.inside():
        rows = db.session.execute(
            select(Meeting.supervisor_id, Meeting.starts_at, Meeting.ends_at).where(
                Meeting.state.in_(LIVE)
            )
        ).all()
    return sum(
        one.supervisor_id == other.supervisor_id
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        for number, one in enumerate(rows)
        for other in rows[:number]
    )


def without_mail(house: House) -> int:
    """How many requests have no letter, and how many letters have no request."""
    with house.inside():
        asked = set(db.session.scalars(select(Inquiry.id)))
        told = set(
            db.session.scalars(
                select(OutboxMessage.about_id).where(OutboxMessage.about == "inquiry")
            )
        )
    return len(asked ^ told)


def take_guards_away(house: House) -> None:
    """Serve without locks, and drop what the database itself refuses."""
    house.application = "bench.unguarded:app"
    with house.inside():
        if db.engine.dialect.name == "sqlite":
            for change in ("insert", "update"):
                db.session.execute(text(f"DROP TRIGGER no_overlapping_meetings_{change}"))
        else:
            db.session.execute(text("ALTER TABLE meeting DROP CONSTRAINT no_overlapping_meetings"))
        db.session.commit()


def _checked(house: House, found: Found) -> Found:
    found.overlaps = overlaps(house)
    found.without_mail = without_mail(house)
    return found


def at_the_form(house: House, number: int) -> tuple[Visitor, dict[str, str]]:
    """A visitor who has opened the form, and what it carries."""
    visitor = Visitor(house.port, network(number))
    return visitor, visitor.get(CONTACT).hidden()


def typed(hidden: dict[str, str], who: str, starts_at: datetime | None) -> dict[str, str]:
    """A filled-in form."""
    # One supervisor's time is wanted, or a second one would be a second chance.
    return hidden | {
        "name": f"Kysyjä {who}",
        "email": f"kysyja-{who}@example.com",
        "slot": _value(starts_at) if starts_at else "",
        "supervisor": SUPERVISORS[0],
    }


def _value(starts_at: datetime) -> str:
    return starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def starts_apart(house: House, number: int, *, apart: int = 3) -> list[datetime]:
    """Free times of the first supervisor; three steps apart they leave one another alone."""
    with house.inside(), database.reading():
        free = free_times(now=clock.now(), supervisor_slug=SUPERVISORS[0])
    return [each.slot.starts_at for each in free][::apart][:number]


def _signed_in(house: House) -> Visitor:
    owner = Visitor(house.port, network(90_000))
    hidden = owner.get("/kirjaudu").hidden()
    answer = owner.post("/kirjaudu", hidden | {"email": OWNER, "password": PASSWORD})
    if answer.status not in {302, 303}:
        raise RuntimeError(f"the owner is not let in: {answer.status}")
    return owner


def main() -> int:
    """Run the races and print what they met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slots", type=int, default=100)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--operations", type=int, default=5000)
    parser.add_argument("--database", default="")
    parser.add_argument("--unguarded", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.database or f"sqlite:///{folder}/tuokio.db"
        house = House(Path(folder), url)
        house.furnish()
        if chosen.unguarded:
            take_guards_away(house)
        with house.open():
            raced = race_for_slots(house, slots=chosen.slots, visitors=chosen.visitors)
            print(f"{chosen.visitors} visitors, {chosen.slots} times: {dict(raced.statuses)}")
            print(f"  times with exactly one winner: {raced.winners.count(1)}")
            print(f"  overlaps {raced.overlaps}, requests and letters apart {raced.without_mail}")
            played = do_everything(house, operations=chosen.operations)
            print(f"{chosen.operations} operations: {dict(played.statuses)}")
            print(f"  overlaps {played.overlaps}, requests and letters apart {played.without_mail}")
    kept = all(
        not run.overlaps and not run.failures and not run.without_mail for run in (raced, played)
    )
    return 0 if kept and raced.winners.count(1) == chosen.slots else 1


if __name__ == "__main__":
    sys.exit(main())
