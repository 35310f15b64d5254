"""Asking for a meeting through the contact form, as its tests do it."""

from sqlalchemy import func, select

from app.booking.models import Inquiry
from app.extensions import db
from tests.pages import opened

URL = "/ota-yhteytta"
THANKS = "/ota-yhteytta/kiitos"
TYPED = {
    "name": "Maija Meikäläinen",
    "email": "maija@example.com",
    "subject": "Tiimille työnohjausta?",
    "message": "Meitä on kahdeksan.\nAloittaisimme keväällä.",
}


def ask(client, **typed):
    return opened(client, URL).submit(client, TYPED | typed)


def kept(page, typed):
    return {name: page.fields()[name] for name in typed} == typed


def number_of_inquiries():
    return db.session.scalar(select(func.count(Inquiry.id)))
