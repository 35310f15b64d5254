"""A contract in force, and the supervisor whose it is."""

import pytest

from app.accounts.models import Role
from tests.factories import NOW, make_contract, make_practice, make_supervisor


@pytest.fixture
def supervisor(app, stop_clock):
    stop_clock(NOW)
    make_practice()
    return make_supervisor()


@pytest.fixture
def visitor(staff, supervisor):
    return staff(role=Role.SUPERVISOR, supervisor=supervisor)


@pytest.fixture
def contract(supervisor):
    return make_contract(supervisor=supervisor)
