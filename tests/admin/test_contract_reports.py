"""What the payer is told, and what is on no invoice yet."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.accounts.models import Role
from app.admin.payer_reports import PAGE
from app.extensions import db
from app.practice.documents.report import report_contents
from app.practice.services import payer_report
from app.practice.states import MeetingState
from tests.admin.addresses import details
from tests.factories import (
    make_contract,
    make_meeting,
    make_supervisor,
)
from tests.pages import Page, opened
from tests.practice.counting import counted_queries

OCTOBER = datetime(2026, 10, 6, 6, tzinfo=UTC)
PERIOD = "from=1.10.2026&until=31.10.2026"


@pytest.fixture
def contract(supervisor):
    """Two held meetings of 180 euros in October, a late one of half, and one in November."""
    contract = make_contract(
        supervisor=supervisor, unit_price_cents=18000, group_name="Hiljainen ryhmä"
    )
    for week, state in enumerate((MeetingState.HELD, MeetingState.HELD, MeetingState.CANCELLED_LATE)):  # fmt: skip
        make_meeting(contract=contract, starts_at=OCTOBER + timedelta(weeks=week), state=state)
    make_meeting(contract=contract, starts_at=OCTOBER + timedelta(weeks=5), state=MeetingState.HELD)
    return contract


def test_a_report_tells_dates_and_sums_and_no_content(visitor, contract):
    page = opened(visitor, f"/admin/contract/{contract.id}/report?{PERIOD}")

    # 2 x 180 + 90 = 450; 25,5 % of it 114,75.
    assert len(page.find_all("table.report tbody tr")) == 3
    for sum_ in ("450,00 €", "114,75 €", "564,75 €"):
        assert sum_ in page.text
    assert "Hiljainen ryhmä" not in page.source


def test_the_file_has_the_same_rows(visitor, contract):
    answer = visitor.get(f"/admin/contract/{contract.id}/report.csv?{PERIOD}")

    rows = answer.get_data().decode("utf-8-sig").splitlines()
    assert answer.mimetype == "text/csv"
    assert len(rows) == 4
    assert all("90,00" in row or "180,00" in row for row in rows[1:])


def test_the_document_says_the_same_on_paper(visitor, contract):
    period = {"first_on": date(2026, 10, 1), "last_on": date(2026, 10, 31)}
    address = f"/admin/contract/{contract.id}/report.pdf?{PERIOD}"

    answer = visitor.get(address)

    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert b"pdfuaid:part" in answer.data
    assert visitor.get(address).data == answer.data
    said = report_contents(contract, payer_report.report(contract, **period), **period)
    assert len(said.meetings.table.rows) == 3
    assert said.sums.table.rows[-1] == (
        "Yhteensä", "450,00\N{NO-BREAK SPACE}€", "114,75\N{NO-BREAK SPACE}€", "564,75\N{NO-BREAK SPACE}€",
    )  # fmt: skip
    assert "Hiljainen ryhmä" not in str(said)


def test_the_document_speaks_the_contracts_language(visitor, contract):
    contract.language = "sv"
    period = {"first_on": date(2026, 10, 1), "last_on": date(2026, 10, 31)}

    said = report_contents(contract, payer_report.report(contract, **period), **period)

    assert (said.language, said.sums.table.rows[-1][0]) == ("sv", "Sammanlagt")


def test_anothers_report_is_not_there_in_any_form(staff, contract):
    other = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())
    for form in ("report", "report.csv", "report.pdf"):
        assert other.get(f"/admin/contract/{contract.id}/{form}?{PERIOD}").status_code == 404


def test_a_period_that_cannot_be_is_told(visitor, contract):
    page = opened(visitor, f"/admin/contract/{contract.id}/report?from=joskus", 422)
    assert "Kirjoita päivä näin" in page.text


def test_what_is_marked_is_on_its_invoice_once(visitor, contract):
    page = opened(visitor, "/admin/invoicing/")
    boxes = [box.get("value") for box in page.find_all("input[name=meeting]")]
    assert len(boxes) == 4
    sent = {"meeting": boxes[:3], "invoice_no": "101", "invoiced_on": "2.11.2026"}

    assert page.submit(visitor, sent, form="form.invoicing").status_code == 303
    assert page.submit(visitor, sent, form="form.invoicing").status_code == 409

    assert len(opened(visitor, "/admin/invoicing/").find_all("input[name=meeting]")) == 1
    report = opened(visitor, f"/admin/contract/{contract.id}/report?{PERIOD}")
    assert "101 2.11.2026" in report.text

    answer = visitor.post(f"/admin/invoicing/{boxes[0]}/unmark")
    assert answer.status_code == 303
    assert len(opened(visitor, "/admin/invoicing/").find_all("input[name=meeting]")) == 2


@pytest.mark.parametrize(
    ("said", "of_meeting"),
    [
        ({"late_cancel_fee_pct": 0}, {"state": MeetingState.CANCELLED_LATE, "charge_pct": 0}),
        ({"unit_price_cents": 0}, {"state": MeetingState.HELD}),
    ],
    ids=["a free cancelling", "a free meeting"],
)
def test_what_costs_nothing_hides_nothing_that_is_to_be_invoiced(
    visitor, supervisor, said, of_meeting
):
    for week in range(PAGE + 1):
        free = make_contract(supervisor=supervisor, **said)
        make_meeting(contract=free, starts_at=OCTOBER + timedelta(weeks=week), **of_meeting)
    due = make_contract(supervisor=supervisor)
    make_meeting(contract=due, starts_at=OCTOBER - timedelta(weeks=1), state=MeetingState.HELD)

    page = opened(visitor, "/admin/invoicing/")

    assert due.contract_no in page.text
    assert not page.has("nav.pages")


def test_what_is_to_be_invoiced_goes_on_from_page_to_page(visitor, supervisor):
    for week in range(PAGE + 1):
        contract = make_contract(supervisor=supervisor)
        starts_at = OCTOBER + timedelta(weeks=week)
        make_meeting(contract=contract, starts_at=starts_at, state=MeetingState.HELD)

    first, second, beyond = (
        opened(visitor, f"/admin/invoicing/?page={number}") for number in (0, 1, 9)
    )

    assert [len(page.find_all("input[name=meeting]")) for page in (first, second)] == [PAGE, 1]
    assert first.has("nav.pages a[rel=next]")
    assert contract.contract_no in second.text
    assert contract.contract_no in beyond.text


def test_marking_nothing_or_without_a_number_is_refused(visitor, contract):
    page = opened(visitor, "/admin/invoicing/")

    assert page.submit(visitor, {"invoice_no": "1"}, form="form.invoicing").status_code == 422
    box = page.find_all("input[name=meeting]")[0].get("value")
    answer = page.submit(visitor, {"meeting": [box]}, form="form.invoicing")
    assert Page(answer).has("#invoice_no-error")


def test_what_is_ticked_stays_ticked_and_the_mistake_is_told_at_the_top(visitor, contract):
    page = opened(visitor, "/admin/invoicing/")
    boxes = [box.get("value") for box in page.find_all("input[name=meeting]")]

    again = Page(page.submit(visitor, {"meeting": boxes[1:3]}, form="form.invoicing"))

    assert again.status == 422
    assert again.fields("form.invoicing")["meeting"] == boxes[1:3]
    summary = again.find(".error-summary[autofocus][tabindex='-1']")
    assert summary.cssselect("a[href='#invoice_no']")
    first = again.find_all(".error-summary, input[name=meeting]")[0]
    assert first is summary


def test_one_invoice_has_one_payer(visitor, supervisor, contract):
    other = make_meeting(
        contract=make_contract(supervisor=supervisor),
        starts_at=OCTOBER + timedelta(hours=4),
        state=MeetingState.HELD,
    )
    page = opened(visitor, "/admin/invoicing/")
    boxes = [box.get("value") for box in page.find_all("input[name=meeting]")]
    sent = {"invoice_no": "101", "invoiced_on": "2.11.2026"}

    both = page.submit(visitor, sent | {"meeting": boxes}, form="form.invoicing")

    assert both.status_code == 422
    assert "Yksi lasku menee yhdelle maksajalle" in Page(both).text_at(".error-summary")
    assert Page(both).fields("form.invoicing")["meeting"] == boxes
    db.session.expire_all()
    assert other.invoice_no == ""


def test_a_number_is_not_on_the_invoices_of_two_payers(visitor, supervisor, contract):
    other = make_meeting(
        contract=make_contract(supervisor=supervisor),
        state=MeetingState.HELD,
        invoice_no="101",
        invoiced_on=date(2026, 1, 2),
    )
    page = opened(visitor, "/admin/invoicing/")
    boxes = [box.get("value") for box in page.find_all("input[name=meeting]")]
    sent = {"meeting": boxes[:1], "invoice_no": " 101 ", "invoiced_on": "2.11.2026"}

    answer = page.submit(visitor, sent, form="form.invoicing")

    assert answer.status_code == 422
    assert "jo toisen maksajan laskulla" in Page(answer).text_at(".error-summary")

    # Numbers may begin anew with a year.
    other.invoiced_on = date(2025, 12, 31)
    db.session.commit()
    assert page.submit(visitor, sent, form="form.invoicing").status_code == 303


def test_lists_ask_the_database_as_often_however_much_there_is(visitor, supervisor, contract):
    addresses = (
        "/admin/invoicing/",
        "/admin/contract/",
        "/admin/orderer/",
        "/admin/meeting/",
        f"/admin/contract/{contract.id}/report?{PERIOD}",
        details("contract", contract),
    )

    def asked():
        counts = []
        for address in addresses:
            db.session.expire_all()
            with counted_queries() as queries:
                opened(visitor, address)
            counts.append(len(queries))
        return counts

    asked()
    few = asked()
    for number in range(4):
        other = make_contract(supervisor=supervisor)
        for owner, days in ((other, 0), (contract, 100)):
            make_meeting(
                contract=owner,
                starts_at=OCTOBER - timedelta(days=200 + number + days),
                state=MeetingState.HELD,
            )

    # What all pages share is read anew after a change, once.
    asked()
    assert asked() == few
