"""The sign-in and password forms."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.accounts import passwords


class SignInForm(FlaskForm):
    """E-mail address and password."""

    email = StringField(
        _("Sähköposti"),
        [InputRequired(_("Kirjoita sähköpostiosoitteesi.")), Length(max=254)],
        render_kw={"autocomplete": "username", "type": "email", "inputmode": "email"},
    )
    password = PasswordField(
        _("Salasana"),
        [InputRequired(_("Kirjoita salasanasi.")), Length(max=passwords.GREATEST_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A new password for oneself."""

    current = PasswordField(
        _("Nykyinen salasana"),
        [InputRequired(_("Kirjoita nykyinen salasanasi."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _("Uusi salasana"),
        [
            InputRequired(_("Kirjoita uusi salasana.")),
            Length(
                min=passwords.LEAST_LENGTH,
                max=passwords.GREATEST_LENGTH,
                message=_("Salasanassa on oltava vähintään 12 merkkiä."),
            ),
        ],
        description=_("Vähintään 12 merkkiä. Muutaman sanan lause on helpoin muistaa."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("Uusi salasana uudelleen"),
        [EqualTo("new", _("Salasanat eivät ole samat."))],
        render_kw={"autocomplete": "new-password"},
    )
