"""The addresses: their shape, which ones are open, and that looking changes nothing."""

import re

import pytest
from sqlalchemy import text

from app.database import Base
from app.extensions import db
from app.web.access import ADMIN_PREFIX, Access, access_of
from tests.factories import (
    make_contract,
    make_feed,
    make_hours,
    make_inquiry,
    make_meeting,
    make_offer,
    make_page,
    make_practice,
    make_service,
    make_supervisor,
)
from tests.visitors import HtmxVisitor

# The outer contract (design.md section 4). A line that goes is a link that breaks somewhere.
OPEN = """
    /
    /<slug>
    /arviointi/kiitos
    /en/
    /en/<slug>
    /en/accessibility
    /en/contact
    /en/contact/thanks
    /en/evaluation/thanks
    /en/prices
    /en/privacy
    /en/services/<slug>
    /en/supervisors/<slug>
    /healthz
    /hinnasto
    /kirjaudu
    /kuvat/<name>
    /kuvat/jako/<mark>.png
    /kuvat/merkki.png
    /ota-yhteytta
    /ota-yhteytta/kiitos
    /palvelut/<slug>
    /robots.txt
    /saavutettavuus
    /sitemap.xml
    /sv/
    /sv/<slug>
    /sv/dataskydd
    /sv/handledare/<slug>
    /sv/kontakt
    /sv/kontakt/tack
    /sv/priser
    /sv/tillganglighet
    /sv/tjanster/<slug>
    /sv/utvardering/tack
    /tietosuoja
    /tyonohjaajat/<slug>
    /tyylit/<version>/<sheet>.css
"""
# Whoever holds the token.
WITH_LINK = [
    "/arviointi/<token>",
    "/kalenteri/<token>.ics",
    "/sopimus/<token>",
    "/sopimus/<token>/sopimus.pdf",
    "/tarjous/<token>",
    "/yhteydenotto/<token>",
    "/yhteydenotto/<token>/<step>",
    "/yhteydenotto/<token>/tapaaminen.ics",
]
FOR_STAFF = ["/kirjaudu-ulos", "/salasana"]


def rules(app, access):
    return sorted(
        {
            rule.rule
            for rule in app.url_map.iter_rules()
            if access_of(app, rule.endpoint) is access
            and not rule.rule.startswith(ADMIN_PREFIX)
            and rule.endpoint != "static"
        }
    )


def test_the_open_addresses_are_these(app):
    assert rules(app, Access.PUBLIC) == sorted(OPEN.split())


def test_the_addresses_that_need_a_token_are_these(app):
    assert rules(app, Access.SECRET_LINK) == WITH_LINK


def test_the_addresses_for_staff_outside_the_admin_are_these(app):
    assert rules(app, Access.STAFF) == FOR_STAFF


def test_addresses_are_written_in_kebab_case(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.rule.startswith(ADMIN_PREFIX):
            continue
        for part in rule.rule.strip("/").split("/"):
            assert re.fullmatch(r"|<\w+>(\.\w+)?|[a-z0-9-]+(\.\w+)?", part), rule.rule


def test_a_parameter_that_is_a_number_says_so(app):
    for rule in app.url_map.iter_rules():
        for name in re.findall(r"<(\w+)>", rule.rule):
            assert not name.endswith(("id", "number", "page")), rule.rule


@pytest.fixture
def diary(app):
    """A little of everything, and a page of each kind."""
    make_practice()
    supervisor = make_supervisor(slug="aino")
    make_hours(supervisor=supervisor)
    make_service(slug="ryhma")
    make_page(slug="nain-se-etenee")
    inquiry = make_inquiry(supervisor=supervisor)
    make_meeting(contract=make_contract(supervisor=supervisor), inquiry=inquiry)
    make_offer(inquiry=inquiry)
    return make_feed(supervisor=supervisor)


def everything():
    """All rows but those that say when someone was last seen and how often they tried."""
    db.session.rollback()
    return {
        table.name: db.session.execute(text(f'SELECT * FROM "{table.name}"')).fetchall()  # noqa: S608
        for table in Base.metadata.sorted_tables
        if table.name not in {"sign_in", "throttle_counter", "feed_fetch"}
    }


TYPED = {"id": "1", "action": "delete", "rowid": "1", "state": "held", "confirm": "1", "url": "/admin/"}  # fmt: skip


@pytest.mark.parametrize("through_htmx", [False, True], ids=["pages", "fragments"])
def test_looking_changes_nothing(app, staff, diary, through_htmx):
    """Mail scanners and browsers press every link there is, also with what a form would send."""
    owner = staff(htmx=through_htmx)
    before = everything()
    known = {"slug": "ryhma", "token": diary.token, "filename": "css/site.css"}

    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda m: known.get(m[1], "1"), rule.rule)
        asked = [("GET", {}), ("GET", TYPED)]
        # These two end in the same views, so where they could do most tells enough.
        if not through_htmx and not rule.rule.startswith("/admin/"):
            asked += [("HEAD", TYPED), ("OPTIONS", TYPED)]
        for method, query in asked:
            answer = owner.open(path, method=method, query_string=query)
            answer.close()
            assert answer.status_code < 500 or answer.status_code == 503, f"{method} {path} {query}"

    assert everything() == before
    assert isinstance(owner, HtmxVisitor) is through_htmx
