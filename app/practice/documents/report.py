"""The report for the payer on paper: what was done and what it costs, and nothing of its content.

Domain.md section 4.3: no supervisee's name and no goal.
"""

from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from app import clock
from app.practice import queries
from app.practice.charging import RateTotal
from app.practice.documents.parts import Fact, Part, Table, facts
from app.practice.models import Contract
from app.practice.models.practice import LANGUAGES
from app.practice.services.invoice_file import text_of
from app.practice.services.payer_report import Line, Report
from app.web.filters import day, money, percent

NOTHING = "–"


@dataclass(frozen=True, kw_only=True)
class ReportContents:
    """A whole report in one language."""

    language: str
    title: str
    mark: str
    # Contract and period.
    practice: str
    address: str
    hue: int
    payer: tuple[Fact, ...]
    meetings: Part
    sums: Part
    page_words: str


def report_contents(
    contract: Contract, report: Report, *, first_on: date, last_on: date
) -> ReportContents:
    """The report in the contract's own language."""
    practice = queries.practice()
    language = contract.language if contract.language in LANGUAGES else LANGUAGES[0]
    with force_locale(language):
        period = f"{day(first_on, language)}–{day(last_on, language)}"
        return ReportContents(
            language=language,
            title=_("Tapaamiset ja kulut"),
            mark=_("Sopimus %(number)s · %(period)s", number=contract.contract_no, period=period),
            practice=practice.name,
            address=practice.address,
            hue=practice.accent_hue,
            payer=_payer(contract),
            meetings=_meetings(report, language),
            sums=_sums(report),
            page_words=_("Sivu {page}/{pages}"),
        )


def _payer(contract: Contract) -> tuple[Fact, ...]:
    """Who pays, and what they want to see on their invoice; the contract's own marks come first."""
    orderer = contract.orderer
    return facts(
        (_("Asiakas"), orderer.name),
        (_("Y-tunnus"), orderer.business_id),
        (_("Laskutusosoite"), orderer.billing_address),
        (_("Verkkolaskuosoite"), orderer.einvoice_address),
        (_("Välittäjätunnus"), orderer.einvoice_operator),
        (_("Viitteenne"), contract.payer_reference or orderer.buyer_reference),
        (_("Tilausnumero"), contract.order_number or orderer.order_number),
        (_("Kustannuspaikka"), contract.cost_center or orderer.cost_center),
        (_("Työnohjaaja"), contract.supervisor.name),
    )


def _meetings(report: Report, language: str) -> Part:
    head = (_("Päivä"), _("Selite"), _("Läsnä"), _("Matka"), _("Veroton"), _("Alv"))
    rows = tuple(_row(line, language) for line in report.lines)
    return Part(title=_("Tapaamiset"), table=Table(head=head, rows=rows))


def _row(line: Line, language: str) -> tuple[str, ...]:
    text = text_of(line)
    if line.charged_pct != 100:  # noqa: PLR2004 - all of it
        text = f"{text}, {_('veloitetaan %(pct)s %%', pct=line.charged_pct)}"
    return (
        day(clock.local(line.starts_at), language),
        text,
        NOTHING if line.present is None else str(line.present),
        money(line.travel.net_cents) if line.travel else NOTHING,
        money(line.fee.net_cents),
        percent(line.fee.permille),
    )


def _sums(report: Report) -> Part:
    head = (_("Alv-kanta"), _("Veroton"), _("Alv"), _("Verollinen"))
    rows = tuple(_sum(percent(rate.permille), rate) for rate in report.rates)
    return Part(
        title=_("Yhteensä"),
        table=Table(head=head, rows=(*rows, _sum(_("Yhteensä"), report.total))),
        text=(_("Pidettyjä minuutteja %(minutes)s.", minutes=report.minutes_held),),
    )


def _sum(name: str, of: RateTotal) -> tuple[str, ...]:
    return name, money(of.net_cents), money(of.vat_cents), money(of.gross_cents)
