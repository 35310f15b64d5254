"""A practice, and a supervisor who is free on Mondays."""

import pytest

from tests.factories import make_hours, make_practice, make_supervisor


@pytest.fixture(autouse=True)
def practice(request):
    """Every letter names the practice."""
    request.getfixturevalue("any_app" if "any_app" in request.fixturenames else "app")
    return make_practice(address="Esimerkkikatu 1, Helsinki")


@pytest.fixture
def supervisor(practice):
    supervisor = make_supervisor(email="ohjaaja@metsapolku.example.com")
    make_hours(supervisor=supervisor)
    return supervisor
