"""The addresses of the admin, as the tests of several files need them."""

LISTS = (
    "inquiry", "meeting", "contract", "orderer", "person", "service", "service-option", "page",
    "section", "practice", "supervisor", "opening-hours", "closure", "booking-rules", "feed", "busy-calendar", "user",
    "vat-rate", "outbox", "audit",
)  # fmt: skip
OWNERS_ONLY = (
    "service", "service-option", "page", "section", "practice", "supervisor", "booking-rules", "user",
    "vat-rate", "audit",
)  # fmt: skip


def details(thing, row):
    """A row's page."""
    return f"/admin/{thing}/details/?id={row.id}"


def edit(thing, row):
    """The form that changes a row."""
    return f"/admin/{thing}/edit/?id={row.id}"


def delete(thing, row):
    """The page that asks before a row is deleted."""
    return f"/admin/{thing}/delete/?id={row.id}"
