"""The accent colour as a form field: the browser's own picker, of which only the hue is kept."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import ColorField

from app.practice.theme import ColourlessError, colour_of, hue_of


class ColourField(ColorField):
    """A hue in degrees, chosen as a colour."""

    data: int | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else colour_of(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        chosen = str(valuelist[0]).strip().lower()
        if isinstance(self.object_data, int) and chosen == colour_of(self.object_data):
            # Untouched: rounding must not move the hue.
            self.data = self.object_data
            return
        self.data = None
        try:
            self.data = hue_of(chosen)
        except ColourlessError as error:
            raise ValueError(
                _("Harmaassa, mustassa ja valkoisessa ei ole sävyä. Valitse jokin väri.")
            ) from error
        except ValueError as error:
            raise ValueError(_("Valitse väri tai kirjoita se näin: #4b9779.")) from error
