"""The offer on a request's page: written, sent, and what became of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from app import clock, database
from app.admin.forms import (
    MoneyField,
    NumberField,
    OptionField,
    at_most,
    between,
    choices_of,
    required,
)
from app.admin.history import has_moved_on, mark
from app.admin.inquiry_forms import MESSAGE_LENGTH
from app.admin.labels import LANGUAGES
from app.admin.pages import KEY, see_other
from app.booking.models import Inquiry, Offer
from app.booking.offer_terms import facts_of
from app.booking.services import offers
from app.booking.services.beginning import terms_of
from app.extensions import db
from app.mail import links
from app.practice.choices import PRICED_TRAVEL, Form, Place, PriceBasis, TravelBilling, VatClass
from app.practice.states import OFFER_STEPS, OfferState, StepNotAllowedError
from app.web.fields import DayField

# How long an offer usually holds.
USUALLY_VALID = timedelta(days=30)

Take = Callable[..., object]
_STEPS: dict[OfferState, tuple[Take, Any]] = {
    OfferState.SENT: (offers.send, _("Tarjous lähtee pyytäjälle.")),
    OfferState.ACCEPTED: (
        offers.accept,
        _("Tarjous on merkitty hyväksytyksi, ja sopimuksesta on tehty luonnos."),
    ),
    OfferState.REJECTED: (offers.reject, _("Tarjous on merkitty hylätyksi.")),
    OfferState.WITHDRAWN: (offers.withdraw, _("Tarjous on peruttu.")),
}


class TermsForm(FlaskForm):
    """What is offered. A contract asks for the same by the same names."""

    form = OptionField(_("Työnohjausmuoto"), Form, without=(Form.MAPPING,))
    meetings_planned = NumberField(_("Tapaamiskertoja"), [required, between(1, 500)])
    meeting_minutes = NumberField(_("Tapaamisen kesto minuutteina"), [required, between(5, 600)])
    place_type = OptionField(_("Paikka"), Place)
    place_text = StringField(_("Osoite tai etäväline"), [at_most(200)])
    unit_price_cents = MoneyField(_("Tapaamisen hinta, euroa"), [required])
    price_includes_vat = BooleanField(_("Hinta sisältää arvonlisäveron"))
    vat_class = OptionField(_("Verokohtelu"), VatClass)
    travel_billing = OptionField(_("Matkakulut"), TravelBilling)
    travel_price_cents = MoneyField(_("Kilometrin, käynnin tai matkatunnin hinta, euroa"))
    valid_until_on = DayField(_("Voimassa saakka"), [required])
    language = SelectField(_("Kieli"), choices=choices_of(LANGUAGES.items()))
    message = TextAreaField(
        _("Saate"),
        [at_most(MESSAGE_LENGTH)],
        description=_(
            "Näkyy tarjouksessa ennen ehtoja. Tervehdys ja allekirjoitus tulevat valmiina."
        ),
    )

    def validate_valid_until_on(self, field: Any) -> None:
        """A day on which the link to the offer still works."""
        if field.data is None:
            return
        if field.data < clock.today():
            raise ValidationError(_("Tämä päivä on jo mennyt."))
        if field.data >= clock.today() + links.LIFETIME:
            raise ValidationError(_("Tarjous voi olla voimassa enintään puoli vuotta."))

    def validate_travel_price_cents(self, field: Any) -> None:
        """What is charged by a price has one."""
        if self.travel_billing.data in PRICED_TRAVEL and not field.errors and not field.data:
            raise ValidationError(_("Kirjoita hinta, jonka mukaan matkakulut laskutetaan."))

    def said(self) -> dict[str, Any]:
        """The columns of the offer."""
        data = {name: value for name, value in self.data.items() if name != "csrf_token"}
        return data | {name: (data[name] or "").strip() for name in ("place_text", "message")}


def terms_form(inquiry: Inquiry, *, is_sent: bool) -> TermsForm:
    """Begins with the last offer, else with what the request and its service tell."""
    if is_sent:
        return TermsForm()
    last = offers.latest(inquiry)
    begun = terms_of(inquiry, last)
    if begun.get("price_basis", PriceBasis.PER_SESSION) is not PriceBasis.PER_SESSION:
        del begun["unit_price_cents"]
    until = clock.today() + USUALLY_VALID
    if last is not None:
        begun["message"] = last.message
        until = max(last.valid_until_on, clock.today()) if _is_draft(last) else until
    return TermsForm(formdata=None, data=begun | {"valid_until_on": until})


class OfferSteps:
    """The part of the requests' view that makes offers."""

    get_one: Any
    answer: Any
    _to_change: Any
    _address: Any
    _step: Any
    _show: Any

    def offer_of(self, row: Inquiry) -> dict[str, Any]:
        """What the request's page tells of its offer."""
        offer = offers.latest(row)
        return {
            "contract_offer": offer,
            "offer_facts": facts_of(offer, today=clock.today()) if offer else (),
            "offer_steps": OFFER_STEPS[offer.state] if offer else frozenset(),
            "offer_in_force": offer is not None and offers.is_in_force(offer, now=clock.now()),
            "may_offer": offers.may_offer(row),
        }

    @expose(f"/<{KEY}:inquiry_id>/contract-offer", methods=("GET", "POST"))
    def contract_offer_view(self, inquiry_id: int) -> ResponseReturnValue:
        """Write the offer, or write its draft anew."""
        if request.method != "POST":
            row: Inquiry = self.get_one(inquiry_id)
            if not (offers.may_offer(row) or _is_draft(offers.latest(row))):
                return redirect(self._address(row.id))
            return self._terms_page(row, terms_form(row, is_sent=False))
        row = self._to_change(inquiry_id)
        form = terms_form(row, is_sent=True)
        if not form.validate():
            return self._terms_page(row, form, status=422)
        if has_moved_on("inquiry", row.id):
            return self._terms_page(row, form, status=409)
        try:
            offers.draft(row, form.said())
            db.session.commit()
        except StepNotAllowedError:
            db.session.rollback()
            return self._terms_page(row, form, status=409)
        flash(gettext("Tarjous on tallennettu luonnoksena. Tarkista se ja lähetä."), "success")
        return see_other(self._address(row.id) + "#contract_offer")

    @expose(f"/<{KEY}:inquiry_id>/contract-offer/<step>", methods=("GET", "POST"))
    def contract_offer_step_view(self, inquiry_id: int, step: str) -> ResponseReturnValue:
        """Send the offer, take it back, or note what was said of it by telephone."""
        if request.method != "POST":
            return self._show(inquiry_id)
        row = self._to_change(inquiry_id)
        state = next((each for each in _STEPS if each.value == step), None) or abort(404)
        take, words = _STEPS[state]

        def act() -> str:
            offer = offers.standing(row)
            if offer is None:
                raise StepNotAllowedError("nothing is offered")
            take(offer, now=clock.now())
            return str(words)

        return self._step(row, act)

    def _terms_page(self, row: Inquiry, form: TermsForm, *, status: int = 200) -> Response:
        db.session.rollback()
        with database.reading():
            page: Response = self.answer(
                "admin/inquiry/offer.html",
                status=status,
                model=row,
                form=form,
                has_moved_on=status == 409,  # noqa: PLR2004 - the conflict's own number
                seen=mark("inquiry", row.id),
                return_url=url_for("inquiry.details_view", id=row.id),
            )
        return page


def _is_draft(offer: Offer | None) -> bool:
    return offer is not None and offer.state is OfferState.DRAFT
