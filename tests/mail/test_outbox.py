"""Writing mail: kept or lost with the change that it tells of."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.mail import outbox
from app.mail.models import MailState, OutboxMessage
from app.mail.outbox import Envelope
from app.mail.render import absolute, paragraphs, render_mail
from tests.factories import make_practice, make_supervisor

TO = Envelope(to="kaisa@example.com", language="fi", about="inquiry", about_id=7)


@pytest.fixture
def practice(any_app):
    return make_practice(name="Äijälä & pojat")


def count():
    return db.session.scalar(select(func.count(OutboxMessage.id)))


def test_a_mail_is_kept_with_the_change(practice):
    make_supervisor(slug="before")

    practice.phone = "040 123 4567"
    outbox.enqueue("test", TO, practice=practice)
    db.session.commit()

    assert (count(), practice.phone) == (1, "040 123 4567")


def test_a_mail_is_lost_with_the_change(practice):
    practice.phone = "040 123 4567"
    outbox.enqueue("test", TO, practice=practice)
    db.session.rollback()

    assert (count(), practice.phone) == (0, "")


def test_a_mail_that_cannot_be_written_spoils_the_change(practice):
    """A broken template is found when the mail is enqueued, not after the visitor was thanked."""
    with pytest.raises(Exception, match="undefined"):
        outbox.enqueue("request-answered", TO, practice=practice)


def test_each_mail_has_an_identity_of_its_own(practice):
    ids = {outbox.enqueue("test", TO, practice=practice).message_id for _ in range(20)}

    assert len(ids) == 20
    assert all(message_id.endswith("@localhost>") for message_id in ids)


def test_the_mails_about_a_thing_come_oldest_first(practice):
    first = outbox.enqueue("test", TO, practice=practice)
    outbox.enqueue("test", Envelope(to="x@example.com", language="fi"), practice=practice)
    second = outbox.enqueue("test", TO, practice=practice)
    db.session.commit()

    assert outbox.about("inquiry", 7) == [first, second]
    assert outbox.about("inquiry", 8) == []


def test_a_failed_mail_starts_again(practice):
    message = outbox.enqueue("test", TO, practice=practice)
    message.state, message.tries = MailState.FAILED, 8

    outbox.retry(message)

    assert (message.state, message.tries) == (MailState.QUEUED, 0)


# --- The texts --------------------------------------------------------------------------------


def test_a_subject_is_one_line(app):
    practice = make_practice(name="Rivi\r\nBcc: kaikki@example.com")

    rendered = render_mail("test", language="fi", practice=practice)

    assert "\n" not in rendered.subject
    assert "\r" not in rendered.subject


def test_the_plain_text_is_plain_and_the_html_escaped(app):
    practice = make_practice(name="Äijälä & <pojat>")

    rendered = render_mail("test", language="fi", practice=practice)

    assert "Äijälä & <pojat>" in rendered.text
    assert "Äijälä &amp; &lt;pojat&gt;" in rendered.html


def test_the_plain_text_has_no_gaps(app):
    text = render_mail("test", language="fi", practice=make_practice()).text

    assert "\n\n\n" not in text
    assert text == text.strip() + "\n"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Yksi", "<p>Yksi</p>"),
        ("Yksi\nkaksi", "<p>Yksi<br />kaksi</p>"),
        ("Yksi\r\n\r\nkaksi", "<p>Yksi</p><p>kaksi</p>"),
        ("<b>", "<p>&lt;b&gt;</p>"),
        ("\n\n", ""),
    ],
)
def test_typed_text_becomes_paragraphs(typed, html):
    assert paragraphs(typed) == html


def test_links_begin_with_the_public_address(make_app):
    app = make_app(PUBLIC_URL="https://www.example.com")

    with app.test_request_context(base_url="http://localhost"):
        assert absolute("/admin/") == "https://www.example.com/admin/"


def test_writing_a_mail_leaves_the_language_of_the_page_alone(app):
    practice = make_practice()

    with app.test_request_context("/sv/priser"):
        app.preprocess_request()
        template = app.jinja_env.from_string("{{ current_language() }}")
        render_mail("test", language="en", practice=practice)

        assert template.render() == "sv"
