"""Delivering mail to real servers: good ones, and those that refuse or die."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.mail import delivery
from app.mail.models import MailState, OutboxMessage
from tests.factories import NOW
from tests.mail.conftest import post_office, write
from tests.mail.delivering import MINUTE, parsed, states

# --- A good server ----------------------------------------------------------------------------


def test_a_mail_arrives_whole(mail_app, post):
    message = write(reply_to="ohjaaja@example.com")

    assert delivery.deliver_due() == 1

    [envelope] = post.received
    mail = parsed(envelope)
    assert envelope.rcpt_tos == ["vastaanottaja@example.com"]
    assert (mail["To"], mail["Reply-To"]) == ("vastaanottaja@example.com", "ohjaaja@example.com")
    assert mail["From"] == "tuokio@localhost"
    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"].endswith("Äijälän työnohjaus")
    assert mail["Date"].datetime.tzinfo is not None
    assert mail["Bcc"] is mail["Cc"] is None
    [alternatives] = [
        part for part in mail.walk() if part.get_content_type() == "multipart/alternative"
    ]
    plain, html = alternatives.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content_charset() == html.get_content_charset() == "utf-8"
    assert "Äijälän työnohjaus" in plain.get_content()
    assert "Äijälän työnohjaus" in html.get_content()
    assert (message.state, message.tries, message.last_error) == (MailState.SENT, 1, "")
    assert message.sent_at is not None


def test_a_mail_is_sent_once(mail_app, post):
    write()

    assert [delivery.deliver_due(), delivery.deliver_due()] == [1, 0]
    assert len(post.received) == 1


def test_the_sender_can_be_set(post, app_towards):
    with post_office(post) as port:
        app_towards(port, MAIL_DEFAULT_SENDER="Metsäpolku <posti@metsapolku.example.com>")
        write()

        assert delivery.deliver_due() == 1

    assert parsed(post.received[0])["From"] == "Metsäpolku <posti@metsapolku.example.com>"
    assert post.received[0].mail_from == "posti@metsapolku.example.com"


def test_a_mail_that_is_not_due_waits(mail_app, post, stop_clock):
    stop_clock(NOW)
    write(due_at=NOW + MINUTE)

    assert delivery.deliver_due() == 0
    stop_clock(NOW + MINUTE)
    assert delivery.deliver_due() == 1


# --- Servers that refuse ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("poissa@example.com", "SMTPRecipientsRefused 550"),
        ("DATA", "SMTPDataError 554"),
    ],
)
def test_a_final_refusal_fails_at_once_and_the_others_go_out(mail_app, post, place, error):
    post.answers[place] = f"{error[-3:]} poissa@example.com is not here"
    write("poissa@example.com")
    if place == "DATA":
        assert delivery.deliver_due() == 0
    else:
        write("paikalla@example.com")
        assert delivery.deliver_due() == 1
        assert post.received[0].rcpt_tos == ["paikalla@example.com"]

    refused = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
    assert (refused.state, refused.tries) == (MailState.FAILED, 1)
    # The server's words repeat the address.
    assert refused.last_error == error


@pytest.mark.parametrize(
    ("place", "error"),
    [("poissa@example.com", "SMTPRecipientsRefused 450"), ("DATA", "SMTPDataError 451")],
)
def test_a_passing_refusal_is_tried_again(mail_app, post, stop_clock, place, error):
    stop_clock(NOW)
    post.answers[place] = f"{error[-3:]} try again later"
    message = write("poissa@example.com", due_at=NOW)

    assert delivery.deliver_due() == 0
    assert (message.state, message.last_error) == (MailState.QUEUED, error)
    assert message.due_at == NOW + MINUTE

    post.answers.clear()
    post.received.clear()
    stop_clock(NOW + MINUTE)
    assert delivery.deliver_due() == 1
    assert parsed(post.received[0])["Message-ID"] == message.message_id


def test_a_server_that_dies_before_its_answer_gets_the_same_mail_again(mail_app, post, stop_clock):
    stop_clock(NOW)
    message = write(due_at=NOW)
    post.hang_up_at = {"DATA"}
    assert delivery.deliver_due() == 0
    assert message.state is MailState.QUEUED

    post.hang_up_at = set()
    stop_clock(NOW + MINUTE)
    assert delivery.deliver_due() == 1

    # It may have come twice, and then it is known as the same.
    assert {parsed(envelope)["Message-ID"] for envelope in post.received} == {message.message_id}


def test_a_server_that_dies_after_its_answer_has_the_mail(mail_app, post):
    write()
    post.hang_up_at = {"QUIT"}

    assert delivery.deliver_due() == 1
    assert states() == ["sent"]


def test_one_poisonous_mail_does_not_hold_up_the_others(mail_app, post):
    write("eka@example.com\r\nBcc: kaikki@example.com")
    write("toka@example.com")

    assert delivery.deliver_due() == 1

    assert [envelope.rcpt_tos for envelope in post.received] == [["toka@example.com"]]


def test_errors_are_kept_and_logged_without_addresses(mail_app, post, caplog):
    post.answers["salainen@example.com"] = "550 salainen@example.com unknown"
    message = write("salainen@example.com")

    delivery.deliver_due()

    said = [record.getMessage() for record in caplog.records if record.name.startswith("app")]
    assert any("mail.given_up" in line for line in said)
    assert "salainen" not in "".join(said) + message.last_error
