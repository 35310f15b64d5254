"""Signing in and out, and changing one's own password."""

from collections.abc import Collection
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import passwords, services, sessions
from app.accounts.forms import PasswordForm, SignInForm
from app.extensions import db, limiter, login_manager
from app.web.access import ADMIN_PREFIX, public, staff_only
from app.web.htmx import done_elsewhere, render_page
from app.web.throttle import client_network, typed_email

blueprint = Blueprint("accounts", __name__)
log = structlog.get_logger()

# What is this long, or has several lines, nobody likes to write twice.
LONG = 40
NEVER_SHOWN = frozenset({"csrf_token", "form_key", "seen", "url", "password"})


@login_manager.unauthorized_handler  # type: ignore[untyped-decorator]
def ask_to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page; a fragment is answered with 401 and the browser is led there.

    What was typed into a form of the panel while the sign-in ended comes along.
    """
    if request.headers.get("HX-Request") == "true":
        return "", 401, {"HX-Redirect": url_for("accounts.sign_in")}
    if request.method == "POST" and (unsent := _long_texts()):
        form = SignInForm(formdata=None, next=request.path)
        return _sign_in_page(form, status=401, unsent=unsent)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=wanted), 302)


@blueprint.get("/kirjaudu")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(ADMIN_PREFIX + "/")
    return _sign_in_page(SignInForm(next=request.args.get("next", "")))


@blueprint.post("/kirjaudu")
@public
@limiter.limit("20/minute;100/hour", key_func=client_network)
@limiter.limit("10/15 minutes", key_func=lambda: f"{typed_email()} {client_network()}")
def sign_in_now() -> ResponseReturnValue:
    """Sign in; one answer for an unknown address and a wrong password."""
    form = SignInForm()
    unsent = request.form.getlist("unsent")
    if not form.validate():
        return _sign_in_page(form, status=422, unsent=unsent)
    user = services.who_signs_in(form.email.data, form.password.data)
    if user is None:
        log.info("sign_in.refused")
        form.password.errors = [_("Sähköposti tai salasana ei täsmää.")]
        return _sign_in_page(form, status=422, unsent=unsent)
    sessions.begin(user)
    db.session.commit()
    log.info("sign_in.begun", user=user.id)
    back = _own_address(form.next.data)
    if unsent:
        return render_template("accounts/unsent.html", unsent=unsent, back=back)
    return done_elsewhere(back)


@blueprint.post("/kirjaudu-ulos")
@staff_only
def sign_out() -> ResponseReturnValue:
    """Sign out and let the browser forget the pages it has seen."""
    log.info("sign_in.ended", user=current_user.user_id)
    sessions.end(current_user._get_current_object())
    db.session.commit()
    response = done_elsewhere(url_for("accounts.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.route("/salasana", methods=["GET", "POST"])
@staff_only
@limiter.limit("10/15 minutes", key_func=client_network, methods=["POST"])
def change_password() -> ResponseReturnValue:
    """Change one's own password; every other browser is signed out."""
    form = PasswordForm()
    if request.method == "GET":
        return _password_page(form)
    if not form.validate():
        return _password_page(form, status=422)
    user = current_user.user
    if not passwords.is_right(form.current.data, user.password_hash):
        form.current.errors = [_("Nykyinen salasana ei täsmää.")]
        return _password_page(form, status=422)
    try:
        services.set_password(user, form.new.data)
    except passwords.WeakPasswordError:
        form.new.errors = [_("Tämä salasana on liian tuttu arvaajille. Keksi toinen.")]
        return _password_page(form, status=422)
    sessions.begin(user)
    db.session.commit()
    flash(_("Salasana vaihdettiin. Muut kirjautumisesi päätettiin."))
    return done_elsewhere(ADMIN_PREFIX + "/")


def _sign_in_page(form: SignInForm, *, status: int = 200, unsent: Collection[str] = ()) -> Response:
    return render_page(
        "accounts/sign_in.html",
        fragment="accounts/_sign_in_form.html",
        form=form,
        status=status,
        unsent=unsent,
    )


def _long_texts() -> list[str]:
    """What was typed into a form of the panel and would be a loss."""
    if not request.path.startswith(ADMIN_PREFIX + "/"):
        return []
    return [
        text
        for name, text in request.form.items(multi=True)
        if name not in NEVER_SHOWN and (len(text) >= LONG or "\n" in text)
    ]


def _password_page(form: PasswordForm, *, status: int = 200) -> Response:
    return render_page(
        "accounts/password.html", fragment="accounts/_password_form.html", form=form, status=status
    )


def _own_address(wanted: str | None) -> str:
    """The page of the admin that was asked for before signing in, and no other place."""
    path = wanted or ""
    parts = urlsplit(path)
    is_own = (
        path.startswith(ADMIN_PREFIX + "/")
        and not parts.netloc
        and "\\" not in path
        and "//" not in path
        and path.isprintable()
    )
    return path if is_own else ADMIN_PREFIX + "/"
