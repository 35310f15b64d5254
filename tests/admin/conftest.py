"""Who looks at the panel: a supervisor of a practice, on a day that stands still."""

import pytest

from app.accounts.models import Role
from tests.factories import NOW, make_practice, make_supervisor


@pytest.fixture
def supervisor(app, stop_clock):
    stop_clock(NOW)
    make_practice()
    return make_supervisor()


@pytest.fixture
def visitor(staff, supervisor):
    return staff(role=Role.SUPERVISOR, supervisor=supervisor)
