"""The outbox: what did not go out is tried again, and no letter's text is shown."""

import pytest

from app.extensions import db
from app.mail.models import MailState
from app.practice.choices import EvaluationKind, SignerRole
from app.practice.models import Acceptance, ContractVersion, Evaluation
from tests.admin.addresses import details
from tests.admin.failing import failed_mail
from tests.factories import (
    TODAY,
    keep,
    make_contract,
    make_inquiry,
    make_supervisor,
)
from tests.pages import opened


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
