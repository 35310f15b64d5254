"""A change shows at the next request in every process, however it was made."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text, update

from app.extensions import db
from app.practice.models import (
    Meeting,
    Practice,
    Service,
    Supervisor,
)
from app.practice.states import MeetingState
from tests.admin.addresses import edit
from tests.conftest import MakeApp, signed_in
from tests.factories import (
    MONDAY_NINE,
    NOW,
    make_hours,
    make_meeting,
    make_practice,
    make_service,
    make_supervisor,
    make_user,
)
from tests.pages import opened
from tests.visitors import Visitor


@pytest.fixture
def elsewhere(any_app, built_apps: MakeApp, stop_clock) -> Iterator[Visitor]:
    """A visitor of another process that serves the same site; both have shown the home page."""
    stop_clock(NOW)
    make_practice(tagline={"fi": "Ennen"})
    supervisor = make_supervisor(slug="aino")
    make_hours(supervisor=supervisor)
    make_service(slug="ryhma", name={"fi": "Ryhmä ennen"}, supervisors=[supervisor])
    other = built_apps(csrf=True, database_url=any_app.extensions["settings"].DATABASE_URL)
    visitor = Visitor(other)
    for someone in (visitor, Visitor(any_app)):
        for _ in range(2):
            assert "Ennen" in someone.get("/").text
    yield visitor
    with other.app_context():
        db.engine.dispose()


def test_what_the_admin_saves(any_app, elsewhere):
    owner = signed_in(any_app, make_user())
    service = db.session.query(Service).one()

    answer = opened(owner, edit("service", service)).submit(owner, {"name-fi": "Ryhmä jälkeen"})

    assert answer.status_code == 303
    for someone in (owner, elsewhere):
        assert "Ryhmä jälkeen" in someone.get("/").text
        assert "Ryhmä jälkeen" in someone.get("/palvelut/ryhma").text


def test_what_a_practice_file_brings(any_app, elsewhere, tmp_path):
    path = tmp_path / "practice.toml"
    path.write_text(
        '[practice]\nname = "Uusi"\ntagline = "Jälkeen"\nemail = "uusi@example.com"\n'
        '[[supervisor]]\nslug = "aino"\nname = "Aino"\n',
        encoding="utf-8",
    )
    db.session.rollback()

    with any_app.app_context():
        result = any_app.test_cli_runner().invoke(args=["practice", "import", str(path)])

    assert result.exit_code == 0
    for someone in (Visitor(any_app), elsewhere):
        assert "Jälkeen" in someone.get("/").text


def test_what_one_statement_changes_in_bulk(any_app, elsewhere):
    db.session.execute(update(Practice).values(tagline={"fi": "Jälkeen"}))
    db.session.commit()

    for someone in (Visitor(any_app), elsewhere):
        assert "Jälkeen" in someone.get("/").text


def test_what_is_written_past_the_application(any_app, elsewhere):
    with db.engine.begin() as connection:
        connection.execute(text("""UPDATE practice SET tagline = '{"fi": "Jälkeen"}'"""))

    for someone in (Visitor(any_app), elsewhere):
        assert "Jälkeen" in someone.get("/").text


def test_an_hour_that_is_promised_is_offered_no_longer(any_app, elsewhere):
    offered = MONDAY_NINE.strftime("%Y-%m-%dT%H:%MZ")
    assert offered in elsewhere.get("/").text
    assert offered in elsewhere.get("/ota-yhteytta").text

    meeting = make_meeting(supervisor=db.session.query(Supervisor).one(), starts_at=MONDAY_NINE)
    for someone in (Visitor(any_app), elsewhere):
        assert offered not in someone.get("/").text
        assert offered not in someone.get("/ota-yhteytta").text

    db.session.get_one(Meeting, meeting.id).state = MeetingState.CANCELLED_IN_TIME
    db.session.commit()
    for someone in (Visitor(any_app), elsewhere):
        assert offered in someone.get("/").text
        assert offered in someone.get("/ota-yhteytta").text


def test_what_was_taken_back_shows_nowhere(any_app, elsewhere):
    before = elsewhere.get("/").headers["ETag"]
    db.session.execute(update(Practice).values(tagline={"fi": "Jälkeen"}))
    db.session.flush()
    db.session.rollback()

    for someone in (Visitor(any_app), elsewhere):
        assert someone.get("/").headers["ETag"] == before
