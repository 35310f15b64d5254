"""The report as a CSV file with the columns that Finnish invoicing services ask for.

Domain.md sections 4.3, 5.1, 5.5 and 5.7: service, date and count; no supervisee's name.
"""

from collections.abc import Iterable, Iterator

from flask_babel import gettext

from app import clock
from app.practice import safe_csv
from app.practice.charging import Amount
from app.practice.labels import label
from app.practice.models import Contract
from app.practice.safe_csv import euros
from app.practice.services.payer_report import Line, Report
from app.practice.states import MeetingState


def write(report: Report) -> bytes:
    """One row for each meeting and one for each travel, in the language of the answer."""
    return safe_csv.write([_headings(), *_rows(report.lines)])


def text_of(line: Line) -> str:
    """What an invoice row says of a meeting."""
    named = {"form": label(line.terms.form), "minutes": line.minutes}
    if line.state is MeetingState.HELD:
        return str(gettext("%(form)s %(minutes)s min", **named))
    return str(gettext("%(form)s %(minutes)s min, %(state)s", **named, state=label(line.state)))


def _headings() -> list[str]:
    return [
        gettext("Asiakas"),
        gettext("Y-tunnus"),
        gettext("Laskutusosoite"),
        gettext("Verkkolaskuosoite (OVT)"),
        gettext("Välittäjätunnus"),
        gettext("Viitteenne"),
        gettext("Tilausnumero"),
        gettext("Kustannuspaikka"),
        gettext("Maksuehto, päivää"),
        gettext("Sopimus"),
        gettext("Päivä"),
        gettext("Selite"),
        gettext("Läsnä"),
        gettext("Määrä"),
        gettext("Yksikkö"),
        gettext("Veroton, euroa"),
        gettext("Alv-prosentti"),
        gettext("Alv, euroa"),
        gettext("Verollinen, euroa"),
        gettext("Alv-käsittely"),
        gettext("Laskun numero"),
    ]


def _rows(lines: Iterable[Line]) -> Iterator[list[str]]:
    for line in lines:
        yield _row(line, text_of(line), line.fee)
        if line.travel is not None:
            yield _row(line, gettext("Matkakulut"), line.travel)


def _row(line: Line, text: str, amount: Amount) -> list[str]:
    day = clock.local(line.starts_at).date()
    return [
        *_payer(line.contract),
        str(line.terms.payment_term_days),
        line.contract.contract_no,
        f"{day.day}.{day.month}.{day.year}",
        text,
        "" if line.present is None else str(line.present),
        "1",
        gettext("kpl"),
        euros(amount.net_cents),
        _percent(amount.permille),
        euros(amount.vat_cents),
        euros(amount.gross_cents),
        label(line.terms.vat_class),
        line.invoice_no,
    ]


def _payer(contract: Contract) -> list[str]:
    """Who pays, and what they want to see on their invoice; the contract's own marks come first."""
    orderer = contract.orderer
    return [
        orderer.name,
        orderer.business_id,
        orderer.billing_address,
        orderer.einvoice_address,
        orderer.einvoice_operator,
        contract.payer_reference or orderer.buyer_reference,
        contract.order_number or orderer.order_number,
        contract.cost_center or orderer.cost_center,
    ]


def _percent(permille: int) -> str:
    whole, part = divmod(permille, 10)
    return f"{whole},{part}" if part else str(whole)
