"""The pages that a visitor reads: home, services, prices, people, and what the practice writes."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.booking.services.free_times import free_times, shown_until
from app.practice import queries
from app.practice.choices import SectionKind
from app.practice.models.page import HOME_SLUG
from app.site import offers
from app.site.blueprint import blueprint
from app.site.section_contents import MOST_TIMES, contents
from app.site.times import next_times
from app.web.access import public
from app.web.kept import keep_until
from app.web.kept_pages import kept
from app.web.languages import localized


@localized(blueprint, fi="/", sv="/sv/", en="/en/")
@public
@kept
def home() -> ResponseReturnValue:
    """What and for whom, the services, how it begins, the people, others' words, and a way in."""
    everything = offers.offers(queries.practice())
    page = queries.page(HOME_SLUG)
    sections = page.sections if page else []
    free = free_times(now=clock.now())
    keep_until(shown_until(free))
    return render_template(
        "site/home.html",
        page=page,
        highlights=offers.highlights(everything),
        services=[offer for offer in everything if not offer.is_mapping],
        mapping=next((offer for offer in everything if offer.is_mapping), None),
        sections=[section for section in sections if section.kind is not SectionKind.QUOTES],
        quotes=[section for section in sections if section.kind is SectionKind.QUOTES],
        people=queries.supervisors(),
        # The practice may have put the people where it wants them.
        has_people_section=any(section.kind is SectionKind.PEOPLE for section in sections),
        times=next_times(free, most=MOST_TIMES),
        offers=everything,
        today=clock.today(),
    )


@localized(blueprint, fi="/palvelut/<slug>", sv="/sv/tjanster/<slug>", en="/en/services/<slug>")
@public
@kept
def service(slug: str) -> ResponseReturnValue:
    """A service: its text, lengths, prices and places."""
    found = queries.service(slug) or abort(404)
    return render_template(
        "site/service.html",
        offer=offers.offer_of(found, queries.practice()),
        people=found.supervisors or queries.supervisors(),
        others=[service for service in queries.services() if service is not found],
    )


@localized(blueprint, fi="/hinnasto", sv="/sv/priser", en="/en/prices")
@public
@kept
def price_list() -> ResponseReturnValue:
    """All prices, to be read or printed."""
    return render_template(
        "site/price_list.html", offers=offers.offers(queries.practice()), today=clock.today()
    )


@localized(
    blueprint,
    fi="/tyonohjaajat/<slug>",
    sv="/sv/handledare/<slug>",
    en="/en/supervisors/<slug>",
)
@public
@kept
def supervisor(slug: str) -> ResponseReturnValue:
    """A supervisor: who they are, what they do, how they are reached."""
    found = queries.supervisor(slug) or abort(404)
    services = [
        service
        for service in queries.services()
        if not service.supervisors or found in service.supervisors
    ]
    return render_template("site/supervisor.html", supervisor=found, services=services)


@localized(blueprint, fi="/<slug>", sv="/sv/<slug>", en="/en/<slug>")
@public
@kept
def content_page(slug: str) -> ResponseReturnValue:
    """A page that the practice has written."""
    if slug == HOME_SLUG:
        return redirect(url_for("site.home"), 301)
    page = queries.page(slug) or abort(404)
    return render_template("site/content_page.html", page=page, **contents(page.sections))
