"""The contact page: asking for a mapping meeting, with or without a time."""

import structlog
from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded, RequestLimit
from sqlalchemy.exc import OperationalError

from app import clock, database
from app.booking.services import inquiries
from app.booking.services.free_times import shown_until
from app.extensions import csrf, db, limiter
from app.practice import queries
from app.practice.services.meetings import TimeTakenError
from app.site.blueprint import blueprint
from app.site.form_key import marks_of, new_key, new_marks
from app.site.forms import ContactForm, read_slot
from app.site.shell import CHOICES
from app.site.times import (
    ShownTimes,
    all_weeks,
    monday_of,
    one_week,
    read_week,
    week_value,
    weeks_of_times,
)
from app.web.access import public
from app.web.htmx import done_elsewhere, render_page, wants_fragment
from app.web.kept import keep_until
from app.web.kept_forms import keep_form
from app.web.languages import localized
from app.web.requests import looks_first
from app.web.throttle import client_network, typed_email

log = structlog.get_logger()


def _too_many_posts(limit: RequestLimit) -> Response:
    return _refused_for_now(ContactForm(), limit)


@localized(
    blueprint, methods=("GET", "POST"), fi="/ota-yhteytta", sv="/sv/kontakt", en="/en/contact"
)
@public
@looks_first
# The form checks its token itself: a global refusal would lose what was typed.
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit("60/hour", key_func=client_network, methods=["POST"], on_breach=_too_many_posts)
def contact() -> ResponseReturnValue:
    """The form, with a service, a supervisor or a time chosen already when the link says so."""
    if request.method == "POST":
        return _receive(ContactForm())
    form = ContactForm(data={name: request.args.get(name, "") for name in CHOICES})
    keep_until(shown_until(form.free))
    keep_form(marks_of(form.form_key.data), new_marks)
    return _page(form)


@localized(blueprint, fi="/ota-yhteytta/kiitos", sv="/sv/kontakt/tack", en="/en/contact/thanks")
@public
def thanks() -> ResponseReturnValue:
    """What happens next, and when."""
    return render_template(
        "site/thanks.html", practice=queries.practice(), rules=queries.booking_rules()
    )


def _receive(form: ContactForm) -> ResponseReturnValue:
    if not form.validate():
        return _page(form, status=422)
    wish = form.to_wish()
    done = url_for("site.thanks")
    if inquiries.was_asked(wish.form_key):
        return done_elsewhere(done)
    # Counters are transactions of their own, and SQLite has one writer.
    db.session.rollback()
    try:
        with database.writing():
            _count_request()
            inquiries.ask(wish, now=clock.now())
            db.session.commit()
    except (TimeTakenError, RateLimitExceeded, OperationalError) as refusal:
        db.session.rollback()
        return _refused(form, refusal)
    log.info("inquiry.asked")
    return done_elsewhere(done)


def _refused(form: ContactForm, refusal: Exception) -> ResponseReturnValue:
    """Why it was not kept, beside everything that was typed."""
    if isinstance(refusal, TimeTakenError):
        return _time_was_taken(form)
    if isinstance(refusal, OperationalError):
        log.error("database.unavailable", kind=type(refusal.orig).__name__)
        words = _(
            "Viestiäsi ei juuri nyt voitu tallentaa, joten sitä ei lähetetty. Tekstisi on yhä lomakkeella. Lähetä se hetken kuluttua uudelleen tai soita."
        )
        return _not_kept(form, words, status=503, seconds=5)
    # A copy of the same form may have been quicker.
    if inquiries.was_asked(form.to_wish().form_key):
        return done_elsewhere(url_for("site.thanks"))
    return _refused_for_now(form, limiter.current_limit)


@limiter.limit("3/hour", key_func=typed_email)
@limiter.limit("10/hour;30/day", key_func=client_network)
def _count_request() -> None:
    """Count a request that is in order; mistakes in filling the form in cost nobody a try."""


def _time_was_taken(form: ContactForm) -> Response:
    wanted = read_slot(form.slot.data)
    if wanted is not None:
        form.week.data = week_value(clock.local(wanted).date())
    form.lose_time()
    return _page(form, status=409)


def _refused_for_now(form: ContactForm, limit: RequestLimit | None) -> Response:
    now = clock.now().timestamp()
    seconds = max(1, int(limit.reset_at - now)) if limit else 3600
    words = _(
        "Samasta osoitteesta on lähetetty jo monta pyyntöä, joten tätä ei tallennettu. Tekstisi on yhä lomakkeella. Yritä uudelleen %(minutes)s minuutin kuluttua tai soita.",
        minutes=-(-seconds // 60),
    )
    return _not_kept(form, words, status=429, seconds=seconds)


def _not_kept(form: ContactForm, words: str, *, status: int, seconds: int) -> Response:
    """The form as it was typed, why it was not kept, and when to try again."""
    form.form_errors = [words]
    form.form_key.data = form.form_key.data or new_key()
    response = _page(form, status=status)
    response.headers["Retry-After"] = str(seconds)
    return response


def _page(form: ContactForm, *, status: int = 200) -> Response:
    response = render_page(
        "site/contact.html",
        fragment="site/_contact_times.html" if _chooses() else "site/_contact_form.html",
        status=status,
        form=form,
        shown=_shown(form),
        practice=queries.practice(),
        rules=queries.booking_rules(),
    )
    # A form that comes back from the browser's memory would carry the key of one already sent.
    response.headers["Cache-Control"] = "no-store"
    return response


def _chooses() -> bool:
    """Whether a service, a supervisor or a week is being chosen: all of them name a week."""
    return request.method == "GET" and "week" in request.args


def _shown(form: ContactForm) -> ShownTimes:
    weeks = weeks_of_times(form.free)
    if request.method == "POST" and not wants_fragment():
        return all_weeks(weeks)
    chosen = read_slot(form.slot.data)
    wanted = read_week(form.week.data)
    if wanted is None and chosen is not None:
        wanted = monday_of(clock.local(chosen).date())
    return one_week(weeks, wanted=wanted, chosen=chosen)
