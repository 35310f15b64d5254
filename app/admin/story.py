"""The way from a request to a contract in force, with the days between, on both of their pages."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import select

from app import clock
from app.accounts import audit
from app.booking.models import Inquiry
from app.booking.services import offers
from app.extensions import db
from app.practice.choices import MeetingKind
from app.practice.models import Contract, Meeting
from app.practice.states import LIVE, ContractState, MeetingState, OfferState

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
    chapters = [*_of_asking(inquiry, is_agreed=True), *_of_agreeing(contract)]
    return _told(chapters, is_open=contract.state not in _NEVER)


def of_inquiry(inquiry: Inquiry) -> list[Chapter]:
    """The story of a request, on to its contract if there is one."""
    contract = db.session.scalar(select(Contract).where(Contract.inquiry_id == inquiry.id))
    if contract is not None:
        return of_contract(contract)
    return _told([*_of_asking(inquiry), (gettext("Sopimus luonnosteltu"), None)], is_open=True)


def _of_asking(
    inquiry: Inquiry | None, *, is_agreed: bool = False
) -> list[tuple[str, date | None]]:
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
    offered = _of_offering(inquiry)
    chapters = [(held, _day(mapping.starts_at if mapping else None)), *offered]
    if is_agreed and offered:
        # An offer may be accepted without the meeting: then it is not waited for.
        chapters = [chapter for chapter in chapters if chapter[1]]
    # It may also be sent before the meeting is held.
    chapters.sort(key=lambda chapter: chapter[1] or date.max)
    return [(gettext("Yhteydenotto saapui"), _day(inquiry.created_at)), *chapters]


def _of_offering(inquiry: Inquiry) -> list[tuple[str, date | None]]:
    offer = offers.latest(inquiry)
    if offer is None or (offer.sent_at is None and offer.state is OfferState.WITHDRAWN):
        return []
    ends = {
        OfferState.REJECTED: gettext("Tarjous hylätty"),
        OfferState.EXPIRED: gettext("Tarjous vanhentunut"),
        OfferState.WITHDRAWN: gettext("Tarjous peruttu"),
    }
    return [
        (gettext("Tarjous lähetetty"), _day(offer.sent_at)),
        (ends.get(offer.state, gettext("Tarjous hyväksytty")), _day(offer.decided_at)),
    ]


def _of_agreeing(contract: Contract) -> list[tuple[str, date | None]]:
    at = {event.event: event.happened_at for event in audit.history("contract", contract.id)}

    sent = _day(at.get("contract.sent"))
    query = (
        select(Meeting.starts_at)
        .where(Meeting.contract_id == contract.id, Meeting.state.in_(LIVE))
        .order_by(Meeting.starts_at)
        .limit(1)
    )
    first = db.session.scalar(query)
    chapters = [
        (gettext("Sopimus luonnosteltu"), _day(at.get("contract.created"))),
        (gettext("Lähetetty hyväksyttäväksi"), sent),
        (gettext("Hyväksytty"), contract.signed_on),
        (gettext("Ensimmäinen tapaaminen"), _day(first)),
    ]
    # An older one has no event of its making; one that was signed at once was never sent.
    drafted, asked, *rest = chapters
    told = [drafted] if drafted[1] else []
    return [*told, *([asked] if asked[1] or not contract.signed_on else []), *rest]


def _day(at: datetime | None) -> date | None:
    return clock.local(at).date() if at else None


def _told(chapters: list[tuple[str, date | None]], *, is_open: bool) -> list[Chapter]:
    told: list[Chapter] = []
    before: date | None = None
    is_waiting = is_open
    for words, on in chapters:
        if on is None:
            # After something that is itself to come nothing is waited for.
            is_waited = is_waiting and before is not None and before <= clock.today()
            days = (clock.today() - before).days if is_waited and before else None
            told.append(Chapter(words=words, on=None, days=days, is_waited=is_waited))
            is_waiting = is_waiting and before is None
            continue
        told.append(Chapter(words=words, on=on, days=(on - before).days if before else None))
        before = on
    return told
