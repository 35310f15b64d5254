"""Feeds as calendar programs ask for them; the numbers are those of the checklist they come from."""

from datetime import timedelta

import limits
import pytest

from app import clock
from app.calendar import services
from app.calendar.models import Feed, FeedLevel
from app.extensions import db
from tests.factories import NOW, make_feed, make_meeting, make_practice, make_supervisor
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def feed(stop_clock) -> Feed:
    make_practice()
    supervisor = make_supervisor()
    make_meeting(supervisor=supervisor, changed_at=NOW - timedelta(days=3))
    feed = make_feed(supervisor=supervisor)
    stop_clock(NOW)
    return feed


@pytest.fixture
def url(feed) -> str:
    return f"/kalenteri/{feed.token}.ics"


def test_a_feed_is_answered_as_a_calendar(client, url):
    response = client.get(url)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.data.startswith(b"BEGIN:VCALENDAR\r\n")


def test_the_headers_keep_a_feed_to_its_reader(client, url, feed):
    headers = client.get(url).headers

    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Content-Disposition"] == 'inline; filename="tuokio.ics"'
    assert feed.token not in str(headers)
    assert "Content-Encoding" not in headers


def test_no_cookie_is_set_or_looked_at(client, url):
    headers = client.get(url, headers={"Cookie": "session=anything"}).headers

    assert "Set-Cookie" not in headers
    assert "cookie" not in headers.get("Vary", "").lower()


def test_two_requests_get_the_same_answer(client, url):
    first, second = client.get(url), client.get(url)

    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Last-Modified"] == second.headers["Last-Modified"]


def test_the_etag_is_strong_and_the_date_is_not_now(client, url):
    response = client.get(url)

    assert response.headers["ETag"].startswith('"')
    # Midnight, when the window moved: nothing has changed since.
    assert response.headers["Last-Modified"] == "Sun, 22 Nov 2026 22:00:00 GMT"


@pytest.mark.parametrize("form", ["{}", "W/{}", '"zzz", W/{}'], ids=["strong", "weak", "list"])
def test_a_known_etag_is_answered_with_304(client, url, form):
    etag = client.get(url).headers["ETag"]

    response = client.get(url, headers={"If-None-Match": form.format(etag)})

    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"] == etag


def test_another_etag_is_answered_in_full(client, url):
    assert client.get(url, headers={"If-None-Match": '"zzz"'}).status_code == 200


def test_the_same_date_is_answered_with_304(client, url):
    date = client.get(url).headers["Last-Modified"]

    assert client.get(url, headers={"If-Modified-Since": date}).status_code == 304


@pytest.mark.parametrize("date", ["Sat, 01 Jan 2000 00:00:00 GMT", "yesterday"])
def test_an_older_or_unreadable_date_is_answered_in_full(client, url, date):
    assert client.get(url, headers={"If-Modified-Since": date}).status_code == 200


def test_the_etag_decides_before_the_date(client, url):
    date = client.get(url).headers["Last-Modified"]

    response = client.get(url, headers={"If-None-Match": '"zzz"', "If-Modified-Since": date})

    assert response.status_code == 200


def test_head_is_get_without_a_body(client, url):
    get, head = client.get(url), client.head(url)

    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("method", ["OPTIONS", "PROPFIND", "PUT", "POST", "REPORT", "DELETE"])
def test_a_feed_can_only_be_read(client, url, method):
    response = client.open(url, method=method, data="<x/>", content_type="text/xml")

    assert response.status_code == 405
    assert "DAV" not in response.headers


@pytest.mark.parametrize("accept", ["text/html", "application/calendar+json", "image/png;q=0.1"])
def test_the_answer_does_not_depend_on_accept(client, url, accept):
    response = client.get(url, headers={"Accept": accept})

    assert response.mimetype == "text/calendar"


@pytest.mark.parametrize("agent", ["Google-Calendar-Importer", "ICSx5/2.4 (Android)", ""])
def test_any_program_is_answered(client, url, agent):
    assert client.get(url, headers={"User-Agent": agent}).status_code == 200


def test_an_empty_bearer_header_and_extra_parameters_do_no_harm(client, url):
    plain = client.get(url).data

    assert client.get(url, headers={"Authorization": "Bearer"}).data == plain
    assert client.get(url + "?nocache=1").data == plain


def test_a_change_is_seen_by_a_program_that_knows_the_old_feed(client, url, feed):
    known = client.get(url).headers
    make_meeting(supervisor=feed.supervisor, starts_at=NOW + timedelta(days=1), changed_at=NOW)

    for headers in (
        {"If-None-Match": known["ETag"]},
        {"If-Modified-Since": known["Last-Modified"]},
    ):
        assert client.get(url, headers=headers).status_code == 200


# --- The secret -------------------------------------------------------------------------------


def test_a_revoked_feed_is_gone_at_once(client, url, feed):
    etag = client.get(url).headers["ETag"]

    services.revoke_feed(feed, now=clock.now())
    db.session.commit()

    assert client.get(url).status_code == 404
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 404


def without_request_id(response) -> str:
    return response.get_data(as_text=True).replace(response.headers.get("X-Request-Id", "\0"), "")


def test_a_wrong_secret_is_answered_like_any_unknown_address(client, url, monkeypatch):
    monkeypatch.setattr("app.web.logs.secrets.token_hex", lambda _length: "0" * 12)
    unknown = client.get("/ei-tallaista")

    wrong = client.get(url.replace("syote", "joku"))

    assert wrong.status_code == unknown.status_code == 404
    assert wrong.data == unknown.data
    assert {name for name, _ in wrong.headers} == {name for name, _ in unknown.headers}
    assert b"VCALENDAR" not in wrong.data


def test_a_revoked_secret_is_answered_like_a_wrong_one(client, url, feed, monkeypatch):
    monkeypatch.setattr("app.web.logs.secrets.token_hex", lambda _length: "0" * 12)
    services.revoke_feed(feed, now=NOW)
    db.session.commit()

    assert client.get(url).data == client.get(url.replace("syote", "joku")).data


def test_guessing_is_slowed_down_but_readers_are_not(client, url, monkeypatch):
    monkeypatch.setattr("app.calendar.views.MISSES", limits.parse("3/hour"))
    for _ in range(3):
        assert client.get("/kalenteri/arvaus.ics").status_code == 404

    assert client.get("/kalenteri/arvaus.ics").status_code == 429
    assert client.get(url).status_code == 200


def test_no_secret_is_written_to_the_log(client, url, feed, capfd):
    client.get(url)
    client.get(url.replace("syote", "joku"))

    written = capfd.readouterr()
    assert feed.token not in written.err + written.out
    assert "joku" not in written.err + written.out


# --- Giving an address out --------------------------------------------------------------------


def test_a_token_is_long_random_and_not_kept():
    supervisor = make_supervisor()

    feed, token = services.create_feed(supervisor.id, level=FeedLevel.BUSY, purpose=" puhelin ")
    _other, other_token = services.create_feed(supervisor.id, level=FeedLevel.BUSY)
    db.session.commit()

    assert len(token) == 43
    assert token != other_token
    assert token not in str(vars(feed))
    assert (feed.level, feed.purpose) == (FeedLevel.BUSY, "puhelin")
    assert services.feed_of_token(token) == feed


def test_the_command_prints_an_address_that_answers(app, client):
    make_practice()
    supervisor = make_supervisor(slug="aino")

    result = app.test_cli_runner().invoke(
        args=["feed", "create", "--supervisor", "aino", "--level", "code", "--purpose", "puhelin"]
    )

    address = result.output.strip()
    assert address.startswith("http://localhost/kalenteri/")
    assert client.get(address.removeprefix("http://localhost")).status_code == 200
    (feed,) = db.session.query(Feed).all()
    assert (feed.supervisor_id, feed.level) == (supervisor.id, FeedLevel.CODE)


def test_the_command_names_the_supervisors_that_there_are(app):
    make_supervisor(slug="aino")

    result = app.test_cli_runner().invoke(args=["feed", "create", "--supervisor", "eino"])

    assert result.exit_code == 1
    assert "aino" in result.output


def test_a_feed_is_open_to_a_program_that_never_signs_in(app, url):
    assert Visitor(app, use_cookies=False).get(url).status_code == 200
