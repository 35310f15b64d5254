"""How a contract begins: with all that its request and its offer have told, so that nothing is typed twice."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.booking.models import TERMS, AskerRole, Inquiry, Offer
from app.extensions import db
from app.practice import queries
from app.practice.choices import VAT_CLASS_OF, ContractRole, OrdererType, PriceBasis
from app.practice.models import Contract, ContractPerson, Orderer, Person
from app.practice.services import contracts

# What else whoever wrote is on the contract.
_ROLE_OF_ASKER = {
    AskerRole.MANAGER: ContractRole.MANAGER,
    AskerRole.SUPERVISEE: ContractRole.SUPERVISEE,
}


def terms_of(inquiry: Inquiry, offer: Offer | None = None) -> dict[str, Any]:
    """The terms as far as they are known: those of the offer, else of the request and its service."""
    told: dict[str, Any] = {"group_size_planned": inquiry.participants}
    if offer is not None:
        told |= {name: getattr(offer, name) for name in TERMS}
        return told | {"price_basis": PriceBasis.PER_SESSION}
    told |= {"language": inquiry.language, "vat_class": VAT_CLASS_OF[queries.practice().vat]}
    if inquiry.place:
        told["place_type"] = inquiry.place
    return told | _of_service(inquiry)


def known_orderer(inquiry: Inquiry) -> Orderer | None:
    """The orderer of that name, in large letters or small, if the request's supervisor has one."""
    name, _kind = named_orderer(inquiry)
    query = (
        select(Orderer).where(Orderer.supervisor_id == inquiry.supervisor_id).order_by(Orderer.id)
    )
    theirs = db.session.scalars(query)
    return next((row for row in theirs if row.name.casefold() == name.casefold()), None)


def named_orderer(inquiry: Inquiry) -> tuple[str, OrdererType]:
    """Who orders, by what the request tells."""
    if inquiry.organisation.strip():
        return inquiry.organisation.strip(), OrdererType.ORGANISATION
    return inquiry.name.strip(), OrdererType.PRIVATE_PERSON


def asker(contract: Contract, inquiry: Inquiry) -> list[ContractPerson]:
    """Whoever wrote is the one to write to, and what else they said to be."""
    known = select(Person).where(
        Person.supervisor_id == contract.supervisor_id,
        Person.email == inquiry.email,
        Person.name == inquiry.name,
    )
    person = db.session.scalars(known).first() or Person(
        supervisor_id=contract.supervisor_id,
        orderer=contract.orderer,
        name=inquiry.name,
        email=inquiry.email,
        phone=inquiry.phone,
    )
    roles = [ContractRole.CONTACT_PERSON]
    if inquiry.role in _ROLE_OF_ASKER:
        roles.append(_ROLE_OF_ASKER[inquiry.role])
    return [ContractPerson(person=person, role=role) for role in roles]


def draft_contract(offer: Offer, *, today: date) -> Contract:
    """The draft that follows from an accepted offer, with its orderer and whoever wrote."""
    inquiry = offer.inquiry
    if inquiry.supervisor_id is None:
        raise ValueError("an offer is made by whoever has taken the request up")
    name, kind = named_orderer(inquiry)
    contract = Contract(
        supervisor_id=inquiry.supervisor_id,
        orderer=known_orderer(inquiry)
        or Orderer(supervisor_id=inquiry.supervisor_id, name=name, type=kind),
        inquiry_id=inquiry.id,
        starts_on=today,
        **terms_of(inquiry, offer),
    )
    contract.persons = asker(contract, inquiry)
    contracts.open_contract(contract, year=today.year)
    return contract


def has_contract(inquiry: Inquiry) -> bool:
    """Whether a contract follows from the request already."""
    return db.session.scalar(select(Contract.id).where(Contract.inquiry_id == inquiry.id)) is not None  # fmt: skip


def _of_service(inquiry: Inquiry) -> dict[str, Any]:
    """Form, tax and price of the service that was asked for."""
    service = inquiry.service
    if service is None:
        return {}
    told: dict[str, Any] = {"form": service.form}
    if service.vat_class:
        told["vat_class"] = service.vat_class
    option = next((each for each in service.options if each.price_cents), None)
    if option:
        told |= {
            "meeting_minutes": option.minutes,
            "unit_price_cents": option.price_cents,
            "price_basis": option.price_basis,
        }
    return told
