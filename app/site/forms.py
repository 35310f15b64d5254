"""The contact form: what a visitor may ask, and what is told when something is amiss."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError

from app import clock
from app.accounts.services import WrongAddressError, checked_address
from app.booking.labels import label as booking_label
from app.booking.models import AskerRole
from app.booking.services.free_times import FreeTime
from app.booking.services.inquiries import Wish
from app.practice import queries
from app.practice.choices import Place
from app.practice.labels import label
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


def _one_line(text: str | None) -> str | None:
    """Typed text without line breaks and signs that cannot be seen."""
    if not text:
        return text
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


def _at_most(length: int) -> Length:
    return Length(max=length, message=_("Lyhennä tekstiä: enintään %(max)d merkkiä."))


class _Choice(SelectField):
    """A list of which nothing need be chosen; an option that is not on it is told in our words."""

    def pre_validate(self, _form: FlaskForm) -> None:
        if self.data and self.data not in {value for value, _label in self.choices}:
            raise ValidationError(_("Valitse jokin luettelon vaihtoehdoista."))


class _WholeNumber(IntegerField):
    """A number whose mistakes are told in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed:
            if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):  # noqa: PLR2004 - digits enough
                raise ValueError(_("Kirjoita osallistujien määrä numeroin."))
            self.data = int(typed)


_EXPIRED = _("Lomake ehti vanhentua, mutta tekstisi on tallessa. Paina Lähetä uudelleen.")
# Whoever refuses cookies would press for ever.
_NO_COOKIE = _(
    "Tekstisi on tallessa, mutta lomaketta ei voitu lähettää, koska selaimesi ei palauttanut sen evästettä. Paina Lähetä uudelleen. Jos se ei auta, salli evästeet tai soita meille."
)


class ContactForm(FlaskForm):
    """Four fields that everyone fills in, and as many more as the visitor likes."""

    name = StringField(
        _("Nimi"),
        [DataRequired(_("Kirjoita nimesi.")), _at_most(120)],
        filters=[_one_line],
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    email = EmailField(
        _("Sähköposti"),
        [DataRequired(_("Kirjoita sähköpostiosoitteesi.")), _at_most(254)],
        filters=[_one_line],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    subject = StringField(_("Aihe"), [_at_most(160)], filters=[_one_line])
    message = TextAreaField(
        _("Viesti"), [_at_most(LONGEST_MESSAGE)], filters=[_stripped], render_kw={"rows": 6}
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
        filters=[_one_line],
        render_kw={"autocomplete": "tel"},
    )
    organisation = StringField(
        _("Työpaikka tai organisaatio"),
        [_at_most(160)],
        filters=[_one_line],
        render_kw={"autocomplete": "organization"},
    )
    role = _Choice(_("Kuka olet"))
    service = _Choice(_("Mitä työnohjausta ajattelet"))
    participants = _WholeNumber(
        _("Montako osallistujaa"),
        [
            Optional(),
            NumberRange(1, MOST_PARTICIPANTS, _("Osallistujia voi olla 1–500.")),
        ],
        render_kw={"inputmode": "numeric", "min": 1, "max": MOST_PARTICIPANTS},
    )
    place = _Choice(_("Missä haluaisit tavata"))
    wished_times = TextAreaField(
        _("Mikä aika sopisi"), [_at_most(1000)], filters=[_stripped], render_kw={"rows": 2}
    )
    supervisor = _Choice(_("Kenen kanssa"))
    slot = StringField(_("Aika kartoitustapaamiselle"))
    website = StringField(_("Jätä tämä kenttä tyhjäksi"))
    form_key = HiddenField()

    key: FormKey | None = None

    def __init__(self, *, free: list[FreeTime], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.free = free
        language = current_language()
        nothing = [("", _("Ei valittu"))]
        self.role.choices = nothing + [
            (role.value, _capital(booking_label(role))) for role in AskerRole
        ]
        self.place.choices = nothing + [(place.value, _capital(label(place))) for place in PLACES]
        self.service.choices = nothing + [
            (service.slug, in_language(service.name, language)) for service in queries.services()
        ]
        self.supervisor.choices = [("", _("Kuka tahansa käy"))] + [
            (supervisor.slug, supervisor.name) for supervisor in queries.supervisors()
        ]
        if not self.is_submitted():
            self.form_key.data = new_key()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then what only programs get wrong."""
        fields_are_fine = super().validate(extra_validators)
        if "csrf_token" in self.errors:
            self.form_errors.append(_EXPIRED if _has_cookie() else _NO_COOKIE)
        self._check_traps(fields_are_fine=fields_are_fine)
        return fields_are_fine and not self.form_errors

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
        whose = {free.supervisor.slug for free in self.free if free.slot.starts_at == starts_at}
        if whose and self.supervisor.data and self.supervisor.data not in whose:
            raise ValidationError(
                _("Valitsemasi aika on toisen työnohjaajan. Vaihda aikaa tai työnohjaajaa.")
            )

    def is_slot(self, starts_at: datetime) -> bool:
        """Whether this is the time that the visitor has chosen."""
        return read_slot(self.slot.data) == starts_at

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
