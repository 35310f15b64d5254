"""Why something cannot be saved, in words for the form; nothing of the database's own words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.exc import IntegrityError

# By what the name of the broken constraint ends with.
_RULES = {
    "interval_order": lazy_gettext("Tapaamisvälin yläraja ei voi olla alarajaa pienempi."),
    "participants_order": lazy_gettext("Osallistujamäärän yläraja ei voi olla alarajaa pienempi."),
    "dates_in_order": lazy_gettext("Loppu ei voi olla ennen alkua."),
    "closes_after_opening": lazy_gettext("Ajan on päätyttävä myöhemmin kuin se alkaa."),
}


class RefusedError(ValueError):
    """The form cannot be kept as it is; names the field that has to change."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def tell(form: Any, error: IntegrityError | RefusedError) -> None:
    """Put the reason where the user meets it: at its field, or above the form."""
    if isinstance(error, RefusedError):
        field, reason = error.field, error.reason
    else:
        field, reason = _read(form, str(error.orig))
    if field in form:
        form[field].errors = [*form[field].errors, reason]
    else:
        form.form_errors = [*form.form_errors, reason]


def _read(form: Any, told: str) -> tuple[str, str]:
    """The field and the rule that a database's refusal speaks of."""
    for name, reason in _RULES.items():
        if name in told:
            return "", str(reason)
    if "unique" in told.lower():
        field = next((name for name in form.data if f"{name})" in told or told.endswith(name)), "")
        return field, _("Tämä on jo käytössä.")
    return "", _("Tietoja ei voi tallentaa näin: ne ovat ristiriidassa keskenään.")
