"""A request as its tests ask it, and the meeting that it holds."""

from datetime import timedelta

from sqlalchemy import select

from app.booking.services import inquiries
from app.booking.services.inquiries import Wish
from app.extensions import db
from app.practice.models import Meeting
from tests.factories import NOW

HOUR = timedelta(hours=1)
# What a visitor types, each word of it easy to find again.
TYPED = {
    "name": "Kirsikka Kanttarelli",
    "email": "kirsikka@example.com",
    "subject": "Aihe-Vattu",
    "message": "Viesti-Puolukka <b>",
    "phone": "040 765 4321",
    "organisation": "Järjestö-Karviainen",
    "wished_times": "Toive-Mustikka",
}


def wish(**changed):
    return Wish(**{"form_key": "avain", "language": "fi"} | TYPED | changed)


def ask(**changed):
    inquiry = inquiries.ask(wish(**changed), now=NOW)
    db.session.commit()
    return inquiry


def only_meeting():
    return db.session.scalars(select(Meeting)).one()
