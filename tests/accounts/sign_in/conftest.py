"""One who may sign in."""

import pytest

from tests.factories import make_practice, make_user


@pytest.fixture
def user(app):
    make_practice()
    return make_user(email="tuija@example.com")
