"""A feed's address is shown once, to whoever may read what it tells."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.accounts.models import Role
from app.calendar.models import Feed, FeedFetch, FeedLevel
from app.calendar.services import feed_of_token
from app.extensions import db
from tests.factories import (
    keep,
    make_contract,
    make_feed,
    make_practice,
    make_supervisor,
)
from tests.pages import Page, opened, text_of


def token_on(answer):
    return Page(answer).find("#address").get("value").rpartition("/")[2].removesuffix(".ics")


def fetched(feed, *, days, program="Google Kalenteri"):
    keep(FeedFetch(feed_id=feed.id, fetched_at=clock.now() - timedelta(days=days), program=program))


def test_a_feeds_address_is_shown_once(staff):
    supervisor = make_supervisor()
    visitor = staff(role=Role.SUPERVISOR, supervisor=supervisor)
    page = opened(visitor, "/admin/feed/new/")

    answer = page.submit(visitor, {"purpose": "Puhelin", "level": "code"})

    token = token_on(answer)
    feed = db.session.scalars(select(Feed)).one()
    assert feed_of_token(token).id == feed.id
    assert feed.supervisor_id == supervisor.id
    assert token not in visitor.get("/admin/feed/").text


def test_a_page_with_an_address_that_is_loaded_again_makes_no_second_feed(staff):
    contract = make_contract()
    visitor = staff(role=Role.SUPERVISOR, supervisor=contract.supervisor)
    for where, typed in (
        ("/admin/feed/new/", {"purpose": "Puhelin", "level": "code"}),
        (f"/admin/feed/for-contract/{contract.id}", {}),
    ):
        page = opened(visitor, where)
        token = token_on(page.submit(visitor, typed))
        there = len(db.session.scalars(select(Feed)).all())

        again = page.submit(visitor, typed)

        assert (again.status_code, again.location) == (303, "/admin/feed/")
        assert len(db.session.scalars(select(Feed)).all()) == there
        listed = opened(visitor, "/admin/feed/")
        assert "Syöte on jo luotu" in listed.text
        assert token not in listed.source


def test_a_form_that_is_filled_in_anew_makes_another_feed(staff):
    visitor = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())
    page = opened(visitor, "/admin/feed/new/")

    tokens = {
        token_on(page.submit(visitor, {"purpose": purpose})) for purpose in ("Puhelin", "Tabletti")
    }

    assert len({feed_of_token(token).id for token in tokens}) == 2


def test_the_page_with_the_address_helps_each_program_and_leaks_nothing(staff):
    visitor = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())

    answer = opened(visitor, "/admin/feed/new/").submit(visitor, {"purpose": "Puhelin"})

    page = Page(answer)
    address = page.find("#address").get("value")
    assert page.link("Avaa kalenteriohjelmassa") == f"webcal://{address.partition('://')[2]}"
    assert page.find(".qr img").get("src").startswith("data:image/svg+xml")
    programs = [text_of(found) for found in page.find_all(".guides summary")]
    assert programs == [
        "Google Kalenteri",
        "iPhone ja iPad",
        "Mac",
        "Outlook",
        "Thunderbird",
        "Android",
    ]
    assert "8–24 tunnin välein" in page.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_everything_is_told_only_to_whose_meetings_they_are(staff):
    make_practice()
    make_supervisor(), make_supervisor()
    owner = staff()

    answer = opened(owner, "/admin/feed/new/").submit(
        owner, {"purpose": "Puhelin", "level": "full"}
    )

    assert answer.status_code == 422
    assert "vain työnohjaaja itse" in Page(answer).text
    assert db.session.scalars(select(Feed)).all() == []


def test_an_owner_may_overlook_the_whole_practice_and_a_supervisor_may_not(staff):
    mine = make_supervisor()
    make_supervisor()
    owner, visitor = staff(supervisor=mine), staff(role=Role.SUPERVISOR, supervisor=mine)

    opened(owner, "/admin/feed/new/").submit(
        owner, {"purpose": "Seinä", "whose": "practice", "level": "code"}
    )
    refused = visitor.post(
        "/admin/feed/new/", data={"purpose": "x", "whose": "practice", "level": "busy"}
    )

    feed = db.session.scalars(select(Feed)).one()
    assert (feed.supervisor_id, feed.level) == (None, FeedLevel.BUSY)
    assert refused.status_code == 422
    assert not opened(visitor, "/admin/feed/").has("main tbody")


def test_the_list_tells_when_each_was_read_and_by_what(staff):
    supervisor = make_supervisor()
    fetched(make_feed(supervisor=supervisor, purpose="Työkone"), days=0.13)
    make_feed(supervisor=supervisor, purpose="Puhelin")
    visitor = staff(role=Role.SUPERVISOR, supervisor=supervisor)

    page = opened(visitor, "/admin/feed/")

    assert "Google Kalenteri, 3 tuntia sitten" in page.text
    assert "ei vielä luettu" in page.text
    assert not page.has(".notice-warning")

    fetched(make_feed(supervisor=supervisor, purpose="Vanha"), days=9)
    page = opened(visitor, "/admin/feed/")

    assert "Google Kalenteri, 9 päivää sitten" in page.text_at(".state-wrong")
    assert "ei ole luettu viikkoon" in page.text_at(".notice-warning")


def test_an_address_is_renewed_after_asking(staff):
    supervisor = make_supervisor()
    feed = make_feed(supervisor=supervisor, purpose="Puhelin", level=FeedLevel.FULL)
    visitor = staff(role=Role.SUPERVISOR, supervisor=supervisor)
    page = opened(visitor, opened(visitor, "/admin/feed/").link("Uusi osoite"))
    assert feed_of_token(feed.token) is not None

    answer = page.submit(visitor)

    renewed = feed_of_token(token_on(answer))
    assert (renewed.purpose, renewed.level) == ("Puhelin", FeedLevel.FULL)
    assert feed_of_token(feed.token) is None


def test_an_owner_ends_anothers_feed_but_gets_no_address_of_it(staff):
    make_practice()
    feed = make_feed(level=FeedLevel.FULL)
    owner = staff(supervisor=make_supervisor())

    assert not opened(owner, "/admin/feed/").has("a[href$='/renew']")
    assert owner.post(f"/admin/feed/{feed.id}/renew").status_code == 303

    assert feed_of_token(feed.token) is not None


def test_a_contracts_client_gets_a_feed_of_their_own(staff):
    contract = make_contract(code="A7")
    visitor = staff(role=Role.SUPERVISOR, supervisor=contract.supervisor)
    page = opened(visitor, f"/admin/feed/for-contract/{contract.id}")

    answer = page.submit(visitor)

    assert feed_of_token(token_on(answer)).contract_id == contract.id
    assert "Lähetä osoite asiakkaalle" in Page(answer).text
    assert "Asiakas: sopimus A7" in opened(visitor, "/admin/feed/").text
    stranger = staff(role=Role.SUPERVISOR, supervisor=make_supervisor())
    assert stranger.post(f"/admin/feed/for-contract/{contract.id}").status_code == 404


def test_a_feed_is_taken_out_of_use_after_asking(staff):
    feed = make_feed()
    owner = staff()
    page = opened(owner, opened(owner, "/admin/feed/").link("Poista käytöstä"))
    assert feed.revoked_at is None

    assert page.submit(owner).status_code == 303

    assert feed.revoked_at is not None
    assert feed_of_token(feed.token) is None
    assert not opened(owner, "/admin/feed/").has("main tbody")
