"""How the form of a new contract begins: with what its request and offer have told."""

from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from app.admin import walls
from app.admin.contract_forms import PARTS
from app.admin.pages import whole_number
from app.admin.refusals import RefusedError
from app.booking.models import Inquiry
from app.booking.services import offers
from app.booking.services.beginning import known_orderer, named_orderer, terms_of
from app.extensions import db
from app.practice.choices import VAT_CLASS_OF, OrdererType
from app.practice.models import Contract, Orderer, Practice


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
    begun |= {"inquiry": inquiry.id, "supervisor": inquiry.supervisor, **_orderer_of(inquiry)}
    return begun | terms_of(inquiry, offers.standing(inquiry))


def _orderer_of(inquiry: Inquiry) -> dict[str, Any]:
    """The orderer of that name if there is one, else the name of a new one."""
    if orderer := known_orderer(inquiry):
        return {"orderer": orderer}
    name, kind = named_orderer(inquiry)
    return {"new_orderer": name, "new_orderer_type": kind}


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


def inquiry_of(key: Any) -> Inquiry | None:
    """The request that a contract follows from, if it is behind the user's wall."""
    number = whole_number(key)
    if number is None:
        return None
    query = select(Inquiry).where(Inquiry.id == number, walls.behind(Inquiry.supervisor_id))
    return db.session.scalar(query)
