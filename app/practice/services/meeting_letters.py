"""The letters about a contract's meetings, to those whose role on it asks for them.

When and where: never who, why or what it costs (domain.md section 4.3). Only what is still ahead is told, in the contract's language. Each function answers how many are written to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import force_locale

from app import clock
from app.mail.outbox import Envelope, enqueue
from app.practice import queries
from app.practice.documents.work import place
from app.practice.models import Contract, Meeting, Person
from app.practice.states import RUNNING


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """When a meeting was to be before it was moved."""

    meeting: Meeting
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, meeting: Meeting) -> "Earlier":
        """As it is now, to be kept while it is moved."""
        return cls(meeting=meeting, starts_at=meeting.starts_at, ends_at=meeting.ends_at)


def added(contract: Contract, meetings: Sequence[Meeting], *, now: datetime) -> int:
    """That meetings have been agreed, all at one place; of a contract in force alone."""
    ahead = [each for each in meetings if each.starts_at > now]
    if not ahead or contract.state not in RUNNING:
        return 0
    where = _place_of(ahead[0], contract)
    return _write("meetings-added", contract, now, meetings=ahead, place=where)


def moved(contract: Contract, earlier: Sequence[Earlier], *, now: datetime) -> int:
    """Where the meetings are now, and that they are no longer where they were."""
    ahead = [each for each in earlier if each.meeting.starts_at > now]
    changes = [(each, _place_of(each.meeting, contract)) for each in ahead]
    return _write("meetings-moved", contract, now, changes=changes) if ahead else 0


def cancelled(contract: Contract, meetings: Sequence[Meeting], *, now: datetime) -> int:
    """That the meetings will not be."""
    ahead = [each for each in meetings if each.starts_at > now]
    return _write("meetings-cancelled", contract, now, meetings=ahead) if ahead else 0


def told(meeting: Meeting, *, now: datetime) -> int:
    """How many would be written to if the meeting were cancelled now."""
    return told_if_moved(meeting, now=now) if meeting.starts_at > now else 0


def told_if_moved(meeting: Meeting, *, now: datetime) -> int:
    """How many would be written to if the meeting were moved now to a time that is ahead."""
    if meeting.contract is None:
        return 0
    return len(reached(meeting.contract, on=clock.local(now).date()))


def told_if_added(contract: Contract, *, now: datetime) -> int:
    """How many would be written to if a meeting that is ahead were added now."""
    if contract.state not in RUNNING:
        return 0
    return len(reached(contract, on=clock.local(now).date()))


def reached(contract: Contract, *, on: date) -> list[Person]:
    """Whom the letters go to: with an address, still on the contract, in a role that gets them."""
    found = {
        role.person.email: role.person
        for role in contract.persons
        if role.mails_meetings and role.person.email and (role.left_on is None or role.left_on > on)
    }
    return list(found.values())


def _place_of(meeting: Meeting, contract: Contract) -> str:
    """The kind of place with its address: the meeting's own, else what the contract says of such a place."""
    address = meeting.place_text
    if not address and meeting.place_type is contract.place_type:
        address = contract.place_text
    terms = {"place_type": meeting.place_type, "place_text": address}
    with force_locale(contract.language):
        return place({"terms": terms, "practice": {"address": queries.practice().address}})


def _write(letter: str, contract: Contract, now: datetime, **context: Any) -> int:
    practice = queries.practice()
    people = reached(contract, on=clock.local(now).date())
    for person in people:
        envelope = Envelope(
            to=person.email,
            language=contract.language,
            reply_to=contract.supervisor.email or practice.email,
            about="contract",
            about_id=contract.id,
        )
        enqueue(letter, envelope, practice=practice, supervisor=contract.supervisor, **context)
    return len(people)
