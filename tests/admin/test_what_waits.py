"""The first page tells at a glance what waits, what is left and whether mail goes out."""

from datetime import timedelta

from app import clock
from app.accounts.models import Role
from app.booking.states import InquiryState
from tests.admin.failing import failed_mail
from tests.factories import (
    make_contract,
    make_inquiry,
    make_meeting,
    make_supervisor,
)
from tests.pages import opened


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
