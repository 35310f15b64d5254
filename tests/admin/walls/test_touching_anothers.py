"""One supervisor never changes another's rows, nor makes anything of them."""

from sqlalchemy import select

from app.accounts.models import Role
from app.booking.states import InquiryState
from app.extensions import db
from app.practice.choices import ContractRole
from app.practice.models import Contract, Orderer, Person
from app.practice.states import ContractState, MeetingState
from tests.admin.walls.secret import SECRET
from tests.factories import make_contract, make_supervisor
from tests.pages import Page, opened


def test_nor_do_steps_reach_it(theirs, b):
    inquiry, meeting, contract = theirs["inquiry"], theirs["meeting"], theirs["contract"]
    steps = [
        *(f"/admin/inquiry/{inquiry.id}/{step}" for step in ("answer", "agree", "decline", "close", "held", "contract-offer", "contract-offer/accepted", "contract-offer/withdrawn")),
        *(f"/admin/meeting/{meeting.id}/{step}" for step in ("move", "held", "cancel", "waive", "notes", "move-following", "cancel-following")),
        *(f"/admin/contract/{contract.id}/{step}" for step in ("sent", "active", "meetings", "people", "people/remove", "series", "extend", "renew")),
        f"/admin/invoicing/{meeting.id}/unmark",
        f"/admin/feed/{theirs['feed'].id}/revoke",
        f"/admin/busy-calendar/{theirs['busy-calendar'].id}/read",
    ]  # fmt: skip

    for address in steps:
        answer = b.post(address, data={"message": "x", "state": "no_reply"})
        assert answer.status_code == 404, address

    db.session.expire_all()
    assert inquiry.state is InquiryState.NEW
    assert meeting.state is MeetingState.CONFIRMED
    assert contract.state is ContractState.DRAFT
    assert theirs["feed"].revoked_at is None


def test_deleting_anothers_row_deletes_nothing(theirs, b):
    for thing in {
        "orderer",
        "contract",
        "person",
        "opening-hours",
        "busy-calendar",
    } & theirs.keys():
        row = theirs[thing]

        assert b.post(f"/admin/{thing}/delete/", data={"id": row.id}).status_code == 404

    assert db.session.get(Orderer, theirs["orderer"].id)


def test_a_posted_key_of_anothers_row_is_no_choice(theirs, b):
    before = db.session.scalars(select(Contract.id)).all()
    page = opened(b, "/admin/contract/new/")
    other = theirs["orderer"]

    answer = page.submit(
        b, {"orderer": str(other.id), "meetings_planned": "5", "unit_price_cents": "100"}
    )

    assert answer.status_code == 422
    assert SECRET not in answer.text
    assert db.session.scalars(select(Contract.id)).all() == before


def test_a_supervisor_cannot_write_for_another(theirs, b):
    page = opened(b, "/admin/orderer/new/")

    answer = page.submit(b, {"name": "Uusi", "supervisor": str(theirs["orderer"].supervisor_id)})

    assert answer.status_code == 422
    assert not db.session.scalars(select(Orderer).where(Orderer.name == "Uusi")).all()


def test_a_person_of_anothers_orderer_is_refused(theirs, b):
    page = opened(b, "/admin/person/new/")

    answer = page.submit(b, {"name": "Uusi", "orderer": str(theirs["orderer"].id)})

    assert answer.status_code == 422
    assert not db.session.scalars(select(Person).where(Person.name == "Uusi")).all()


def test_anothers_person_gets_no_role_on_ones_contract(theirs, staff):
    mine = make_supervisor()
    contract = make_contract(supervisor=mine)
    visitor = staff(role=Role.SUPERVISOR, supervisor=mine)

    answer = visitor.post(
        f"/admin/contract/{contract.id}/people",
        data={"person": theirs["person"].id, "role": ContractRole.SUPERVISEE.value},
    )

    assert answer.status_code == 422
    assert SECRET not in answer.text


def test_a_contract_does_not_follow_from_anothers_request(theirs, b):
    page = opened(b, f"/admin/contract/new/?inquiry={theirs['inquiry'].id}")

    assert SECRET not in page.source
    answer = page.submit(
        b,
        {
            "inquiry": str(theirs["inquiry"].id),
            "new_orderer": "Uusi Oy",
            "meetings_planned": "5",
            "unit_price_cents": "100",
        },
    )

    assert answer.status_code == 303, Page(answer).errors()
    made = db.session.scalars(select(Contract).order_by(Contract.id.desc())).first()
    assert made.inquiry_id is None
