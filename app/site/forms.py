"""The contact form: what a visitor may ask, and what is told when something is amiss."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    HiddenField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, NumberRange, Optional, Regexp, ValidationError

from app import clock
from app.accounts.services import WrongAddressError, checked_address
from app.booking.labels import label as booking_label
from app.booking.models import AskerRole
from app.booking.services.free_times import FreeTime, free_times
from app.booking.services.inquiries import Wish
from app.practice import queries
from app.practice.choices import Place
from app.practice.labels import label
from app.site.fields import Choice, WholeNumber, at_most, one_line, stripped
from app.site.form_key import FormKey, WrongKeyError, new_key, read_key
from app.web.languages import current_language, in_language

PLACES = (Place.OFFICE, Place.CLIENT_PREMISES, Place.REMOTE)
MOST_PARTICIPANTS = 500
LONGEST_MESSAGE = 5000
# The parts of a wish; the rest of the form only carries it.
CONTENT = (
    "name", "email", "subject", "message", "phone", "organisation", "role", "service",
    "participants", "place", "wished_times", "slot", "supervisor",
)  # fmt: skip


_EXPIRED = _("Lomake ehti vanhentua, mutta tekstisi on tallessa. Paina Lähetä uudelleen.")
# Whoever refuses cookies would press for ever.
_NO_COOKIE = _(
    "Tekstisi on tallessa, mutta lomaketta ei voitu lähettää, koska selaimesi ei palauttanut sen evästettä. Paina Lähetä uudelleen. Jos se ei auta, salli evästeet tai soita meille."
)


class ContactForm(FlaskForm):
    """Four fields that everyone fills in, and as many more as the visitor likes; as on the page."""

    service = Choice(_("Mitä työnohjausta ajattelet"))
    supervisor = Choice(_("Kenen kanssa"))
    slot = StringField(_("Aika kartoitustapaamiselle"))
    week = HiddenField()
    # The week whose times are shown.
    wished_times = TextAreaField(
        _("Mikä aika sopisi"), [at_most(1000)], filters=[stripped], render_kw={"rows": 2}
    )
    name = StringField(
        _("Nimi"),
        [DataRequired(_("Kirjoita nimesi.")), at_most(120)],
        filters=[one_line],
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    email = EmailField(
        _("Sähköposti"),
        [DataRequired(_("Kirjoita sähköpostiosoitteesi.")), at_most(254)],
        filters=[one_line],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    subject = StringField(_("Aihe"), [at_most(160)], filters=[one_line])
    message = TextAreaField(
        _("Viesti"), [at_most(LONGEST_MESSAGE)], filters=[stripped], render_kw={"rows": 6}
    )
    phone = TelField(
        _("Puhelin"),
        [
            Optional(),
            Regexp(
                r"^\+?[0-9][0-9 ()./\-]{3,38}$",
                message=_("Tarkista puhelinnumero, esimerkiksi 040 123 4567."),
            ),
        ],
        filters=[one_line],
        render_kw={"autocomplete": "tel"},
    )
    organisation = StringField(
        _("Työpaikka tai organisaatio"),
        [at_most(160)],
        filters=[one_line],
        render_kw={"autocomplete": "organization"},
    )
    role = Choice(_("Kuka olet"))
    participants = WholeNumber(
        _("Montako osallistujaa"),
        [
            Optional(),
            NumberRange(1, MOST_PARTICIPANTS, _("Osallistujia voi olla 1–500.")),
        ],
        render_kw={"inputmode": "numeric", "min": 1, "max": MOST_PARTICIPANTS},
    )
    place = Choice(_("Missä haluaisit tavata"))
    website = StringField(_("Jätä tämä kenttä tyhjäksi"))
    form_key = HiddenField()

    key: FormKey | None = None
    lost = ""
    # The time that was chosen and is free no longer.

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._offer_choices()
        if not self.is_submitted():
            self.form_key.data = new_key()
            for choice in (self.service, self.supervisor):
                choice.data = choice.data if choice.has(choice.data) else ""
        self.free = self._free()
        if not self.is_submitted() and self.slot.data and not self._is_free():
            self._let_time_go()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then what only programs get wrong."""
        fields_are_fine = super().validate(extra_validators)
        if "csrf_token" in self.errors:
            self.form_errors.append(_EXPIRED if _has_cookie() else _NO_COOKIE)
        self._check_traps(fields_are_fine=fields_are_fine)
        is_fine = fields_are_fine and not self.form_errors
        if not is_fine and self.slot.data and not self.slot.errors and not self._is_free():
            # Whoever has something else to correct must not lose the time without a word.
            self.lose_time()
        return is_fine

    def validate_email(self, field: EmailField) -> None:
        """An address that mail can be sent to, as far as its spelling tells."""
        try:
            checked_address(field.data)
        except WrongAddressError as error:
            raise ValidationError(
                _("Tarkista sähköpostiosoite, esimerkiksi nimi@esimerkki.fi.")
            ) from error

    def validate_slot(self, field: StringField) -> None:
        """A time from the list; whether it is still free is found out when it is taken."""
        if not field.data:
            return
        starts_at = read_slot(field.data)
        if starts_at is None:
            raise ValidationError(_("Valitse aika luettelosta."))

    def is_slot(self, starts_at: datetime) -> bool:
        """Whether this is the time that the visitor has chosen."""
        return read_slot(self.slot.data) == starts_at

    def chosen(self) -> dict[str, str]:
        """What a link to another week takes along."""
        fields = (self.service, self.supervisor, self.slot)
        return {field.name: field.data for field in fields if field.data}

    def lose_time(self) -> None:
        """Say that the chosen time was taken meanwhile, and offer those that are free now."""
        starts_at = read_slot(self.slot.data)
        others = {free.slot.starts_at for free in free_times(now=clock.now())}
        self._let_time_go()
        self.free = self._free()
        if starts_at in others:
            told = gettext(
                "Tähän aikaan vapaana on vain toinen työnohjaaja. Valitse toinen aika tai vaihda työnohjaajaa."
            )
        else:
            told = gettext(
                "Valitsemasi aika ehdittiin juuri varata. Valitse toinen aika tai sovitaan se myöhemmin."
            )
        self.slot.errors = [told]

    def to_wish(self) -> Wish:
        """The wish of a form that is in order."""
        assert self.key is not None  # noqa: S101 - validate() has read it
        return Wish(
            form_key=self.key.with_content(str(self[name].data or "") for name in CONTENT),
            language=current_language(),
            name=self.name.data,
            email=checked_address(self.email.data),
            subject=self.subject.data or "",
            message=self.message.data or "",
            phone=self.phone.data or "",
            organisation=self.organisation.data or "",
            role=AskerRole(self.role.data) if self.role.data else None,
            service=self.service.data or "",
            participants=self.participants.data,
            place=Place(self.place.data) if self.place.data else None,
            wished_times=self.wished_times.data or "",
            slot=read_slot(self.slot.data),
            supervisor=self.supervisor.data or "",
        )

    def _offer_choices(self) -> None:
        language = current_language()
        nothing = [("", _("Ei valittu"))]
        self.role.choices = nothing + [
            (role.value, _capital(booking_label(role))) for role in AskerRole
        ]
        self.place.choices = nothing + [(place.value, _capital(label(place))) for place in PLACES]
        self.service.choices = nothing + [
            (service.slug, in_language(service.name, language)) for service in queries.services()
        ]
        service = queries.service(self.service.data) if self.service.data else None
        everyone = queries.supervisors()
        asked = list(service.supervisors) if service and service.supervisors else everyone
        self.supervisor.choices = [("", _("Kuka tahansa käy"))] + [
            (supervisor.slug, supervisor.name) for supervisor in asked
        ]
        if self.supervisor.data in {supervisor.slug for supervisor in everyone}:
            self.supervisor.refusal = _(
                "Valitsemasi työnohjaaja ei tee tätä työnohjausta. Valitse toinen työnohjaaja tai ”Kuka tahansa käy”."
            )

    def _free(self) -> list[FreeTime]:
        """The times of whoever gives what is asked for."""
        supervisor = self.supervisor.data if self.supervisor.has(self.supervisor.data) else ""
        return free_times(
            now=clock.now(),
            service_slug=self.service.data or "",
            supervisor_slug=supervisor or "",
        )

    def _let_time_go(self) -> None:
        starts_at = read_slot(self.slot.data)
        self.lost = starts_at.strftime("%Y%m%dT%H%MZ") if starts_at else "unknown"
        self.slot.data = ""

    def _is_free(self) -> bool:
        starts_at = read_slot(self.slot.data)
        return any(free.slot.starts_at == starts_at for free in self.free)

    def _check_traps(self, *, fields_are_fine: bool) -> None:
        try:
            self.key = read_key(self.form_key.data or "")
        except WrongKeyError:
            self.form_key.data = new_key()
            self.form_errors.append(
                _(
                    "Lomake piti avata uudelleen, mutta tekstisi on tallessa. Paina Lähetä uudelleen."
                )
            )
            return
        if self.website.data:
            # A new key makes it a new field to the browser, which would else keep what it filled in.
            self.website.data, self.form_key.data = "", new_key()
            self.form_errors.append(
                _(
                    "Lomakkeen piilokenttään oli tullut tekstiä, ehkä selaimen täydentämänä. Kenttä tyhjennettiin ja sen pitää jäädä tyhjäksi. Paina Lähetä uudelleen."
                )
            )
        elif fields_are_fine and self.key.is_too_fast(now=clock.now()):
            # Whoever has something to correct first will not be too fast the next time.
            self.form_errors.append(
                _(
                    "Lomake lähti niin nopeasti, ettei sitä tallennettu. Odota muutama sekunti ja paina Lähetä uudelleen."
                )
            )


def read_slot(text: str | None) -> datetime | None:
    """The instant of a slot's text; None for one that says nothing of the kind."""
    try:
        starts_at = datetime.fromisoformat(text or "")
        return starts_at.astimezone(UTC) if starts_at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _has_cookie() -> bool:
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies
