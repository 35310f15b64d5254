"""A picture as a form field: a file to choose, what it shows in words, and a tick that takes it away."""

from typing import Any, cast

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, Form, FormField

from app.admin.words import WordsField
from app.practice import pictures
from app.practice.models.picture import Picture
from app.site.pictures import folder

REFUSALS: dict[type[pictures.WrongPictureError], Any] = {
    pictures.NoPictureError: _("Tätä tiedostoa ei voitu lukea kuvana. Valitse JPEG-, PNG- tai WebP-kuva."),
    pictures.TooLargePictureError: _("Kuva on liian suuri: enintään 8 megatavua ja 40 megapikseliä."),
    pictures.TooSmallPictureError: _("Kuva on liian pieni: kummankin sivun on oltava vähintään 40 pikseliä."),
}  # fmt: skip


class _PictureForm(Form):
    file = FileField(_("Kuvatiedosto"))
    alt = WordsField(
        _("Mitä kuvassa näkyy"), description=_("Luetaan ääneen niille, jotka eivät näe kuvaa.")
    )
    is_removed = BooleanField(_("Poista kuva"))


class PictureField(FormField):
    """The picture of a row. One that is neither replaced nor removed keeps its files."""

    made: pictures.MadePicture | None = None

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(_PictureForm, label, default=dict, **more)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.kept: Picture | None = (
            cast("Picture", data) if data and isinstance(data, dict) else None
        )
        super().process(formdata, {"alt": self.kept["alt"]} if self.kept else {}, extra_filters)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Make the widths now: what cannot be made is told on the form."""
        is_valid = bool(super().validate(form, extra_validators))
        upload = self._upload()
        if upload:
            try:
                self.made = pictures.made(upload)
            except pictures.WrongPictureError as error:
                self.form.file.errors = [REFUSALS[type(error)]]
                is_valid = False
        is_shown = upload or (self.kept and not self.form.is_removed.data)
        if is_shown and not self.words:
            self.form.alt.form.fi.errors = [_("Kirjoita, mitä kuvassa näkyy.")]
            is_valid = False
        return is_valid

    def populate_obj(self, obj: Any, name: str) -> None:
        if self.made:
            setattr(obj, name, pictures.keep(self.made, folder(), alt=self.words))
        elif self.form.is_removed.data:
            setattr(obj, name, None)
        elif self.kept:
            setattr(obj, name, {**self.kept, "alt": self.words})

    @property
    def words(self) -> dict[str, str]:
        """What the picture shows."""
        words: dict[str, str] = self.form.alt.words
        return words

    def _upload(self) -> bytes:
        file = self.form.file.data
        # One byte more than allowed is enough to know.
        return file.read(pictures.MOST_BYTES + 1) if file and file.filename else b""


class PictureKeeping:
    """For a view whose rows have a picture: files that no row shows any more are deleted."""

    picture_column = ""

    def update_model(self, form: Any, row: Any) -> bool:
        """Only after the commit is the old picture surely not needed."""
        before = getattr(row, self.picture_column)
        is_saved = bool(super().update_model(form, row))  # type: ignore[misc]
        after = getattr(row, self.picture_column) if is_saved else before
        if before and (after is None or after["name"] != before["name"]):
            pictures.discard(before, folder())
        return is_saved

    def delete_row(self, row: Any) -> str:
        """The picture goes with its row."""
        before = getattr(row, self.picture_column)
        refusal = str(super().delete_row(row))  # type: ignore[misc]
        if before and not refusal:
            pictures.discard(before, folder())
        return refusal
