"""What the panel's script adds to pages that work without it."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.practice.models import Supervisor
from tests.browser.test_panel_in_a_narrow_window import served  # noqa: F401 - a fixture
from tests.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.browser


def test_all_meetings_of_one_contract_are_ticked_at_once(app, served, context):  # noqa: F811
    supervisor = db.session.scalars(select(Supervisor)).first()
    visitor = signed_in(app, make_user(supervisor=supervisor))
    db.session.rollback()
    cookie = visitor.get_cookie("session")
    context.add_cookies([{"name": "session", "value": cookie.value, "url": served}])
    page = context.new_page()
    page.goto(f"{served}/admin/invoicing/")
    section = page.locator("form.invoicing section", has=page.locator("button[data-ticks]")).first
    boxes = section.locator("input[type=checkbox]").count()
    assert boxes > 1

    section.locator("button[data-ticks]").click()

    ticked = "input[name=meeting]:checked"
    assert section.locator(ticked).count() == page.locator(ticked).count() == boxes
    section.locator("button[data-ticks]").click()
    assert page.locator(ticked).count() == 0
