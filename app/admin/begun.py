"""What has been begun and waits for its next step: answered requests, offers, contracts."""

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.admin import walls
from app.booking.models import Inquiry, Offer
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.models import Acceptance, Contract, ContractVersion
from app.practice.services.evaluations import IN_FORCE
from app.practice.states import ContractState, OfferState

MOST_SHOWN = 12
_ANSWERED = (InquiryState.CONTACTED, InquiryState.MAPPING_BOOKED, InquiryState.MAPPING_HELD)


@dataclass(frozen=True)
class AnsweredLine:
    """A request that has been answered, and until when an offer to it is out."""

    inquiry: Inquiry
    offered_until_on: date | None


@dataclass(frozen=True)
class ContractLine:
    """A contract, or a change of one, that is not in force yet."""

    contract: Contract
    words: str
    is_ours: bool
    # Whether the next step is the supervisor's.


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Requests by what they wait for."""

    contacted: list[AnsweredLine]
    held: list[AnsweredLine]
    offered: list[AnsweredLine]


def answered() -> Answered:
    """One's own requests that have been answered, the one left alone the longest first."""
    is_out = and_(Offer.inquiry_id == Inquiry.id, Offer.state == OfferState.SENT)
    place = func.row_number().over(
        partition_by=(Inquiry.state, Offer.id.is_(None)), order_by=Inquiry.changed_at
    )
    ranked = (
        select(Inquiry.id, Offer.valid_until_on, place.label("place"))
        .outerjoin(Offer, is_out)
        .where(Inquiry.state.in_(_ANSWERED), walls.behind(Inquiry.supervisor_id))
        .subquery()
    )
    query = (
        select(Inquiry, ranked.c.valid_until_on)
        .join(ranked, ranked.c.id == Inquiry.id)
        .where(ranked.c.place <= MOST_SHOWN)
        .order_by(Inquiry.changed_at)
    )
    lines = [AnsweredLine(*row) for row in db.session.execute(query)]
    waiting = [line for line in lines if line.offered_until_on is None]
    return Answered(
        contacted=[line for line in waiting if line.inquiry.state is InquiryState.CONTACTED],
        held=[line for line in waiting if line.inquiry.state is InquiryState.MAPPING_HELD],
        offered=[line for line in lines if line.offered_until_on is not None][:MOST_SHOWN],
    )


def contracts() -> list[ContractLine]:
    """Contracts and changes that are not in force yet, drafts last."""
    later = aliased(ContractVersion)
    is_newest = ~exists().where(
        later.contract_id == ContractVersion.contract_id, later.number > ContractVersion.number
    )
    is_changed = and_(ContractVersion.id.is_not(None), ContractVersion.in_force_from_on.is_(None))
    was_asked = exists().where(Acceptance.version_id == ContractVersion.id)
    query = (
        select(Contract, ContractVersion.number, was_asked)
        .outerjoin(ContractVersion, and_(ContractVersion.contract_id == Contract.id, is_newest))
        .where(
            walls.contracts(),
            or_(
                Contract.state.in_((ContractState.DRAFT, ContractState.SENT)),
                and_(Contract.state.in_(IN_FORCE), is_changed),
            ),
        )
        .options(joinedload(Contract.orderer))
        .order_by(Contract.state == ContractState.DRAFT, Contract.changed_at)
        .limit(MOST_SHOWN)
    )
    return [
        _line(contract, number or 0, is_asked=is_asked)
        for contract, number, is_asked in db.session.execute(query)
    ]


def _line(contract: Contract, number: int, *, is_asked: bool) -> ContractLine:
    if contract.state is ContractState.DRAFT:
        return ContractLine(contract, str(_("luonnos lähettämättä")), is_ours=True)
    # The first version of one that was sent has gone, if not by a link then on paper.
    if not is_asked and (contract.state is not ContractState.SENT or number > 1):
        return ContractLine(contract, str(_("muutos lähettämättä")), is_ours=True)
    is_change = contract.state is not ContractState.SENT
    words = _("muutos odottaa hyväksyntää") if is_change else _("odottaa hyväksyntää")
    return ContractLine(contract, str(words), is_ours=False)
