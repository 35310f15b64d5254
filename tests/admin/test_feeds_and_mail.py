"""Feeds whose address is shown once, the outbox, and the first page."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.accounts.models import Role
from app.booking.states import InquiryState
from app.calendar.models import Feed
from app.calendar.services import feed_of_token
from app.extensions import db
from app.mail import outbox as mails
from app.mail.models import MailState
from app.mail.outbox import Envelope
from tests.admin.addresses import details
from tests.factories import (
    make_contract,
    make_feed,
    make_inquiry,
    make_meeting,
    make_practice,
    make_supervisor,
)
from tests.pages import Page, opened


def failed_mail(**envelope):
    practice = make_practice()
    mail = mails.enqueue(
        "test", Envelope(to="asiakas@example.com", language="fi", **envelope), practice=practice
    )
    mail.state, mail.tries, mail.last_error = MailState.FAILED, 8, "SMTPDataError 550"
    db.session.commit()
    return mail


def test_a_feeds_address_is_shown_once(staff):
    supervisor = make_supervisor()
    visitor = staff(role=Role.SUPERVISOR, supervisor=supervisor)
    page = opened(visitor, "/admin/feed/new/")

    answer = page.submit(visitor, {"purpose": "Puhelin", "level": "code"})

    address = Page(answer).find("#address").get("value")
    token = address.rpartition("/")[2].removesuffix(".ics")
    feed = db.session.scalars(select(Feed)).one()
    assert feed_of_token(token).id == feed.id
    assert feed.supervisor_id == supervisor.id
    assert token not in visitor.get("/admin/feed/").text


def test_a_feed_is_taken_out_of_use_after_asking(staff):
    feed = make_feed()
    owner = staff()
    page = opened(owner, opened(owner, "/admin/feed/").link("Poista käytöstä"))
    assert feed.revoked_at is None

    assert page.submit(owner).status_code == 303

    assert feed.revoked_at is not None
    assert feed_of_token(feed.token) is None


def test_a_mail_that_was_given_up_is_tried_again(staff):
    mail = failed_mail()
    owner = staff()
    page = opened(owner, details("outbox", mail))
    assert "SMTPDataError 550" in page.text

    page.submit(owner, form="form[action$='/retry']")

    assert (mail.state, mail.tries) == (MailState.QUEUED, 0)


def test_a_mail_on_its_way_is_not_sent_twice(staff):
    mail = failed_mail()
    mail.state = MailState.SENT
    db.session.commit()

    assert staff().post(f"/admin/outbox/{mail.id}/retry").status_code == 409
    assert mail.state is MailState.SENT


def test_without_a_server_no_mail_is_said_to_be_sent(app, staff):
    mail = failed_mail()
    mail.state = MailState.SENT
    db.session.commit()
    owner = staff()

    assert "tallennettu tiedostoon" in opened(owner, "/admin/outbox/").text_at("tbody")
    app.config["MAIL_SERVER"] = "mail.example.com"
    assert "lähetetty" in opened(owner, "/admin/outbox/").text_at("tbody")


def test_the_outbox_shows_no_bodies(staff):
    mail = failed_mail()

    page = opened(staff(), details("outbox", mail))

    assert "Tämä viesti kertoo" not in page.source


def test_the_first_page_tells_what_waits(staff):
    failed_mail()
    supervisor = make_supervisor()
    make_inquiry(supervisor=supervisor, name="Odottaja Oona", created_at=clock.now() - timedelta(days=9))  # fmt: skip
    make_inquiry(supervisor=supervisor, name="Vastattu Ville", state=InquiryState.CONTACTED)
    contract = make_contract(supervisor=supervisor)
    make_meeting(contract=contract, starts_at=clock.now() + timedelta(days=2))

    page = opened(staff(), "/admin/")

    assert "Odottaja Oona" in page.text
    assert "odottanut 9 päivää, myöhässä" in page.text
    assert page.text.index("Vastattu, aika sopimatta") < page.text.index("Vastattu Ville")
    assert contract.code in page.text
    assert "eivät menneet perille: 1" in page.text


def test_it_says_when_mail_goes_nowhere(staff):
    page = opened(staff(), "/admin/")

    assert "Postia ei lähetetä: viestit tallentuvat kansioon instance/mail" in page.text


def test_and_is_silent_when_a_server_is_set(app, staff):
    app.config["MAIL_SERVER"] = "mail.example.com"

    assert "Postia ei lähetetä" not in opened(staff(), "/admin/").text
