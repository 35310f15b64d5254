"""The panel on the narrowest telephone, with a diary behind it."""

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from app import clock
from app.config import ROOT
from app.demo import diary
from app.extensions import db
from app.practice import practice_file
from app.practice.models import Contract, Supervisor
from tests.browsers import free_port
from tests.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.browser
SAMPLE = ROOT / "app" / "practice" / "samples" / "mantypiha.toml"
LISTS = ("", "inquiry/", "meeting/", "contract/", "orderer/", "person/", "invoicing/", "week/")


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The application with the demo diary, for as long as the test looks at it."""
    practice_file.import_file(practice_file.read(SAMPLE))
    diary.load(diary.Amounts(), now=clock.now())
    db.session.commit()
    port = free_port()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()


def test_no_page_is_wider_than_the_window(app, served, browser):
    supervisor = db.session.scalars(select(Supervisor)).first()
    visitor = signed_in(app, make_user(supervisor=supervisor))
    contracts = [
        f"contract/details/?id={key}" for key in db.session.scalars(select(Contract.id)).all()
    ]
    db.session.rollback()
    cookie = visitor.get_cookie("session")
    context = browser.new_context(viewport={"width": 320, "height": 800})
    context.add_cookies([{"name": "session", "value": cookie.value, "url": served}])
    page = context.new_page()
    wide = {}

    for path in (*LISTS, *contracts):
        page.goto(f"{served}/admin/{path}")
        assert "/kirjaudu" not in page.url
        wide[path] = page.evaluate("document.documentElement.scrollWidth")

    context.close()
    assert {path: width for path, width in wide.items() if width > 320} == {}
