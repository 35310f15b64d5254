"""The way from a request to a contract in force, with the days between, on both of their pages."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy import select

from app import clock
from app.accounts import audit
from app.booking.models import Inquiry
from app.extensions import db
from app.practice.choices import MeetingKind
from app.practice.models import Contract, Meeting
from app.practice.states import LIVE, ContractState, MeetingState

_NEVER = {ContractState.CANCELLED}


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One thing that has happened, is agreed or is waited for."""

    words: str
    on: date | None
    days: int | None
    # Since the chapter before; of the first that is still to come, how long it has been waited for.
    is_waited: bool = False


def of_contract(contract: Contract) -> list[Chapter]:
    """The story of a contract."""
    inquiry = db.session.get(Inquiry, contract.inquiry_id) if contract.inquiry_id else None
    return _told([*_of_asking(inquiry), *_of_agreeing(contract)], is_open=contract.state not in _NEVER)  # fmt: skip


def of_inquiry(inquiry: Inquiry) -> list[Chapter]:
    """The story of a request, on to its contract if there is one."""
    contract = db.session.scalar(select(Contract).where(Contract.inquiry_id == inquiry.id))
    if contract is not None:
        return of_contract(contract)
    return _told([*_of_asking(inquiry), (gettext("Sopimus luonnosteltu"), None)], is_open=True)


def _of_asking(inquiry: Inquiry | None) -> list[tuple[str, date | None]]:
    if inquiry is None:
        return []
    query = (
        select(Meeting)
        .where(
            Meeting.inquiry_id == inquiry.id,
            Meeting.kind == MeetingKind.MAPPING,
            Meeting.state.in_(LIVE - {MeetingState.PROPOSED}),
        )
        .order_by(Meeting.starts_at.desc())
    )
    mapping = db.session.scalars(query).first()
    held = gettext("Kartoitustapaaminen")
    return [
        (gettext("Yhteydenotto saapui"), clock.local(inquiry.created_at).date()),
        (held, clock.local(mapping.starts_at).date() if mapping else None),
    ]


def _of_agreeing(contract: Contract) -> list[tuple[str, date | None]]:
    at = {event.event: event.happened_at for event in audit.history("contract", contract.id)}

    def day(event: str) -> date | None:
        return clock.local(at[event]).date() if event in at else None

    sent = day("contract.sent")
    query = (
        select(Meeting.starts_at)
        .where(Meeting.contract_id == contract.id, Meeting.state.in_(LIVE))
        .order_by(Meeting.starts_at)
        .limit(1)
    )
    first = db.session.scalar(query)
    chapters = [
        (gettext("Sopimus luonnosteltu"), day("contract.created")),
        (gettext("Lähetetty hyväksyttäväksi"), sent),
        (gettext("Hyväksytty"), contract.signed_on),
        (gettext("Ensimmäinen tapaaminen"), clock.local(first).date() if first else None),
    ]
    # One that was signed at once was never sent, and an older one has no event of its making.
    return [
        chapter
        for chapter in chapters
        if chapter[1] or not (contract.signed_on and chapter[0] != chapters[-1][0])
    ]


def _told(chapters: list[tuple[str, date | None]], *, is_open: bool) -> list[Chapter]:
    told: list[Chapter] = []
    before: date | None = None
    is_waiting = is_open
    for words, on in chapters:
        if on is None:
            days = (clock.today() - before).days if is_waiting and before else None
            told.append(Chapter(words=words, on=None, days=days, is_waited=days is not None))
            is_waiting = is_waiting and days is None
            continue
        told.append(Chapter(words=words, on=on, days=(on - before).days if before else None))
        before = on
    return told
