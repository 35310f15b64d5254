"""A small practice whose pages are kept, and ways to see that they were."""

import pytest

from tests.factories import (
    NOW,
    make_hours,
    make_page,
    make_practice,
    make_service,
    make_supervisor,
)


@pytest.fixture(autouse=True)
def practice(app, stop_clock):
    stop_clock(NOW)
    make_practice()
    supervisor = make_supervisor(slug="aino", name="Aino Metsä")
    make_hours(supervisor=supervisor)
    make_service(slug="yksilo", price_cents=10000)
    make_page(slug="minusta", title={"fi": "Minusta", "sv": "Om mig"})
    return supervisor


@pytest.fixture
def no_views(app, monkeypatch):
    """Closes every view from here on: what is answered was kept."""

    def close():
        for endpoint in app.view_functions:
            monkeypatch.setitem(app.view_functions, endpoint, lambda **_: "never")

    return close


@pytest.fixture
def shelf(app):
    return app.extensions["shelf"]
