"""Fills an empty database with the stories of stories.toml, spread around today."""

import random
import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from app import clock
from app.accounts.models import AuditEvent
from app.booking.models import AskerRole, Inquiry
from app.booking.services import inquiries, mapping, offers
from app.booking.services.free_times import free_times, mapping_length
from app.booking.states import InquiryState
from app.demo import series
from app.extensions import db
from app.mail.models import MailState, OutboxMessage
from app.practice import queries
from app.practice.choices import Form, MeetingKind, Place
from app.practice.models import Contract, Meeting, Supervisor
from app.practice.services import meetings
from app.practice.services.meetings import Appointment, TimeTakenError
from app.practice.states import MeetingState

STORIES = Path(__file__).with_name("stories.toml")

# The way of each request, so that every state is seen; the list goes round when there are more.
WAYS: tuple[InquiryState, ...] = (
    InquiryState.NEW,
    InquiryState.NEW,
    InquiryState.CONTACTED,
    InquiryState.MAPPING_BOOKED,
    InquiryState.DECLINED_BY_SUPERVISOR,
    InquiryState.MAPPING_HELD,
    InquiryState.NEW,
    InquiryState.CONTACTED,
    InquiryState.MAPPING_BOOKED,
    InquiryState.CONVERTED,
    InquiryState.NO_REPLY,
    InquiryState.DECLINED_BY_CLIENT,
    InquiryState.MAPPING_HELD,
    InquiryState.SPAM,
)


class NotEmptyError(Exception):
    """The database holds requests or contracts: they may be real ones."""


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """How large the diary grows."""

    requests: int = 14
    contracts: int = 8
    meetings: int = 90
    seed: int = 7


def load(amounts: Amounts, *, now: datetime) -> None:
    """Write the diary; the caller commits. Raises NotEmptyError or queries.NoPracticeError."""
    if db.session.scalar(select(Inquiry.id).limit(1)) or db.session.scalar(
        select(Contract.id).limit(1)
    ):
        raise NotEmptyError(
            "there are requests or contracts already; the demo is for an empty database"
        )
    queries.practice()
    stories = tomllib.loads(STORIES.read_text(encoding="utf-8"))
    chance = random.Random(amounts.seed)  # noqa: S311 - the same diary for the same seed
    series.write(
        stories["orderer"],
        contracts=amounts.contracts,
        meetings=amounts.meetings,
        chance=chance,
        now=now,
    )
    for number in range(amounts.requests):
        _request(number, stories["request"], chance=chance, now=now)
    _note_as_sent(now)


def _request(
    number: int, stories: list[dict[str, Any]], *, chance: random.Random, now: datetime
) -> None:
    """One request, written some days ago and taken as far as its way goes."""
    way = WAYS[number % len(WAYS)]
    # The last story is the unwanted one; it goes with the way that ends as spam.
    story = stories[-1] if way is InquiryState.SPAM else stories[number % (len(stories) - 1)]
    asked_at = _by_day(now, days_ago=_age(way, number), chance=chance)
    supervisors = queries.supervisors()
    supervisor = supervisors[number % len(supervisors)]
    first_free = next(iter(free_times(now=now, supervisor_slug=supervisor.slug)), None)
    holds = way is InquiryState.NEW and number == 1 and first_free is not None
    wish = inquiries.Wish(
        form_key=f"demo-{number:06d}",
        language=_language(story),
        name=story["name"],
        email=_address(story["name"], number),
        subject=story["subject"],
        message=" ".join(story["message"].split()),
        organisation=story.get("organisation", ""),
        role=AskerRole(story["role"]) if story.get("role") else None,
        participants=story.get("participants"),
        place=Place(story["place"]) if story.get("place") else None,
        wished_times=story.get("wished_times", ""),
        slot=first_free.slot.starts_at if holds and first_free else None,
        supervisor=supervisor.slug,
    )
    inquiry = inquiries.ask(wish, now=now)
    _backdate(inquiry, asked_at)
    _go(inquiry, way, supervisor, asked_at=asked_at, now=now)
    if way is InquiryState.MAPPING_HELD and number % 2 == 0:
        _offer(inquiry, now=now)


def _go(
    inquiry: Inquiry,
    way: InquiryState,
    supervisor: Supervisor,
    *,
    asked_at: datetime,
    now: datetime,
) -> None:
    """Take the steps that lead to the state, each a day or so after the one before."""
    if way is InquiryState.SPAM:
        inquiries.close(inquiry, way, now=now)
    elif way is InquiryState.DECLINED_BY_SUPERVISOR:
        inquiries.decline(
            inquiry,
            message="Kiitos luottamuksesta. Kalenterini on kevään osalta täynnä, joten en voi nyt ottaa "
            "uutta ryhmää vastaan. Toivottavasti löydätte pian sopivan työnohjaajan.",
            now=now,
        )
    elif way is not InquiryState.NEW:
        inquiries.answer(
            inquiry,
            message="Kiitos viestistäsi. Kuulostaa asialta, jota kannattaa pysähtyä miettimään yhdessä. "
            "Sopisiko, että tapaamme ensin lyhyesti kartoituksen merkeissä?",
            supervisor_id=supervisor.id,
            now=now,
        )
    _backdate(inquiry, asked_at + timedelta(days=1), since=asked_at + timedelta(minutes=1))
    if way is InquiryState.MAPPING_BOOKED:
        _agree(inquiry, supervisor, now=now)
    elif way in {InquiryState.MAPPING_HELD, InquiryState.CONVERTED}:
        _hold_mapping(inquiry, supervisor, day_after=asked_at + timedelta(days=6))
        if way is InquiryState.CONVERTED:
            inquiries.close(inquiry, way, now=now)
    elif way in {InquiryState.NO_REPLY, InquiryState.DECLINED_BY_CLIENT}:
        inquiries.close(inquiry, way, now=now)
    _backdate(inquiry, min(asked_at + timedelta(days=8), now), since=asked_at + timedelta(hours=30))


def _agree(inquiry: Inquiry, supervisor: Supervisor, *, now: datetime) -> None:
    free = free_times(now=now, supervisor_slug=supervisor.slug)
    for time_offered in free[3:] or free:
        slot = time_offered.slot
        appointment = Appointment(starts_at=slot.starts_at, ends_at=slot.ends_at, place=slot.place)
        mapping.agree(inquiry, appointment, supervisor_id=supervisor.id)
        return


def _hold_mapping(inquiry: Inquiry, supervisor: Supervisor, *, day_after: datetime) -> None:
    """A mapping meeting that has been held, on the first working day with a free hour."""
    starts_at = _first_free_hour(inquiry, supervisor, day_after)
    inquiry.state = InquiryState.MAPPING_HELD
    db.session.add(
        AuditEvent(
            event="inquiry.mapping_held",
            about="inquiry",
            about_id=inquiry.id,
            happened_at=starts_at,
        )
    )


def _offer(inquiry: Inquiry, *, now: datetime) -> None:
    """An offer that waits for its answer."""
    said = {
        "language": inquiry.language,
        "form": Form.GROUP,
        "meetings_planned": 10,
        "meeting_minutes": 90,
        "place_type": inquiry.place or Place.OFFICE,
        "unit_price_cents": 19500,
        "valid_until_on": clock.local(now).date() + timedelta(days=21),
        "message": "Kiitos tapaamisesta. Puhuimme kymmenestä kerrasta noin kolmen viikon välein, ja loppuun "
        "jää tapaaminen, jossa katsomme yhdessä, mitä on saatu aikaan.",
    }
    offers.send(offers.draft(inquiry, said), now=now)


def _first_free_hour(inquiry: Inquiry, supervisor: Supervisor, after: datetime) -> datetime:
    day = clock.local(after).date()
    while True:
        for hour in (9, 11, 13, 15, 17):
            if day.weekday() > 4:  # noqa: PLR2004 - Saturday and Sunday
                continue
            starts_at = clock.at_wall_time(day, time(hour, 45))
            meeting = Meeting(
                supervisor_id=supervisor.id,
                inquiry_id=inquiry.id,
                kind=MeetingKind.MAPPING,
                state=MeetingState.HELD,
                starts_at=starts_at,
                ends_at=starts_at + mapping_length(),
                place_type=inquiry.place or Place.OFFICE,
            )
            try:
                meetings.add(meeting)
            except TimeTakenError:
                continue
            return starts_at
        day -= timedelta(days=1)


def _backdate(inquiry: Inquiry, at: datetime, *, since: datetime | None = None) -> None:
    """Give what has just been written the time of the story."""
    db.session.flush()
    if since is None:
        inquiry.created_at = at
    for table, column in (
        (AuditEvent, AuditEvent.happened_at),
        (OutboxMessage, OutboxMessage.created_at),
    ):
        about = (table.about == "inquiry") & (table.about_id == inquiry.id)
        if since is not None:
            about &= column > since
        db.session.execute(update(table).where(about).values({column.key: at}))


def _note_as_sent(now: datetime) -> None:
    """The demo's mails have gone out, as far as anyone can tell: nothing leaves the house."""
    db.session.flush()
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.state == MailState.QUEUED)
        .values(state=MailState.SENT, tries=1, sent_at=OutboxMessage.created_at, due_at=now)
    )


def _age(way: InquiryState, number: int) -> int:
    if way is InquiryState.NEW:
        return number % 3
    return (9 if way in {InquiryState.CONTACTED, InquiryState.MAPPING_BOOKED} else 16) + number % 12


def _by_day(now: datetime, *, days_ago: int, chance: random.Random) -> datetime:
    """A moment of a day when people write; the day before where it is still to come."""
    at = time(chance.randrange(8, 18), chance.randrange(60))
    day = clock.local(now).date() - timedelta(days=days_ago)
    asked_at = clock.at_wall_time(day, at)
    return asked_at if asked_at < now else clock.at_wall_time(day - timedelta(days=1), at)


def _language(story: dict[str, Any]) -> str:
    wanted = str(story.get("language", "fi"))
    practice = queries.practice()
    return wanted if wanted in practice.languages else practice.default_language


def _address(name: str, number: int) -> str:
    plain = name.lower().translate(str.maketrans("äöå ", "aoa."))
    return f"{plain}.{number}@example.com"
