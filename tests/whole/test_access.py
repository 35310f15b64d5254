"""Every view says who may see it, and every admin address is closed to strangers."""

import re
from urllib.parse import unquote, urlsplit

import pytest

from app.web.access import ADMIN_PREFIX, Access, access_of
from tests.factories import make_practice
from tests.visitors import Visitor

SIGN_IN = "/kirjaudu"
EXAMPLES = {"int": "1", "path": "x", "string": "x", "default": "x"}


def addresses_of(rule):
    """An address for the rule, with an example for each of its parts."""
    return re.sub(
        r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda m: EXAMPLES[m[1] or "default"], rule.rule
    )


def admin_rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(ADMIN_PREFIX)]


def disguises(path):
    """The same address in the ways that guards have been slipped past."""
    bare = path.rstrip("/")
    return {
        path,
        bare,
        f"{bare}/",
        f"/{path}",
        f"//{path}",
        f"{bare}//",
        path.replace("/admin", "/admin%2f", 1),
        path.replace("/admin", "/%61dmin", 1),
        path.replace("/admin", "/admin/.", 1),
        path.replace("/admin", "/x/../admin", 1),
        path.replace("/admin", "/static/../admin", 1),
        path.replace("/admin", "/ADMIN", 1),
        path.replace("/admin", "/admin;x=1", 1),
        path.replace("/admin", "/sv/admin", 1),
        f"{path}?next=/",
        f"{path}%20",
        f"{path}%2e",
        f"{path}.json",
    }


def test_every_view_says_who_may_see_it(app):
    forgotten = [name for name in app.view_functions if access_of(app, name) is None]

    assert forgotten == []


def test_no_view_is_open_that_stands_under_the_admin_prefix(app):
    assert len(admin_rules(app)) > 10
    for rule in admin_rules(app):
        assert access_of(app, rule.endpoint) is Access.STAFF


def raw(client, address):
    """The answer to an address as it stands: a client would take //admin for a host."""
    path, _question, query = address.partition("?")
    return client.get("/", environ_overrides={"PATH_INFO": unquote(path), "QUERY_STRING": query})


def leads_inside(client, answer):
    """Whether a stranger was shown anything but the way to the sign-in."""
    for _ in range(4):
        if answer.status_code in {301, 302, 303, 307, 308}:
            place = urlsplit(answer.location)
            assert place.netloc in {"", "localhost"}, answer.location
            if place.path == SIGN_IN:
                return False
            answer = client.get(place.path)
        else:
            break
    return answer.status_code < 400


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
def test_every_admin_address_is_closed_to_strangers(app, method):
    make_practice()
    client = Visitor(app)

    opened = [
        f"{method} {path}"
        for rule in admin_rules(app)
        for path in (addresses_of(rule),)
        if leads_inside(client, client.open(path, method=method))
    ]

    assert opened == []


def test_no_disguise_opens_an_admin_address(app):
    make_practice()
    client = Visitor(app)
    # The addresses differ only after the prefix, so one of each view will do.
    some = {rule.endpoint.split(".")[0]: addresses_of(rule) for rule in admin_rules(app)}

    opened = [
        path
        for address in some.values()
        for path in sorted(disguises(address))
        if leads_inside(client, raw(client, path))
    ]

    assert opened == []


def test_an_admin_address_that_leads_nowhere_tells_nothing(app):
    make_practice()

    answer = Visitor(app).get("/admin/no-such-thing/")

    assert (answer.status_code, urlsplit(answer.location).path) == (302, SIGN_IN)


def test_every_view_for_staff_is_closed_to_strangers(app):
    make_practice()
    client = Visitor(app)

    for rule in app.url_map.iter_rules():
        if access_of(app, rule.endpoint) is Access.STAFF:
            for method in rule.methods & {"GET", "POST"}:
                answer = client.open(addresses_of(rule), method=method)
                assert not leads_inside(client, answer), f"{method} {rule.rule}"
