"""Contracts with their meetings: a grid of weekly hours in which no two ever meet."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import update

from app import clock
from app.accounts.models import AuditEvent
from app.extensions import db
from app.practice import queries
from app.practice.choices import (
    ContractRole,
    Form,
    MeetingKind,
    OrdererType,
    Place,
    VatClass,
)
from app.practice.days_off import is_public_holiday
from app.practice.models import (
    Contract,
    ContractPerson,
    ContractVersion,
    Goal,
    Meeting,
    Orderer,
    Person,
    Supervisor,
)
from app.practice.services import acceptance, acceptance_letters, evaluations, meetings
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import ContractState, MeetingState

STARTS = (time(8, 30), time(10, 45), time(13, 0), time(15, 15))
INTERVALS = (3, 2, 4, 3)
WORKING_DAYS = 5
DAY = timedelta(days=1)
# How long before its first meeting a contract is signed.
BEFORE_FIRST = timedelta(weeks=2)
MOST_MEETINGS = 40
# Of each ten past meetings, about one was cancelled and one moved.
ONE_IN = 10


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A supervisor's recurring hour: every `interval` weeks from the first day on."""

    supervisor: Supervisor
    first_on: date
    starts: time
    interval: int


def write(
    stories: list[dict[str, Any]],
    *,
    contracts: int,
    meetings: int,
    chance: random.Random,
    now: datetime,
) -> None:
    """Contracts in several states with, together, about so many meetings; flushes."""
    per_contract = max(1, min(MOST_MEETINGS, round(meetings / contracts))) if contracts else 0
    cells = _cells(per_contract, today=clock.local(now).date())
    for number in range(contracts):
        cell, part = next(cells), _part(number)
        planned = max(1, per_contract // 2) if part is ContractState.COMPLETED else per_contract
        contract = _contract(number, stories[number % len(stories)], cell, planned=planned)
        if part in {ContractState.DRAFT, ContractState.SENT}:
            contract.starts_on = clock.local(now).date() + timedelta(weeks=cell.interval)
            if part is ContractState.SENT:
                acceptance_letters.ask(acceptance.ask(contract, now=now))
            continue
        last_on = _meetings(contract, cell, chance=chance, now=now)
        if last_on < clock.local(now).date():
            part, contract.ends_on = ContractState.COMPLETED, last_on
        _sign(contract, min(cell.first_on - BEFORE_FIRST, clock.local(now).date() - DAY))
        contract.state = part
        evaluations.replan(contract)
    db.session.flush()


def _cells(length: int, *, today: date) -> Iterator[Cell]:
    """Hours that never meet: first the running ones, half of each behind us, then older years."""
    monday = today - timedelta(days=today.weekday())
    era = 0
    while True:
        for turn in range(max(INTERVALS)):
            for supervisor in queries.supervisors():
                for place, (starts, interval) in enumerate(zip(STARTS, INTERVALS, strict=True)):
                    for weekday in range(WORKING_DAYS):
                        # Days are taken crosswise, so that a small diary fills no single day.
                        day = (weekday + place) % WORKING_DAYS
                        if turn < interval:
                            phase = (turn + weekday) % interval
                            back = (length // 2 + era * (length + 2)) * interval
                            yield Cell(
                                supervisor=supervisor,
                                first_on=monday + timedelta(days=day, weeks=phase - back),
                                starts=starts,
                                interval=interval,
                            )
        era += 1


def _part(number: int) -> ContractState:
    """What a contract shows: of each eight most run, one waits to be accepted, one has ended, one ends, one is being made."""
    rare = {
        4: ContractState.SENT,
        5: ContractState.COMPLETED,
        6: ContractState.ENDING,
        7: ContractState.DRAFT,
    }
    return rare.get(number % 8, ContractState.ACTIVE)


def _contract(number: int, story: dict[str, Any], cell: Cell, *, planned: int) -> Contract:
    orderer = Orderer(
        supervisor=cell.supervisor,
        type=OrdererType(story["type"]),
        name=story["name"],
        billing_address="Esimerkkikatu 3, 00100 Helsinki",
    )
    contact = Person(
        supervisor_id=cell.supervisor.id,
        orderer=orderer,
        name=story["contact"],
        title=story["title"],
        email=f"{story['contact'].lower().translate(str.maketrans('äöå ', 'aoa.'))}@example.com",
        phone=f"040 123 4{number % 1000:03d}",
    )
    contract = Contract(
        contract_no=f"{cell.first_on.year}-{number + 1:03d}",
        code=_code(number),
        supervisor=cell.supervisor,
        orderer=orderer,
        group_name=story.get("group", ""),
        group_size_planned=story["size"],
        form=Form(story["form"]),
        starts_on=cell.first_on,
        meetings_planned=planned,
        meeting_minutes=story["minutes"],
        interval_min_weeks=cell.interval,
        interval_max_weeks=cell.interval,
        place_type=Place.OFFICE if story["size"] == 1 else Place.CLIENT_PREMISES,
        unit_price_cents=story["price"],
        vat_class=VatClass.STANDARD,
        goals=[Goal(text=text, position=place) for place, text in enumerate(story["goals"])],
        persons=[ContractPerson(person=contact, role=ContractRole.CONTACT_PERSON)],
    )
    db.session.add(contract)
    db.session.flush()
    return contract


def _sign(contract: Contract, on: date) -> None:
    """Everyone signs on paper, at noon of the day, and the record says so."""
    noon = clock.at_wall_time(on, time(12))
    acceptance.sign_on_paper(contract, signed_on=on, now=noon)
    of_contract = (AuditEvent.about == "contract") & (AuditEvent.about_id == contract.id)
    db.session.execute(update(AuditEvent).where(of_contract).values(happened_at=noon))
    made = ContractVersion.contract_id == contract.id
    db.session.execute(update(ContractVersion).where(made).values(made_at=noon))


def _meetings(contract: Contract, cell: Cell, *, chance: random.Random, now: datetime) -> date:
    """The agreed count, every interval, over holidays, July and Christmas; answers the last day."""
    day, made = cell.first_on, 0
    while made < contract.meetings_planned:
        if not _is_off(day):
            starts_at = clock.at_wall_time(day, cell.starts)
            made += _meeting(contract, starts_at, number=made + 1, chance=chance, now=now)
        day += timedelta(weeks=cell.interval)
    return day - timedelta(weeks=cell.interval)


def _meeting(
    contract: Contract, starts_at: datetime, *, number: int, chance: random.Random, now: datetime
) -> bool:
    """One meeting, unless the hour is promised to a longer series; then the next week will do."""
    is_last = number == contract.meetings_planned
    meeting = Meeting(
        supervisor_id=contract.supervisor_id,
        contract_id=contract.id,
        kind=MeetingKind.FINAL_EVALUATION if is_last else MeetingKind.REGULAR,
        state=MeetingState.CONFIRMED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=contract.meeting_minutes),
        place_type=contract.place_type,
    )
    try:
        meetings.add(meeting)
    except TimeTakenError:
        return False
    luck = chance.randrange(ONE_IN)
    if luck == 1:
        _move_a_little(meeting)
    if meeting.ends_at < now:
        meetings.step(meeting, _outcome(luck, chance))
    elif luck == 2:  # noqa: PLR2004 - one outcome of ONE_IN
        meetings.step(meeting, MeetingState.CANCELLED_IN_TIME)
    return True


def _move_a_little(meeting: Meeting) -> None:
    """Half an hour later, when the next hour leaves room."""
    later = timedelta(minutes=15)
    appointment = Appointment(
        starts_at=meeting.starts_at + later,
        ends_at=meeting.ends_at + later,
        place=meeting.place_type,
    )
    try:
        meetings.move(meeting, appointment)
    except TimeTakenError:
        # The hour after is promised to someone else: the meeting stays where it was.
        return


def _outcome(luck: int, chance: random.Random) -> MeetingState:
    if luck != 0:
        return MeetingState.HELD
    return chance.choice(
        [
            MeetingState.CANCELLED_IN_TIME,
            MeetingState.CANCELLED_IN_TIME,
            MeetingState.CANCELLED_LATE,
            MeetingState.NO_SHOW,
            MeetingState.CANCELLED_BY_SUPERVISOR,
        ]
    )


def _is_off(day: date) -> bool:
    is_july = day.month == 7  # noqa: PLR2004
    is_christmas = (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 6)
    return is_july or is_christmas or is_public_holiday(day)


def _code(number: int) -> str:
    letters = "ABCDEFHJKLMNPRSTUVY"
    return f"{letters[number % len(letters)]}{number // len(letters) * 7 + number % 7 + 1}"
