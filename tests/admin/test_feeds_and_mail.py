"""Feeds whose address is shown once, the outbox, and the first page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Role
from app.booking.states import InquiryState
from app.calendar.models import Feed, FeedFetch, FeedLevel
from app.calendar.services import feed_of_token
from app.extensions import db
from app.mail import outbox as mails
from app.mail.models import MailState
from app.mail.outbox import Envelope
from app.practice.choices import EvaluationKind, SignerRole
from app.practice.models import Acceptance, ContractVersion, Evaluation
from tests.admin.addresses import details
from tests.factories import (
    TODAY,
    keep,
    make_contract,
    make_feed,
    make_inquiry,
    make_meeting,
    make_practice,
    make_supervisor,
)
from tests.pages import Page, opened, text_of


def failed_mail(**envelope):
    practice = make_practice()
    mail = mails.enqueue(
        "test", Envelope(to="asiakas@example.com", language="fi", **envelope), practice=practice
    )
    mail.state, mail.tries, mail.last_error = MailState.FAILED, 8, "SMTPDataError 550"
    db.session.commit()
    return mail


def token_on(answer):
    return Page(answer).find("#address").get("value").rpartition("/")[2].removesuffix(".ics")


def fetched(feed, *, days, program="Google Kalenteri"):
    keep(FeedFetch(feed_id=feed.id, fetched_at=clock.now() - timedelta(days=days), program=program))


def test_a_feeds_address_is_shown_once(staff):
    supervisor = make_supervisor()
    visitor = staff(role=Role.SUPERVISOR, supervisor=supervisor)
    page = opened(visitor, "/admin/feed/new/")

    answer = page.submit(visitor, {"purpose": "Puhelin", "level": "code"})

    token = token_on(answer)
    feed = db.session.scalars(select(Feed)).one()
    assert feed_of_token(token).id == feed.id
    assert feed.supervisor_id == supervisor.id
    assert token not in visitor.get("/admin/feed/").text


def test_a_page_with_an_address_that_is_loaded_again_makes_no_second_feed(staff):
    contract = make_contract()
    visitor = staff(role=Role.SUPERVISOR, supervisor=contract.supervisor)
    for where, typed in (
        ("/admin/feed/new/", {"purpose": "Puhelin", "level": "code"}),
        (f"/admin/feed/for-contract/{contract.id}", {}),
    ):
        page = opened(visitor, where)
        token = token_on(page.submit(visitor, typed))
        there = len(db.session.scalars(select(Feed)).all())

        again = page.submit(visitor, typed)

        assert (again.status_code, again.location) == (303, "/admin/feed/")
        assert len(db.session.scalars(select(Feed)).all()) == there
        listed = opened(visitor, "/admin/feed/")
        assert "Syöte on jo luotu" in listed.text
        assert token not in listed.source


def test_a_form_that_is_filled_in_anew_makes_another_feed(staff):
    visitor = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())
    page = opened(visitor, "/admin/feed/new/")

    tokens = {
        token_on(page.submit(visitor, {"purpose": purpose})) for purpose in ("Puhelin", "Tabletti")
    }

    assert len({feed_of_token(token).id for token in tokens}) == 2


def test_the_page_with_the_address_helps_each_program_and_leaks_nothing(staff):
    visitor = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())

    answer = opened(visitor, "/admin/feed/new/").submit(visitor, {"purpose": "Puhelin"})

    page = Page(answer)
    address = page.find("#address").get("value")
    assert page.link("Avaa kalenteriohjelmassa") == f"webcal://{address.partition('://')[2]}"
    assert page.find(".qr img").get("src").startswith("data:image/svg+xml")
    programs = [text_of(found) for found in page.find_all(".guides summary")]
    assert programs == [
        "Google Kalenteri",
        "iPhone ja iPad",
        "Mac",
        "Outlook",
        "Thunderbird",
        "Android",
    ]
    assert "8–24 tunnin välein" in page.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_everything_is_told_only_to_whose_meetings_they_are(staff):
    make_practice()
    make_supervisor(), make_supervisor()
    owner = staff()

    answer = opened(owner, "/admin/feed/new/").submit(
        owner, {"purpose": "Puhelin", "level": "full"}
    )

    assert answer.status_code == 422
    assert "vain työnohjaaja itse" in Page(answer).text
    assert db.session.scalars(select(Feed)).all() == []


def test_an_owner_may_overlook_the_whole_practice_and_a_supervisor_may_not(staff):
    mine = make_supervisor()
    make_supervisor()
    owner, visitor = staff(supervisor=mine), staff(role=Role.SUPERVISOR, supervisor=mine)

    opened(owner, "/admin/feed/new/").submit(
        owner, {"purpose": "Seinä", "whose": "practice", "level": "code"}
    )
    refused = visitor.post(
        "/admin/feed/new/", data={"purpose": "x", "whose": "practice", "level": "busy"}
    )

    feed = db.session.scalars(select(Feed)).one()
    assert (feed.supervisor_id, feed.level) == (None, FeedLevel.BUSY)
    assert refused.status_code == 422
    assert not opened(visitor, "/admin/feed/").has("main tbody")


def test_the_list_tells_when_each_was_read_and_by_what(staff):
    supervisor = make_supervisor()
    fetched(make_feed(supervisor=supervisor, purpose="Työkone"), days=0.13)
    make_feed(supervisor=supervisor, purpose="Puhelin")
    visitor = staff(role=Role.SUPERVISOR, supervisor=supervisor)

    page = opened(visitor, "/admin/feed/")

    assert "Google Kalenteri, 3 tuntia sitten" in page.text
    assert "ei vielä luettu" in page.text
    assert not page.has(".notice-warning")

    fetched(make_feed(supervisor=supervisor, purpose="Vanha"), days=9)
    page = opened(visitor, "/admin/feed/")

    assert "Google Kalenteri, 9 päivää sitten" in page.text_at(".state-wrong")
    assert "ei ole luettu viikkoon" in page.text_at(".notice-warning")


def test_an_address_is_renewed_after_asking(staff):
    supervisor = make_supervisor()
    feed = make_feed(supervisor=supervisor, purpose="Puhelin", level=FeedLevel.FULL)
    visitor = staff(role=Role.SUPERVISOR, supervisor=supervisor)
    page = opened(visitor, opened(visitor, "/admin/feed/").link("Uusi osoite"))
    assert feed_of_token(feed.token) is not None

    answer = page.submit(visitor)

    renewed = feed_of_token(token_on(answer))
    assert (renewed.purpose, renewed.level) == ("Puhelin", FeedLevel.FULL)
    assert feed_of_token(feed.token) is None


def test_an_owner_ends_anothers_feed_but_gets_no_address_of_it(staff):
    make_practice()
    feed = make_feed(level=FeedLevel.FULL)
    owner = staff(supervisor=make_supervisor())

    assert not opened(owner, "/admin/feed/").has("a[href$='/renew']")
    assert owner.post(f"/admin/feed/{feed.id}/renew").status_code == 303

    assert feed_of_token(feed.token) is not None


def test_a_contracts_client_gets_a_feed_of_their_own(staff):
    contract = make_contract(code="A7")
    visitor = staff(role=Role.SUPERVISOR, supervisor=contract.supervisor)
    page = opened(visitor, f"/admin/feed/for-contract/{contract.id}")

    answer = page.submit(visitor)

    assert feed_of_token(token_on(answer)).contract_id == contract.id
    assert "Lähetä osoite asiakkaalle" in Page(answer).text
    assert "Asiakas: sopimus A7" in opened(visitor, "/admin/feed/").text
    stranger = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())
    assert stranger.post(f"/admin/feed/for-contract/{contract.id}").status_code == 404


def test_a_feed_is_taken_out_of_use_after_asking(staff):
    feed = make_feed()
    owner = staff()
    page = opened(owner, opened(owner, "/admin/feed/").link("Poista käytöstä"))
    assert feed.revoked_at is None

    assert page.submit(owner).status_code == 303

    assert feed.revoked_at is not None
    assert feed_of_token(feed.token) is None
    assert not opened(owner, "/admin/feed/").has("main tbody")


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


@pytest.mark.parametrize("thing", ["contract", "acceptance", "evaluation"])
def test_a_mail_leads_to_the_contract_that_it_tells_of(staff, thing):
    contract = make_contract(contract_no="2026-014")
    version = keep(ContractVersion(contract_id=contract.id, number=1, sha256="", content="{}"))
    asked = keep(Acceptance(version_id=version.id, signer="orderer", role=SignerRole.ORDERER))
    evaluation = keep(Evaluation(contract_id=contract.id, kind=EvaluationKind.FINAL, due_on=TODAY))
    told = {"contract": contract, "acceptance": asked, "evaluation": evaluation}
    mail = failed_mail(about=thing, about_id=told[thing].id)

    page = opened(staff(supervisor=contract.supervisor), details("outbox", mail))

    assert page.link("sopimus 2026-014") == details("contract", contract)


def test_a_mail_leads_to_the_request_that_it_tells_of(staff):
    inquiry = make_inquiry()
    mail = failed_mail(about="inquiry", about_id=inquiry.id)

    page = opened(staff(supervisor=make_supervisor()), details("outbox", mail))

    assert page.link(f"yhteydenotto {inquiry.id}") == details("inquiry", inquiry)


def test_a_mail_about_what_is_gone_says_what_it_was(staff):
    mail = failed_mail(about="acceptance", about_id=999)

    page = opened(staff(supervisor=make_supervisor()), details("outbox", mail))

    assert "Koskee sopimuksen hyväksyntä 999" in page.text_at(".facts")


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


def test_the_first_page_tells_how_many_meetings_are_left_behind_ones_own_wall(staff):
    mine, other = make_supervisor(), make_supervisor()
    contract = make_contract(supervisor=mine, code="Oma1", meetings_planned=7)
    make_meeting(contract=contract, starts_at=clock.now() + timedelta(days=2))
    make_contract(supervisor=other, code="Vieras1", meetings_planned=5)

    page = opened(staff(role=Role.SUPERVISOR, supervisor=mine), "/admin/")

    assert [cell.text_content() for cell in page.find_all(".sums dd")] == ["7", "0", "1", "6"]
    assert "viimeinen ke 25.11., pidetty 0 / 7, sopimatta 6" in page.text
    assert "Vieras1" not in page.source


def test_it_says_when_mail_goes_nowhere(staff):
    page = opened(staff(), "/admin/")

    assert "Postia ei lähetetä: viestit tallentuvat kansioon instance/mail" in page.text


def test_and_is_silent_when_a_server_is_set(app, staff):
    app.config["MAIL_SERVER"] = "mail.example.com"

    assert "Postia ei lähetetä" not in opened(staff(), "/admin/").text
