"""What tests of delivery read from the outbox and from what arrived."""

from datetime import timedelta
from email import message_from_bytes, policy

from sqlalchemy import select

from app.extensions import db
from app.mail.models import OutboxMessage

MINUTE = timedelta(minutes=1)


def states():
    db.session.rollback()
    return [str(m.state) for m in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]  # fmt: skip


def parsed(envelope):
    return message_from_bytes(envelope.content, policy=policy.default)
