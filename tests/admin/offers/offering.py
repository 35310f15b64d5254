"""What tests of offers in the panel fill in and press."""

from sqlalchemy import select

from app.booking.models import Offer
from app.extensions import db
from tests.admin.addresses import details
from tests.pages import opened

TERMS = {
    "form": "work_community", "meetings_planned": "8", "meeting_minutes": "90",
    "place_type": "client_premises", "place_text": "Koulukatu 1", "unit_price_cents": "145,00",
    "travel_billing": "km", "travel_price_cents": "0,59", "valid_until_on": "15.12.2026",
    "message": "Kiitos tapaamisesta.",
}  # fmt: skip


def form_of(inquiry):
    return f"/admin/inquiry/{inquiry.id}/contract-offer"


def press(page, visitor, step):
    return page.submit(visitor, form=f"form[action$='/contract-offer/{step}']")


def the_offer():
    db.session.rollback()
    return db.session.scalars(select(Offer)).one()


def story_of(visitor, inquiry):
    return opened(visitor, details("inquiry", inquiry)).text_at("#story")
