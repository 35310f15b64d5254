"""The fields and rules that the admin's forms are made of."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from flask_admin.contrib.sqla.fields import QuerySelectField, QuerySelectMultipleField
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NoBusinessIdError
from stdnum.fi import ytunnus
from wtforms import (
    FieldList,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget, Select

from app.admin.labels import options_of
from app.web.fields import WHOLE_NUMBER, SaysOnce
from app.web.filters import NBSP, euros_to_cents

MOST_CENTS = 10_000_000


class Required(InputRequired):
    """Something has to be written, and spaces are nothing."""

    def __call__(self, form: Any, field: Any) -> None:
        written = field.raw_data and str(field.raw_data[0]).strip()
        if not written:
            field.errors[:] = []
            raise StopValidation(self.message)


required = Required(_("Täytä tämä kenttä."))
optional = Optional()
slug_shape = Regexp(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    message=_("Käytä pieniä kirjaimia a–z, numeroita ja väliviivoja."),
)
email_shape = Regexp(
    r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+\Z",
    message=_("Kirjoita yksi sähköpostiosoite, esimerkiksi nimi@example.com."),
)
phone_shape = Regexp(r"^\+?[0-9 ]{5,30}\Z", message=_("Kirjoita numero näin: 040 123 4567."))


def business_id_rule(_form: Any, field: Any) -> None:
    """A Y-tunnus whose check digit is right."""
    if not field.data:
        return
    try:
        ytunnus.validate(field.data)
    except InvalidChecksum as error:
        raise ValidationError(
            _(
                "Tarkista Y-tunnus: sen viimeinen numero ei sovi muihin, joten jokin numeroista on väärin."
            )
        ) from error
    except NoBusinessIdError as error:
        raise ValidationError(_("Kirjoita Y-tunnus näin: 1234567-8.")) from error


def as_business_id(text: str | None) -> str:
    """The one spelling: 1234567-8. What is none stays as it is."""
    text = (text or "").strip()
    if not ytunnus.is_valid(text):
        return text
    digits = ytunnus.compact(text)
    return f"{digits[:-1]}-{digits[-1]}"


def between(least: int, most: int) -> NumberRange:
    """A whole number within bounds."""
    return NumberRange(least, most, _("Kirjoita luku väliltä %(least)s–%(most)s.", least=least, most=most))  # fmt: skip


def at_most(length: int) -> Length:
    """A bound on a text's length."""
    return Length(max=length, message=_("Enintään %(most)s merkkiä.", most=length))


def at_most_lines(count: int, message: Any) -> Callable[[Any, Any], None]:
    """A bound on a list's entries. It is no Length, whose flag would bound the characters typed."""

    def check(_form: Any, field: Any) -> None:
        if len(field.data or []) > count:
            raise ValidationError(message)

    return check


def choices_of(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Values and their words for a select."""
    return [SelectChoice(str(value), words) for value, words in pairs]


class VersionField(IntegerField):
    """The version of the row that the form shows; another one stored means a conflict."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        # A new row has none; what is no number is no version that is stored.
        text = str(valuelist[0]) if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004

    def populate_obj(self, obj: Any, name: str) -> None:
        """Leave the version to SQLAlchemy."""


class NumberField(SaysOnce, IntegerField):
    """A whole number, or None."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if text:
            if not WHOLE_NUMBER.fullmatch(text):
                raise ValueError(_("Kirjoita kokonaisluku."))
            self.data = int(text)


class MoneyField(StringField):
    """Euros as text, cents as data: "1 234,50" is 123450."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        euros, cents = divmod(self.data, 100)
        return f"{euros},{cents:02d}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = "".join(valuelist[:1]).replace(NBSP, "").replace(" ", "").removesuffix("€")
        if text:
            try:
                cents = euros_to_cents(Decimal(text.replace(",", ".")))
            except (InvalidOperation, OverflowError, ValueError) as error:
                raise ValueError(_("Kirjoita summa näin: 120,00.")) from error
            if not 0 <= cents <= MOST_CENTS:
                raise ValueError(_("Kirjoita summa näin: 120,00."))
            self.data = cents


class PercentField(StringField):
    """Per cent as text, per mille as data: "25,5" is 255."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        text = "".join(valuelist[:1]).replace(NBSP, "").replace(" ", "").removesuffix("%")
        if text:
            found = re.fullmatch(r"([0-9]{1,2})(?:[.,]([0-9]))?", text)
            if found is None:
                raise ValueError(_("Kirjoita prosentti näin: 25,5."))
            self.data = int(found[1]) * 10 + int(found[2] or 0)


class OptionField(SelectField):
    """One of a closed list, in the words of labels.py; blank makes it optional."""

    def __init__(
        self,
        label: Any,
        options: type[StrEnum],
        *,
        blank: Any = None,
        without: Collection[StrEnum] = (),
        **more: Any,
    ) -> None:
        self.kind, self.blank, self.without = options, blank, without
        super().__init__(
            label, choices=lambda: choices_of(self._offered()), coerce=self._read, **more
        )

    def _offered(self) -> list[tuple[str, Any]]:
        first = [] if self.blank is None else [("", self.blank)]
        return [*first, *(o for o in options_of(self.kind) if o[0] not in self.without)]

    def _read(self, value: Any) -> Any:
        if value in ("", None):
            return None
        option = self.kind(value)
        if option in self.without:
            raise ValueError(value)
        return option

    def iter_choices(self) -> Any:
        for value, label in self._offered():
            yield Choice(value, label, value == (self.data or ""), {})

    def pre_validate(self, form: Any) -> None:
        """What is no option has been refused while reading; here only whether one is needed."""
        if self.data is None and self.blank is None:
            raise ValidationError(_("Valitse jokin vaihtoehdoista."))


class TicksField(SelectMultipleField):
    """Any of a closed list, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RowField(QuerySelectField):
    """A row of another table, from those behind the signed-in user's wall: no other is taken."""

    widget = Select()

    def __init__(self, label: Any, rows: Callable[[], Iterable[Any]], **more: Any) -> None:
        super().__init__(label, query_factory=rows, **more)

    def iter_choices(self) -> Iterator[Choice]:
        return (Choice(*choice) for choice in super().iter_choices())

    def pre_validate(self, form: Any) -> None:
        # A key that was sent and is none of the choices is not the same as no key.
        if self.data is None and self._formdata is not None:
            raise ValidationError(_("Valitse jokin vaihtoehdoista."))
        super().pre_validate(form)

    @property
    def only(self) -> tuple[str, Any] | None:
        """The one choice there is, when there is nothing to choose."""
        choices = self._get_object_list()
        return choices[0] if len(choices) == 1 and not self.allow_blank else None


class RowsField(QuerySelectMultipleField):
    """As RowField, any number of them, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, rows: Callable[[], Iterable[Any]], **more: Any) -> None:
        super().__init__(label, query_factory=rows, **more)

    def iter_choices(self) -> Iterator[Choice]:
        return (Choice(*choice) for choice in super().iter_choices())


class LinesField(TextAreaField):
    """A list as text, an entry a line."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = [line.strip() for line in text.splitlines() if line.strip()]


def field_names(form: type[FlaskForm]) -> set[str]:
    """The fields that a form class has of its own making."""
    return {
        name
        for name in dir(form)
        if hasattr(getattr(form, name), "_formfield") and name != "version"
    }


def shown(field: Any) -> str:
    """What a field says to its reader."""
    if hasattr(field, "words"):
        return " · ".join(field.words.values())
    if isinstance(field, FieldList):
        return " · ".join(filter(None, (shown(part) for entry in field for part in entry)))
    if hasattr(field, "iter_choices"):
        return ", ".join(str(choice[1]) for choice in field.iter_choices() if choice[2])
    if isinstance(field.data, bool):
        return str(_("kyllä") if field.data else _("ei"))
    return str(field._value())  # noqa: SLF001 - what WTForms' own widgets read
