"""Fields and filters of the contact form: typed text cleaned, mistakes told in our words."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField
from wtforms.validators import Length, ValidationError

from app.web.fields import WHOLE_NUMBER, SaysOnce


def one_line(text: str | None) -> str | None:
    """Typed text without line breaks and signs that cannot be seen."""
    if not text:
        return text
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def stripped(text: str | None) -> str | None:
    """Typed text without white space around it."""
    return text.strip() if text else text


def at_most(length: int) -> Length:
    """A limit of length, told in our words."""
    return Length(max=length, message=_("Lyhennä tekstiä: enintään %(max)d merkkiä."))


class Choice(SelectField):
    """A list of which nothing need be chosen; an option that is not on it is told in our words."""

    refusal = _("Valitse jokin luettelon vaihtoehdoista.")

    def has(self, value: str) -> bool:
        """Whether the value is on the list."""
        return value in {option for option, _label in self.choices}

    def pre_validate(self, _form: FlaskForm) -> None:
        """Refuse what is not on the list."""
        if self.data and not self.has(self.data):
            raise ValidationError(self.refusal)


class WholeNumber(SaysOnce, IntegerField):
    """A number whose mistakes are told in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits and nothing else."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed:
            if not WHOLE_NUMBER.fullmatch(typed):
                raise ValueError(_("Kirjoita osallistujien määrä numeroin."))
            self.data = int(typed)
