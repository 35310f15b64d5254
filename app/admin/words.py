"""Texts in several languages, and lists of them, as form fields."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import FieldList, Form, FormField, StringField, TextAreaField

from app.admin.forms import at_most, required

_FI, _SV, _EN = _("suomi"), _("ruotsi"), _("englanti")


class _Line(Form):
    fi = StringField(_FI, [at_most(200)])
    sv = StringField(_SV, [at_most(200)])
    en = StringField(_EN, [at_most(200)])


class _Text(Form):
    fi = TextAreaField(_FI, [at_most(20_000)])
    sv = TextAreaField(_SV, [at_most(20_000)])
    en = TextAreaField(_EN, [at_most(20_000)])


class WordsField(FormField):
    """A text in each language of the practice; a language that is not shown keeps its text."""

    def __init__(
        self,
        label: Any = None,
        *,
        is_long: bool = False,
        is_needed: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(_Text if is_long else _Line, label, default=dict, **more)
        self.is_needed = is_needed

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, data if isinstance(data, dict) else {}, extra_filters)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """A needed text is needed in one language at least."""
        is_valid = bool(super().validate(form, extra_validators))
        if is_valid and self.is_needed and not self.words:
            self.form.fi.errors = [required.message]
            return False
        return is_valid

    def populate_obj(self, obj: Any, name: str) -> None:
        setattr(obj, name, self.words)

    @property
    def words(self) -> dict[str, str]:
        """What is written, without the empty ones."""
        return {
            language: text.replace("\r\n", "\n").strip()
            for language, text in self.data.items()
            if text and text.strip()
        }


class _Item(Form):
    title = WordsField(_("Otsikko"))
    text = WordsField(_("Teksti"), is_long=True)


class ItemsField(FieldList):
    """The items of a section; two empty ones at the end are for new ones."""

    SPARE = 2

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(FormField(_Item), label, **more)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, list(data or []), extra_filters)
        if not formdata:
            for _number in range(self.SPARE):
                self.append_entry({})

    def populate_obj(self, obj: Any, name: str) -> None:
        setattr(obj, name, self.items)

    @property
    def items(self) -> list[dict[str, dict[str, str]]]:
        """The items that have any text."""
        found = []
        for entry in self.entries:
            item = {part: getattr(entry.form, part).words for part in ("title", "text")}
            if any(item.values()):
                found.append(item)
        return found
