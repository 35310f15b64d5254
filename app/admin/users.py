"""The people who sign in. A changed role, diary, address or password ends their sign-ins."""

from typing import Any

from flask import flash
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import Length

from app import clock
from app.accounts import passwords, services, sessions
from app.accounts.models import Role, User
from app.admin import refusals, walls
from app.admin.forms import OptionField, RowField, at_most, optional, required
from app.admin.refusals import RefusedError
from app.admin.tables import TableView
from app.calendar.services import revoke_feeds_of
from app.extensions import db

_LENGTH = Length(
    min=passwords.LEAST_LENGTH,
    max=passwords.GREATEST_LENGTH,
    message=_("Salasanassa on oltava vähintään 12 merkkiä."),
)
_DECIDES_ACCESS = ("email", "role", "supervisor_id", "active")


class UserForm(FlaskForm):
    """Who signs in, as what."""

    name = StringField(_("Nimi"), [required, at_most(120)])
    email = StringField(_("Sähköposti"), [required, at_most(254)])
    role = OptionField(_("Rooli"), Role)
    supervisor = RowField(
        _("Kenen kalenteri"),
        walls.kept_supervisors,
        allow_blank=True,
        blank_text="–",
        description=_("Työnohjaaja näkee vain omat asiakkaansa, ja niin omistajakin, ellei toiminnan tiedoissa toisin valita. Avustaja ilman valintaa näkee kaikkien ajat."),
    )  # fmt: skip
    active = BooleanField(_("Saa kirjautua"))
    password = PasswordField(
        _("Uusi salasana"),
        [optional, _LENGTH],
        description=_("Tyhjä pitää entisen. Uusi salasana päättää käyttäjän kirjautumiset."),
        render_kw={"autocomplete": "new-password"},
    )


class NewUserForm(UserForm):
    """A new user needs a password."""

    active = BooleanField(_("Saa kirjautua"), default=True)
    password = PasswordField(
        _("Salasana"),
        [required, _LENGTH],
        description=_("Vähintään 12 merkkiä. Kerro se käyttäjälle muuten kuin sähköpostissa."),
        render_kw={"autocomplete": "new-password"},
    )


class UserView(TableView):
    """Users. Their deeds are in the audit log, so they are not deleted but closed out."""

    thing = "user"
    creators = editors = walls.OWNERS
    form = UserForm
    new_form = NewUserForm
    column_list = ("name", "email", "role", "supervisor", "active")
    column_details_list = ("name", "email", "role", "supervisor", "active", "created_at")
    column_export_list = ("name", "email", "role")
    form_columns = ("name", "email", "role", "supervisor", "active", "password")
    column_sortable_list = ("name", "email", "role")
    column_default_sort = "name"
    column_formatters = {  # noqa: RUF012 - Flask-Admin's shape
        "supervisor": lambda _view, _context, row, _name: _supervisors().get(row.supervisor_id),
    }
    column_labels = {  # noqa: RUF012 - Flask-Admin's shape
        "name": _("Nimi"),
        "email": _("Sähköposti"),
        "role": _("Rooli"),
        "supervisor": _("Kenen kalenteri"),
        "active": _("Saa kirjautua"),
        "created_at": _("Lisätty"),
    }

    def form_data(self, row: User) -> dict[str, Any]:
        """The row knows only the number of its supervisor."""
        return {"supervisor": _supervisors().get(row.supervisor_id)}

    def create_model(self, form: Any) -> User | None:
        """Through the service that the command line uses too."""
        try:
            self._check(form, None)
            user = services.create_user(
                form.email.data,
                name=form.name.data,
                role=form.role.data,
                password=form.password.data,
                supervisor_id=form.supervisor.data.id if form.supervisor.data else None,
            )
            user.active = form.active.data
            db.session.commit()
        except (RefusedError, services.UserExistsError, services.WrongAddressError, passwords.WeakPasswordError) as error:  # fmt: skip
            db.session.rollback()
            refusals.tell(form, _as_refusal(error))
            return None
        return user

    def fill(self, row: User, form: Any) -> None:
        """Write the form, and end the sign-ins that it takes the ground from."""
        self._check(form, row)
        before = [getattr(row, name) for name in _DECIDES_ACCESS]
        diary = _kept_diary(row)
        try:
            row.email = services.checked_address(form.email.data)
            row.name = form.name.data
            row.role = form.role.data
            row.supervisor_id = form.supervisor.data.id if form.supervisor.data else None
            row.active = form.active.data
            if form.password.data:
                services.set_password(row, form.password.data)
        except (services.WrongAddressError, passwords.WeakPasswordError) as error:
            raise _as_refusal(error) from error
        if before != [getattr(row, name) for name in _DECIDES_ACCESS]:
            sessions.end_all(row)
            db.session.flush()
            if diary is not None and not services.is_diary_kept(diary):
                _end_feeds(diary)

    def _check(self, form: Any, row: User | None) -> None:
        if form.role.data is Role.SUPERVISOR and form.supervisor.data is None:
            raise RefusedError(
                "supervisor", gettext("Valitse, kenen kalenteria työnohjaaja pitää.")
            )
        stays_owner = form.role.data is Role.OWNER and form.active.data
        if row is not None and row.role is Role.OWNER and not stays_owner and _is_last_owner(row):
            raise RefusedError("role", gettext("Ainakin yhden omistajan on voitava kirjautua."))


def _supervisors() -> dict[int | None, Any]:
    return {row.id: row for row in walls.kept_supervisors()}


def _kept_diary(user: User) -> int | None:
    """The number of the user's supervisor, when someone keeps that diary."""
    key = user.supervisor_id
    return key if key is not None and services.is_diary_kept(key) else None


def _end_feeds(supervisor_id: int) -> None:
    """Whoever has left is told no more of when clients are met."""
    count = revoke_feeds_of(supervisor_id, now=clock.now())
    if count:
        flash(
            ngettext(
                "Samalla poistettiin käytöstä yksi kalenterisyöte, koska kalenteria ei enää pidä kukaan.",
                "Samalla poistettiin käytöstä %(num)s kalenterisyötettä, koska kalenteria ei enää pidä kukaan.",
                count,
            ),
            "success",
        )


def _is_last_owner(user: User) -> bool:
    query = select(func.count()).where(User.role == Role.OWNER, User.active, User.id != user.id)
    return not db.session.scalar(query)


def _as_refusal(error: Exception) -> RefusedError:
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, services.UserExistsError):
        return RefusedError("email", gettext("Tällä osoitteella on jo käyttäjä."))
    if isinstance(error, services.WrongAddressError):
        return RefusedError(
            "email", gettext("Kirjoita yksi sähköpostiosoite, esimerkiksi nimi@example.com.")
        )
    return RefusedError(
        "password", gettext("Tämä salasana on liian tuttu arvaajille. Keksi toinen.")
    )
