"""Secret links: only whoever gets the mail has the token; what is kept cannot be turned into it."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.booking import letters
from app.database import Base
from app.extensions import db
from app.mail import delivery, links
from app.mail.models import MailState, OutboxMessage, SecretLink
from tests.factories import NOW, make_inquiry, make_practice

LINK = re.compile(r"/yhteydenotto/([\w-]+)")


@pytest.fixture
def inquiry(any_app, stop_clock):
    stop_clock(NOW + timedelta(minutes=1))
    make_practice()
    return make_inquiry()


@pytest.fixture
def message(inquiry):
    letters.acknowledge(inquiry, None)
    db.session.commit()
    return db.session.scalars(select(OutboxMessage)).one()


def sent(app, message):
    """What went out, read as a program reads it."""
    name = f"{message.id:06d}-{message.template}.eml"
    path = Path(app.instance_path) / "mail" / name
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def tokens_in(mail):
    return {
        token
        for part in mail.walk()
        if part.get_content_maintype() == "text"
        for token in LINK.findall(part.get_content())
    }


def test_the_token_is_in_the_mail_and_nowhere_else(any_app, inquiry, message):
    delivery.deliver_due()

    mail = sent(any_app, message)
    [token] = tokens_in(mail)
    assert len(token) == 43
    assert links.opened_by(token, about="inquiry", now=NOW) == inquiry.id
    kept = [
        str(row)
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"'))  # noqa: S608
    ]
    assert token not in "".join(kept)
    assert LINK.findall(message.text) == [links.TOKEN_TO_COME]


def test_a_worker_that_died_while_sending_is_followed_by_the_same_mail(any_app, message):
    """It had written the file and not yet noted it."""
    delivery.deliver_due()
    first = sent(any_app, message)
    message.state, message.claimed_until_at = MailState.SENDING, NOW
    db.session.commit()

    assert delivery.deliver_due() == 1

    second = sent(any_app, message)
    assert second["Message-ID"] == first["Message-ID"] == message.message_id
    assert tokens_in(second) != tokens_in(first)
    for mail in (first, second):
        [token] = tokens_in(mail)
        assert links.opened_by(token, about="inquiry", now=NOW)


def test_a_link_opens_its_own_thing_until_it_ends(inquiry):
    token = links.make("inquiry", inquiry.id, now=NOW)
    other = links.make("contract", inquiry.id, now=NOW)

    assert links.opened_by(token, about="inquiry", now=NOW) == inquiry.id
    assert links.opened_by(other, about="inquiry", now=NOW) is None
    assert links.opened_by(token, about="inquiry", now=NOW + links.LIFETIME) is None
    links.end_all("inquiry", inquiry.id)
    assert links.opened_by(token, about="inquiry", now=NOW) is None
    assert links.opened_by(other, about="contract", now=NOW) == inquiry.id


def test_what_has_expired_is_forgotten(inquiry):
    links.make("inquiry", inquiry.id, now=NOW - links.LIFETIME)
    links.make("inquiry", inquiry.id, now=NOW)

    assert links.delete_expired(now=NOW) == 1
    assert len(db.session.scalars(select(SecretLink)).all()) == 1


def test_what_would_tell_nothing_true_any_more_is_not_sent(message):
    message.useless_after_at = NOW
    db.session.commit()

    assert delivery.deliver_due() == 0
    assert db.session.scalars(select(OutboxMessage)).all() == []
