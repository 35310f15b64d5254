"""How a new contract begins: with all that its request has told, so that nothing is typed twice."""

from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select

from app.admin import walls
from app.admin.contract_forms import PARTS
from app.admin.pages import whole_number
from app.admin.refusals import RefusedError
from app.booking.models import Inquiry
from app.extensions import db
from app.practice.choices import VAT_CLASS_OF, ContractRole, OrdererType
from app.practice.models import Contract, ContractPerson, Orderer, Person, Practice


def beginning(inquiry: Inquiry | None, *, today: date) -> dict[str, Any]:
    """What the form of a new contract begins with."""
    usual = Contract.__table__.c
    begun: dict[str, Any] = {
        name: usual[name].default.arg
        for _heading, names in PARTS.values()
        for name in names
        if name in usual and usual[name].default is not None and usual[name].default.is_scalar
    }
    begun |= {"starts_on": today, "new_orderer_type": OrdererType.ORGANISATION}
    practice = db.session.get(Practice, 1)
    if practice is not None:
        begun["vat_class"] = VAT_CLASS_OF[practice.vat]
    mine = walls.supervisors()
    if inquiry is None:
        return begun | ({"supervisor": mine[0]} if len(mine) == 1 else {})
    begun |= {
        "inquiry": inquiry.id,
        "supervisor": inquiry.supervisor,
        **_orderer_of(inquiry),
        "group_size_planned": inquiry.participants,
        "place_type": inquiry.place or begun["place_type"],
        "language": inquiry.language,
    }
    return begun | _of_service(inquiry)


def _orderer_of(inquiry: Inquiry) -> dict[str, Any]:
    """The orderer of that name if there is one, else the name of a new one."""
    name = inquiry.organisation or inquiry.name
    known = select(Orderer).where(
        Orderer.supervisor_id == inquiry.supervisor_id,
        func.lower(Orderer.name) == name.strip().lower(),
        walls.behind(Orderer.supervisor_id),
    )
    if orderer := db.session.scalars(known).first():
        return {"orderer": orderer}
    kind = OrdererType.ORGANISATION if inquiry.organisation else OrdererType.PRIVATE_PERSON
    return {"new_orderer": name, "new_orderer_type": kind}


def _of_service(inquiry: Inquiry) -> dict[str, Any]:
    """Form, tax and price of the service that was asked for."""
    service = inquiry.service
    if service is None:
        return {}
    option = next((each for each in service.options if each.price_cents), None)
    return {
        "form": service.form,
        **({"vat_class": service.vat_class} if service.vat_class else {}),
        **(
            {
                "meeting_minutes": option.minutes,
                "unit_price_cents": option.price_cents,
                "price_basis": option.price_basis,
            }
            if option
            else {}
        ),
    }


def new_orderer(form: Any) -> Orderer:
    """The orderer that the form names. Raises RefusedError when it names none."""
    name = (form.new_orderer.data or "").strip()
    if not name:
        raise RefusedError(
            "new_orderer", gettext("Valitse tilaaja tai kirjoita uuden tilaajan nimi.")
        )
    return Orderer(
        name=name, type=form.new_orderer_type.data, supervisor_id=form.supervisor.data.id
    )


def asker(row: Contract, inquiry: Inquiry) -> ContractPerson:
    """Whoever wrote is the one to write to, so that nothing is typed twice."""
    known = select(Person).where(
        Person.supervisor_id == row.supervisor_id,
        Person.email == inquiry.email,
        Person.name == inquiry.name,
    )
    person = db.session.scalars(known).first() or Person(
        supervisor_id=row.supervisor_id,
        orderer=row.orderer,
        name=inquiry.name,
        email=inquiry.email,
        phone=inquiry.phone,
    )
    return ContractPerson(person=person, role=ContractRole.CONTACT_PERSON)


def inquiry_of(key: Any) -> Inquiry | None:
    """The request that a contract follows from, if it is behind the user's wall."""
    number = whole_number(key)
    if number is None:
        return None
    query = select(Inquiry).where(Inquiry.id == number, walls.behind(Inquiry.supervisor_id))
    return db.session.scalar(query)
