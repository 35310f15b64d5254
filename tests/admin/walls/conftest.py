"""What belongs to one supervisor, and another one who looks for it."""

import pytest

from app.accounts.models import Role
from app.extensions import db
from app.practice.models import Practice
from app.practice.states import ContractState
from tests.admin.walls.secret import SECRET
from tests.factories import (
    make_busy_calendar,
    make_contract,
    make_feed,
    make_hours,
    make_inquiry,
    make_meeting,
    make_orderer,
    make_person,
    make_practice,
    make_supervisor,
)


@pytest.fixture
def theirs(app):
    """What belongs to supervisor A; every text in it is marked."""
    make_practice()
    other = make_supervisor()
    orderer = make_orderer(supervisor=other, name=f"{SECRET} Oy")
    contract = make_contract(
        orderer=orderer, group_name=f"{SECRET} ryhmä", state=ContractState.DRAFT
    )
    inquiry = make_inquiry(supervisor=other, name=f"{SECRET} Sanna", message=f"{SECRET} viesti")
    return {
        "orderer": orderer,
        "contract": contract,
        "person": make_person(orderer=orderer, name=f"{SECRET} Pekka"),
        "inquiry": inquiry,
        "meeting": make_meeting(contract=contract, place_text=f"{SECRET} paikka"),
        "opening-hours": make_hours(supervisor=other),
        "feed": make_feed(supervisor=other, purpose=f"{SECRET} puhelin"),
        "busy-calendar": make_busy_calendar(supervisor=other, name=f"{SECRET} kalenteri"),
    }


@pytest.fixture(params=[Role.SUPERVISOR, Role.OWNER])
def b(staff, request):
    """Also an owner has only their own, unless the practice says otherwise; hours they keep for all."""
    if request.param is Role.OWNER and "theirs" in request.fixturenames:
        request.getfixturevalue("theirs").pop("opening-hours")
    practice = db.session.get(Practice, 1)
    if practice is not None:
        practice.owner_sees_all = False
        db.session.commit()
    return staff(role=request.param, supervisor=make_supervisor(name="B"))
