"""A mail that could not be sent, as the panel finds it."""

from app.extensions import db
from app.mail import outbox
from app.mail.models import MailState
from app.mail.outbox import Envelope
from tests.factories import make_practice


def failed_mail(**envelope):
    practice = make_practice()
    mail = outbox.enqueue(
        "test", Envelope(to="asiakas@example.com", language="fi", **envelope), practice=practice
    )
    mail.state, mail.tries, mail.last_error = MailState.FAILED, 8, "SMTPDataError 550"
    db.session.commit()
    return mail
