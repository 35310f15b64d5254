"""The public site: its views, what its templates know, and the language of each answer."""

from flask import Flask, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.local import LocalProxy

from app import clock
from app.mail.render import absolute
from app.practice import queries
from app.practice.choices import Place
from app.practice.labels import label
from app.site import (
    contact,
    contract,
    contract_offer,
    evaluation,
    machines,
    notices,
    own,
    pages,
    pictures,
    sharing,
    style_sheets,
    wording,
)
from app.site.blueprint import blueprint
from app.site.found import init_found
from app.site.shell import alternates, canonical, has_languages, homes, shell, switches

__all__ = [
    "blueprint", "contact", "contract", "contract_offer", "evaluation", "init_site", "machines", "notices", "own", "pages", "pictures", "sharing",
    "style_sheets",
]  # fmt: skip

# These answer without knowing whose site it is.
NAMELESS = frozenset({"static", "site.healthz", "site.style_sheet"})


def init_site(app: Flask) -> None:
    """Register the pages and give templates what every page shows."""
    app.register_blueprint(blueprint)
    app.before_request(settle_language)
    app.register_error_handler(queries.NoPracticeError, tell_of_setting_up)
    init_found(app)
    app.jinja_env.globals.update(
        # Read only when a template asks: mails and the admin do not.
        site=LocalProxy(shell),
        absolute=absolute,
        alternates=alternates,
        canonical=canonical,
        homes=homes,
        switches=switches,
        sheet_address=style_sheets.sheet_address,
        picture_source=pictures.picture_source,
        picture_widths=pictures.picture_widths,
        this_year=lambda: clock.today().year,
        vat_note=wording.vat_note,
        participants=wording.participants,
        interval=wording.interval,
        minutes_of=wording.minutes_of,
        hours_at_most=wording.hours_at_most,
        weekday_heading=wording.weekday_heading,
        language_list=wording.language_list,
        translation_note=wording.translation_note,
        texts_of=wording.texts_of,
    )
    app.jinja_env.filters.update(label=label, place_label=lambda place: label(Place(place)))


def settle_language() -> ResponseReturnValue | None:
    """Fall back on the practice's own language; a language that it does not use is not there."""
    if request.endpoint in NAMELESS:
        return None
    is_own = request.blueprint == blueprint.name
    practice = shell().practice
    if practice is None:
        if is_own:
            # Says why: nothing imported yet, or a database that does not answer.
            queries.practice()
        return None
    g.default_language = practice.default_language
    if g.language not in practice.languages:
        g.language = practice.default_language
        if request.path == "/":
            return redirect(url_for("site.home"))
        # An address that is the same in all languages is there whichever the practice uses.
        if is_own and has_languages():
            abort(404)
    return None


def tell_of_setting_up(_error: queries.NoPracticeError) -> ResponseReturnValue:
    """A calm page until the practice is imported."""
    response = make_response(render_template("site/being_set_up.html"), 503)
    response.headers["Retry-After"] = "3600"
    response.headers["Cache-Control"] = "no-store"
    return response
