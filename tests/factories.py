"""Rows for tests: each function makes the least that is valid and commits it.

A test names what matters to it: make_meeting(starts_at=MONDAY_NINE). Every column can be named.
"""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from argon2 import PasswordHasher

from app.accounts.models import Role, User
from app.booking.models import Inquiry, Offer
from app.calendar.models import Feed
from app.extensions import db
from app.practice.choices import Form, MeetingKind, Place
from app.practice.models import (
    BusyBlock,
    BusyCalendar,
    Closure,
    Contract,
    ContractPerson,
    OpeningHours,
    Orderer,
    Page,
    Person,
    Practice,
    Service,
    ServiceOption,
    Supervisor,
)
from app.practice.models import Meeting as MeetingRow
from app.practice.states import ContractState, MeetingState, OfferState

# A Monday noon in Finland, far from midnight everywhere in the app.
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TODAY = date(2026, 11, 23)
# Nine o'clock in Finland on the Monday after: beyond the least notice, within the horizon.
MONDAY = date(2026, 11, 30)
MONDAY_NINE = datetime(2026, 11, 30, 7, tzinfo=UTC)
# The days before the wall clock jumps: 4.00 becomes 3.00 in autumn, 3.00 becomes 4.00 in spring.
BEFORE_WINTER_TIME = datetime(2026, 10, 24, 10, tzinfo=UTC)
WINTER_TIME_DAY = date(2026, 10, 25)
BEFORE_SUMMER_TIME = datetime(2027, 3, 27, 10, tzinfo=UTC)
SUMMER_TIME_DAY = date(2027, 3, 28)

PASSWORD = "kolme hyvää sanaa"

Row = TypeVar("Row")
_numbers = count(1)


def keep(row: Row) -> Row:
    """Commit a row of any kind."""
    db.session.add(row)
    db.session.commit()
    return row


def make_practice(**columns: Any) -> Practice:
    """The practice; there is one."""
    return keep(
        Practice(
            **{
                "name": "Metsäpolku",
                "email": "tuki@metsapolku.example.com",
                "languages": ["fi", "sv", "en"],
                # Most tests of an owner are not about the wall.
                "owner_sees_all": True,
            }
            | columns
        )
    )


def make_supervisor(**columns: Any) -> Supervisor:
    """A supervisor, with a slug that nobody else has."""
    number = next(_numbers)
    return keep(
        Supervisor(
            **{
                "slug": f"ohjaaja-{number}",
                "name": f"Ohjaaja {number}",
                "languages": ["fi"],
                "position": number,
            }
            | columns
        )
    )


def make_service(*, minutes: int | None = 90, price_cents: int | None = 12000, **columns: Any) -> Service:  # fmt: skip
    """A service with one length and price; minutes=None makes it without."""
    number = next(_numbers)
    row = Service(
        **{
            "slug": f"palvelu-{number}",
            "form": Form.GROUP,
            "name": {"fi": f"Palvelu {number}"},
            "places": ["office"],
            "position": number,
        }
        | columns
    )
    if minutes is not None:
        row.options = [ServiceOption(minutes=minutes, price_cents=price_cents)]
    return keep(row)


def make_page(**columns: Any) -> Page:
    """A content page without sections."""
    number = next(_numbers)
    return keep(Page(**{"slug": f"sivu-{number}", "title": {"fi": f"Sivu {number}"}} | columns))


def make_hours(*, supervisor: Supervisor, **columns: Any) -> OpeningHours:
    """Opening hours: Mondays 9-16 unless said otherwise."""
    return keep(
        OpeningHours(
            supervisor_id=supervisor.id,
            **{"weekday": 0, "opens_at_time": time(9), "closes_at_time": time(16)} | columns,
        )
    )


def make_closure(*, starts_on: date = MONDAY, supervisor: Supervisor | None = None, **columns: Any) -> Closure:  # fmt: skip
    """A closure of one day, of the whole practice unless a supervisor is named."""
    return keep(
        Closure(
            supervisor_id=supervisor.id if supervisor else None,
            **{"starts_on": starts_on, "ends_on": starts_on} | columns,
        )
    )


def make_inquiry(*, supervisor: Supervisor | None = None, **columns: Any) -> Inquiry:
    """A request that has just come, for nobody in particular, without a time held."""
    number = next(_numbers)
    return keep(
        Inquiry(
            supervisor_id=supervisor.id if supervisor else None,
            **{
                "form_key": f"form-{number}",
                "language": "fi",
                "name": f"Kysyjä {number}",
                "email": f"kysyja{number}@example.com",
            }
            | columns,
        )
    )


def make_offer(*, inquiry: Inquiry, **columns: Any) -> Offer:
    """An offer that waits for its answer, in force for a week."""
    return keep(
        Offer(
            inquiry_id=inquiry.id,
            **{
                "state": OfferState.SENT,
                "form": Form.GROUP,
                "meetings_planned": 8,
                "meeting_minutes": 90,
                "unit_price_cents": 14500,
                "valid_until_on": TODAY + timedelta(days=7),
                "sent_at": NOW,
            }
            | columns,
        )
    )


def make_orderer(*, supervisor: Supervisor | None = None, **columns: Any) -> Orderer:
    """An organisation that orders."""
    supervisor = supervisor or make_supervisor()
    name = f"Tilaaja {next(_numbers)} Oy"
    return keep(Orderer(supervisor_id=supervisor.id, **{"name": name} | columns))


def make_person(*, orderer: Orderer, contract: Contract | None = None, role: Any = None, **columns: Any) -> Person:  # fmt: skip
    """A person of an orderer, with a role when a contract is named."""
    number = next(_numbers)
    person = keep(
        Person(
            supervisor_id=orderer.supervisor_id,
            orderer_id=orderer.id,
            **{"name": f"Henkilö {number}", "email": f"henkilo{number}@example.com"} | columns,
        )
    )
    if contract is not None:
        keep(ContractPerson(contract_id=contract.id, person_id=person.id, role=role))
    return person


def make_contract(
    *, supervisor: Supervisor | None = None, orderer: Orderer | None = None, **columns: Any
) -> Contract:
    """A signed contract of ten meetings."""
    orderer = orderer or make_orderer(supervisor=supervisor)
    number = next(_numbers)
    return keep(
        Contract(
            supervisor_id=orderer.supervisor_id,
            orderer_id=orderer.id,
            **{
                "contract_no": f"2026-{number:03d}",
                "code": f"T{number}",
                "state": ContractState.ACTIVE,
                "form": Form.GROUP,
                "starts_on": TODAY,
                "meetings_planned": 10,
                "unit_price_cents": 12000,
            }
            | columns,
        )
    )


def make_meeting(
    *,
    supervisor: Supervisor | None = None,
    contract: Contract | None = None,
    inquiry: Inquiry | None = None,
    starts_at: datetime = MONDAY_NINE,
    minutes: int = 90,
    **columns: Any,
) -> MeetingRow:
    """A confirmed meeting: of the contract if one is named, else a mapping meeting."""
    supervisor_id = contract.supervisor_id if contract else (supervisor or make_supervisor()).id
    return keep(
        MeetingRow(
            supervisor_id=supervisor_id,
            contract_id=contract.id if contract else None,
            inquiry_id=inquiry.id if inquiry else None,
            **{
                "kind": MeetingKind.REGULAR if contract else MeetingKind.MAPPING,
                "state": MeetingState.CONFIRMED,
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=minutes),
                "place_type": Place.OFFICE,
            }
            | columns,
        )
    )


def make_user(
    *,
    role: Role = Role.OWNER,
    supervisor: Supervisor | None = None,
    password: str = PASSWORD,
    **columns: Any,
) -> User:
    """Someone who signs in with PASSWORD."""
    number = next(_numbers)
    return keep(
        User(
            role=role,
            supervisor_id=supervisor.id if supervisor else None,
            password_hash=_hash(password),
            **{"email": f"kayttaja{number}@example.com", "name": f"Käyttäjä {number}"} | columns,
        )
    )


def make_feed(*, supervisor: Supervisor | None = None, token: str = "", **columns: Any) -> Feed:
    """A calendar feed; its secret is on feed.token, for the row keeps only the hash."""
    supervisor = supervisor or make_supervisor()
    token = token or f"syote-{next(_numbers)}-" + "x" * 32
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    feed = keep(Feed(supervisor_id=supervisor.id, **{"token_hash": token_hash} | columns))
    feed.token = token
    return feed


def make_busy_calendar(*, supervisor: Supervisor | None = None, **columns: Any) -> BusyCalendar:
    """A calendar kept elsewhere, due to be read."""
    supervisor = supervisor or make_supervisor()
    given = {
        "name": f"Kalenteri {next(_numbers)}",
        "address": "https://kalenteri.example.com/salaisuus.ics",
    }
    return keep(BusyCalendar(supervisor_id=supervisor.id, **given | columns))


def make_busy_block(
    *, calendar: BusyCalendar, starts_at: datetime = MONDAY_NINE, minutes: int = 60
) -> BusyBlock:
    """A time that the calendar takes."""
    return keep(
        BusyBlock(
            calendar_id=calendar.id,
            supervisor_id=calendar.supervisor_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
        )
    )


@cache
def _hash(password: str) -> str:
    # A real one is slow on purpose, to make and to check; this one has the same form.
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)
