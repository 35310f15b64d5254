"""What the payer is told: dates and sums, nothing of the content, each meeting invoiced once."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import true

from app.extensions import db
from app.practice.choices import (
    ContractRole,
    Form,
    MeetingKind,
    PriceBasis,
    TravelBilling,
    VatClass,
    WaiverReason,
)
from app.practice.labels import label
from app.practice.models import Contract
from app.practice.services import (
    budget,
    contracts,
    invoice_file,
    meeting_life,
    payer_report,
    versions,
)
from app.practice.services.meeting_life import AlreadyInvoicedError, Travel
from app.practice.states import MeetingState
from tests.factories import (
    MONDAY,
    MONDAY_NINE,
    make_contract,
    make_meeting,
    make_orderer,
    make_person,
    make_practice,
)
from tests.practice.counting import counted_queries

HELD, LATE = MeetingState.HELD, MeetingState.CANCELLED_LATE
WEEK = timedelta(weeks=1)
YEAR = {"first_on": date(2026, 1, 1), "last_on": date(2027, 12, 31)}


def meetings_of(contract, *states, **columns):
    return [
        make_meeting(contract=contract, state=state, starts_at=MONDAY_NINE + n * WEEK, **columns)
        for n, state in enumerate(states)
    ]


def mark(rows, *, within=None):
    ids = [row.id for row in rows]
    wall = true() if within is None else within
    return payer_report.mark_invoiced(ids, on=MONDAY, invoice_no="2026-7", within=wall)


def test_only_what_was_held_late_or_missed_is_told(app):
    contract = make_contract()
    meetings_of(contract, *MeetingState)

    report = payer_report.report(contract, **YEAR)

    assert {line.state for line in report.lines} == {HELD, LATE, MeetingState.NO_SHOW}


def test_the_period_has_both_its_days(app):
    contract = make_contract()
    meetings_of(contract, HELD, HELD, HELD)

    report = payer_report.report(contract, first_on=MONDAY, last_on=MONDAY + WEEK)

    assert len(report.lines) == 2


def test_the_rate_of_the_meetings_day_counts(app):
    contract = make_contract(starts_on=date(2024, 8, 1))
    for day in (29, 36):
        starts_at = datetime(2024, 8, 1, 9, tzinfo=UTC) + timedelta(days=day)
        make_meeting(contract=contract, state=HELD, starts_at=starts_at)

    report = payer_report.report(contract, first_on=date(2024, 8, 1), last_on=date(2024, 9, 30))

    # 24 % of 120 euros until August, 25,5 % from September on.
    assert [line.fee.vat_cents for line in report.lines] == [2880, 3060]
    assert [rate.permille for rate in report.rates] == [255, 240]


def test_a_waived_fee_is_told_and_costs_nothing(app):
    contract = make_contract()
    meetings_of(contract, LATE, charge_pct=50, waiver_reason=WaiverReason.GOODWILL)

    assert payer_report.report(contract, **YEAR).total.gross_cents == 0
    assert payer_report.not_invoiced(until_on=date(2027, 1, 1), within=true()) == []


def test_a_fixed_total_is_shared_by_the_meetings_in_order(app):
    contract = make_contract(
        price_basis=PriceBasis.FIXED_TOTAL, unit_price_cents=100000, meetings_planned=3
    )
    meetings_of(contract, HELD, MeetingState.CANCELLED_IN_TIME, HELD, HELD)

    later = payer_report.report(contract, first_on=MONDAY + WEEK, last_on=date(2027, 2, 1))

    assert [line.fee.cents for line in later.lines] == [33333, 33334]
    assert payer_report.report(contract, **YEAR).total.net_cents == 100000


FIXED = {"price_basis": PriceBasis.FIXED_TOTAL, "unit_price_cents": 100000}


def cents_of(contract):
    return [line.fee.cents for line in payer_report.report(contract, **YEAR).lines]


@pytest.mark.parametrize(
    ("said", "of_missed", "expected"),
    [
        ({}, {"waiver_reason": WaiverReason.GOODWILL}, 0),
        ({"no_show_fee_pct": 0}, {}, 0),
        ({"no_show_fee_pct": 100}, {"charge_pct": 0}, 0),
        # It is given back, and what was agreed for missing it comes on top.
        ({"late_consumes": False}, {"charge_pct": 50}, 12500),
    ],
    ids=["waived", "free", "free when it was missed", "given back"],
)
def test_a_missed_meeting_that_is_given_back_takes_no_share_of_a_fixed_total(
    any_app, said, of_missed, expected
):
    contract = make_contract(meetings_planned=4, **FIXED, **said)
    meetings_of(contract, HELD)
    make_meeting(
        contract=contract,
        state=MeetingState.NO_SHOW,
        starts_at=MONDAY_NINE + timedelta(days=1),
        **of_missed,
    )
    for week in (1, 2, 3, 4):
        make_meeting(contract=contract, state=HELD, starts_at=MONDAY_NINE + week * WEEK)

    # The fifth that is held is one too many, and no part of the total.
    assert cents_of(contract) == [25000, expected, 25000, 25000, 25000, 0]
    assert budget.of_contract(contract).over == 1


@pytest.mark.parametrize("kind", [MeetingKind.THREE_WAY, MeetingKind.FEEDBACK])
def test_a_talk_with_the_orderer_is_no_share_of_a_fixed_total(app, kind):
    contract = make_contract(meetings_planned=2, **FIXED)
    meetings_of(contract, HELD, HELD, HELD)[1].kind = kind

    assert cents_of(contract) == [50000, 0, 50000]


def test_what_is_on_an_invoice_keeps_its_share_when_an_earlier_one_is_noted(app):
    contract = make_contract(meetings_planned=3, **FIXED)
    earlier, *later = meetings_of(contract, MeetingState.CONFIRMED, HELD, HELD)
    invoiced = cents_of(contract)
    mark(later)

    meeting_life.hold(earlier, now=later[1].ends_at)

    assert cents_of(contract) == [33334, *invoiced]
    assert sum(cents_of(contract)) == 100000


def test_each_meeting_is_invoiced_once(any_app):
    contract = make_contract()
    rows = meetings_of(contract, HELD, HELD)

    assert mark(rows[:1]) == 1
    with pytest.raises(AlreadyInvoicedError):
        mark(rows)

    assert [row.invoice_no for row in rows] == ["2026-7", ""]
    payer_report.unmark_invoiced(rows[0])
    assert mark(rows) == 2


def test_nothing_beyond_the_wall_is_read_or_marked(app):
    mine, other = make_contract(), make_contract()
    rows = meetings_of(other, HELD)
    wall = Contract.supervisor_id == mine.supervisor_id

    with pytest.raises(AlreadyInvoicedError):
        mark(rows, within=wall)

    assert payer_report.not_invoiced(until_on=date(2027, 1, 1), within=wall) == []
    report = payer_report.report_of_orderer(other.orderer_id, **YEAR, within=wall)
    assert report.lines == ()


def test_the_number_of_queries_does_not_grow(app):
    orderer = make_orderer()
    for number in range(4):
        contract = make_contract(orderer=orderer)
        for week in range(3):
            starts_at = MONDAY_NINE + week * WEEK + timedelta(hours=2 * number)
            make_meeting(contract=contract, state=HELD, starts_at=starts_at)
    wall = Contract.orderer_id == orderer.id
    db.session.expire_all()

    with counted_queries() as asked:
        found = payer_report.not_invoiced(until_on=date(2027, 1, 1), within=wall)
        assert [row.report.total.net_cents for row in found] == [36000] * 4
        assert {row.contract.orderer.name for row in found} == {found[0].contract.orderer.name}

    # Meetings, their contracts, versions, rates.
    assert len(asked) == 4


def cells_of(report):
    written = invoice_file.write(report).decode("utf-8-sig")
    heading, *rows = csv.reader(io.StringIO(written, newline=""), delimiter=";")
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_the_file_says_what_was_in_force_on_the_day(app):
    make_practice()
    contract = make_contract(payment_term_days=21)
    versions.make(contract).in_force_from_on = contract.starts_on
    meetings_of(contract, HELD)
    contract.vat_class, contract.form = VatClass.EXEMPT_HEALTH, Form.COACHING
    contract.payment_term_days = 7
    contracts.note_change(contract)

    with app.test_request_context():
        (row,) = cells_of(payer_report.report(contract, **YEAR))

    assert row == row | {
        "Selite": "ryhmätyönohjaus 90 min", "Alv-prosentti": "25,5",
        "Alv-käsittely": label(VatClass.STANDARD), "Maksuehto, päivää": "21",
    }  # fmt: skip


def test_the_file_has_what_invoicing_services_ask_for_and_nobodys_name(app):
    orderer = make_orderer(
        name="=Kunta;1", business_id="1234567-1", einvoice_address="003712345671",
        einvoice_operator="003721291126", buyer_reference="Tilaajan viite", cost_center="100",
    )  # fmt: skip
    contract = make_contract(
        orderer=orderer, cost_center="4711", order_number="T-9", payment_term_days=21,
        travel_billing=TravelBilling.KM, travel_price_cents=55, group_name="Salainen ryhmä",
    )  # fmt: skip
    person = make_person(orderer=orderer, contract=contract, role=ContractRole.SUPERVISEE)
    (held, late) = meetings_of(contract, MeetingState.CONFIRMED, LATE)
    meeting_life.hold(held, now=held.ends_at, present=5, travel=Travel(km=40))

    with app.test_request_context():
        cells = cells_of(payer_report.report(contract, **YEAR))

    assert [row["Selite"] for row in cells] == [
        "ryhmätyönohjaus 90 min", "Matkakulut", "ryhmätyönohjaus 90 min, peruttu myöhässä",
    ]  # fmt: skip
    assert cells[0] == cells[0] | {
        "Asiakas": "'=Kunta;1", "Y-tunnus": "1234567-1", "Verkkolaskuosoite (OVT)": "003712345671",
        "Välittäjätunnus": "003721291126", "Viitteenne": "Tilaajan viite", "Tilausnumero": "T-9",
        "Kustannuspaikka": "4711", "Maksuehto, päivää": "21", "Päivä": "30.11.2026", "Läsnä": "5",
        "Veroton, euroa": "120,00", "Alv-prosentti": "25,5", "Alv, euroa": "30,60",
        "Verollinen, euroa": "150,60",
    }  # fmt: skip
    assert cells[1]["Veroton, euroa"] == "22,00"
    assert cells[2]["Veroton, euroa"] == "60,00"
    assert person.name not in str(cells)
    assert "Salainen" not in str(cells)
    assert late.state is LATE
