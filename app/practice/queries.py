"""What pages and rules read of the practice."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.practice.models import (
    BookingRules,
    Closure,
    OpeningHours,
    Page,
    Practice,
    Service,
    Supervisor,
    VatRate,
)


class NoPracticeError(LookupError):
    """No practice file has been imported yet."""


def practice() -> Practice:
    """The one practice. Raises NoPracticeError."""
    row = db.session.get(Practice, 1)
    if row is None:
        raise NoPracticeError("import a practice file first")
    return row


def supervisors() -> list[Supervisor]:
    """All supervisors in the practice's own order."""
    return list(db.session.scalars(select(Supervisor).order_by(Supervisor.position)))


def supervisor(slug: str) -> Supervisor | None:
    """The supervisor of a slug."""
    return db.session.scalar(select(Supervisor).where(Supervisor.slug == slug))


def services() -> list[Service]:
    """All services in the practice's own order."""
    return list(db.session.scalars(select(Service).order_by(Service.position)))


def service(slug: str) -> Service | None:
    """The service of a slug."""
    return db.session.scalar(select(Service).where(Service.slug == slug))


def pages() -> list[Page]:
    """All content pages in the practice's own order."""
    return list(db.session.scalars(select(Page).order_by(Page.position)))


def page(slug: str) -> Page | None:
    """The content page of a slug."""
    return db.session.scalar(select(Page).where(Page.slug == slug))


def vat_rates() -> list[VatRate]:
    """All general rates, oldest first."""
    return list(db.session.scalars(select(VatRate).order_by(VatRate.valid_from_on)))


def booking_rules() -> BookingRules:
    """What the practice has decided about booking, or the defaults."""
    return db.session.get(BookingRules, 1) or BookingRules()


def opening_hours() -> list[OpeningHours]:
    """All weekly hours, each with its supervisor."""
    query = (
        select(OpeningHours)
        .options(joinedload(OpeningHours.supervisor))
        .order_by(
            OpeningHours.supervisor_id,
            OpeningHours.weekday,
            OpeningHours.opens_at_time,
            OpeningHours.id,
        )
    )
    return list(db.session.scalars(query))


def closures() -> list[Closure]:
    """All closures, first things first."""
    query = (
        select(Closure)
        .options(joinedload(Closure.supervisor))
        .order_by(Closure.starts_on, Closure.id)
    )
    return list(db.session.scalars(query))
