"""What payers are told and billed: a contract's report, its file, and what is on no invoice yet."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, TypedDict

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import StringField

from app import clock
from app.admin import walls
from app.admin.forms import at_most, required
from app.admin.pages import KEY, Framed, see_other, whole_number
from app.extensions import db
from app.practice.documents.document import MIME_TYPE, report_pdf
from app.practice.models import Contract, Meeting
from app.practice.services import invoice_file, payer_report
from app.practice.services.meeting_life import AlreadyInvoicedError
from app.practice.services.payer_report import NumberTakenError, SeveralPayersError
from app.web.fields import DayField, day_mistake, parse_day, written_day

# Contracts on one page of the list.
PAGE = 5

_PAYER_WORDS: dict[type[Exception], Any] = {
    SeveralPayersError: _("Yksi lasku menee yhdelle maksajalle, mutta valitut kuuluvat useammalle. Mitään ei merkitty: merkitse kunkin maksajan tapaamiset omalla laskunumerollaan."),
    NumberTakenError: _("Tämä numero on jo toisen maksajan laskulla. Mitään ei merkitty: tarkista laskun numero."),
}  # fmt: skip


class Period(TypedDict):
    """From the first day to the last, both included."""

    first_on: date
    last_on: date


class InvoiceForm(FlaskForm):
    """Which invoice it is."""

    invoice_no = StringField(_("Laskun numero"), [required, at_most(40)])
    invoiced_on = DayField(_("Laskun päivä"), [required])


class ReportPages:
    """The part of the contracts' view that tells the payer what was done."""

    answer: Any
    get_one: Any

    @expose(f"/<{KEY}:contract_id>/report")
    def report_view(self, contract_id: int) -> ResponseReturnValue:
        """A period of one contract, to be read, printed or taken along as a file."""
        row: Contract = self.get_one(contract_id)
        first_on, last_on, error = _period()
        page: Response = self.answer(
            "admin/report/report.html",
            status=422 if error else 200,
            model=row,
            report=payer_report.report(row, first_on=first_on, last_on=last_on),
            first_on=first_on,
            last_on=last_on,
            written_day=written_day,
            text_of=invoice_file.text_of,
            error=error,
            return_url=url_for("contract.details_view", id=row.id),
        )
        return page

    @expose(f"/<{KEY}:contract_id>/report.csv")
    def report_file_view(self, contract_id: int) -> ResponseReturnValue:
        """The same with the columns that invoicing services ask for."""
        row, period, made = self._asked(contract_id)
        named = _named(row, period, "csv")
        return Response(invoice_file.write(made), mimetype="text/csv", headers=named)

    @expose(f"/<{KEY}:contract_id>/report.pdf")
    def report_document_view(self, contract_id: int) -> ResponseReturnValue:
        """The same on paper, in the contract's own language."""
        row, period, made = self._asked(contract_id)
        named = _named(row, period, "pdf", "inline")
        return Response(report_pdf(row, made, **period), mimetype=MIME_TYPE, headers=named)

    def _asked(self, contract_id: int) -> tuple[Contract, Period, payer_report.Report]:
        row: Contract = self.get_one(contract_id)
        first_on, last_on, error = _period()
        if error:
            abort(404)
        period: Period = {"first_on": first_on, "last_on": last_on}
        return row, period, payer_report.report(row, **period)


class InvoicingView(Framed):
    """What costs something and is on no invoice, contract by contract."""

    roles = walls.EVERYONE

    @expose()
    def index(self) -> ResponseReturnValue:
        """A page of contracts with their meetings."""
        form = InvoiceForm(formdata=None, data={"invoiced_on": clock.today()})
        return self._page(form)

    @expose("/mark", methods=("POST",))
    def mark_view(self) -> ResponseReturnValue:
        """Note that the ticked meetings are on an invoice."""
        form = InvoiceForm()
        found = [whole_number(text) for text in request.form.getlist("meeting")]
        keys = [key for key in found if key is not None]
        on = form.invoiced_on.data
        if not form.validate() or not keys or on is None:
            notice = "" if keys else gettext("Valitse ainakin yksi tapaaminen.")
            return self._page(form, ticked=keys, notice=notice, status=422)
        try:
            count = payer_report.mark_invoiced(
                keys,
                on=on,
                invoice_no=form.invoice_no.data.strip(),
                within=walls.contracts(),
            )
            db.session.commit()
        except AlreadyInvoicedError:
            db.session.rollback()
            notice = gettext("Jokin näistä on jo laskulla. Mitään ei merkitty: tarkista lista.")
            return self._page(form, ticked=keys, notice=notice, status=409)
        except (SeveralPayersError, NumberTakenError) as error:
            db.session.rollback()
            return self._page(form, ticked=keys, notice=_PAYER_WORDS[type(error)], status=422)
        flash(gettext("Merkittiin laskulle %(number)s: %(count)s.", number=form.invoice_no.data, count=count), "success")  # fmt: skip
        return see_other(url_for("invoicing.index"))

    @expose(f"/<{KEY}:meeting_id>/unmark", methods=("POST",))
    def unmark_view(self, meeting_id: int) -> ResponseReturnValue:
        """Take a meeting off its invoice again."""
        query = select(Meeting).where(
            Meeting.id == meeting_id, Meeting.contract_id.is_not(None), walls.meetings()
        )
        row = db.session.scalar(query) or abort(404)
        payer_report.unmark_invoiced(row)
        db.session.commit()
        flash(gettext("Merkintä poistettiin, ja tapaaminen on taas laskutettavissa."), "success")
        day = clock.local(row.starts_at).date()
        period: dict[str, Any] = {"from": day.replace(day=1), "until": max(day, clock.today())}
        return see_other(url_for("contract.report_view", contract_id=row.contract_id, **period))

    def _page(
        self,
        form: InvoiceForm,
        *,
        ticked: Collection[int] = (),
        notice: str = "",
        status: int = 200,
    ) -> Response:
        until_on, error = _day("until", clock.today())
        due = payer_report.contracts_due(until_on=until_on, within=walls.contracts())
        pages = max(1, -(-len(due) // PAGE))
        number = min(whole_number(request.args.get("page", "0")) or 0, pages - 1)
        within = walls.contracts() & Contract.id.in_(due[number * PAGE : (number + 1) * PAGE])
        return self.answer(
            "admin/report/invoicing.html",
            status=422 if error else status,
            due=payer_report.not_invoiced(until_on=until_on, within=within),
            form=form,
            ticked=ticked,
            notice=notice or error,
            until_on=until_on,
            written_day=written_day,
            text_of=invoice_file.text_of,
            page=number,
            pages=pages,
        )


def _named(row: Contract, period: Period, ending: str, how: str = "attachment") -> dict[str, str]:
    name = f"raportti-{row.contract_no}-{period['first_on']}-{period['last_on']}.{ending}"
    return {"Content-Disposition": f'{how}; filename="{name}"'}


def _period() -> tuple[date, date, str]:
    """From and until of the address, and what is wrong with them; last month and this by default."""
    today = clock.today()
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    first_on, first_error = _day("from", last_month)
    last_on, last_error = _day("until", today)
    if last_on < first_on:
        return first_on, first_on, gettext("Loppu ei voi olla ennen alkua.")
    return first_on, last_on, first_error or last_error


def _day(name: str, usual: date) -> tuple[date, str]:
    text = request.args.get(name, "").strip()
    if not text:
        return usual, ""
    try:
        return parse_day(text, today=clock.today()), ""
    except ValueError as error:
        return usual, day_mistake(error)
