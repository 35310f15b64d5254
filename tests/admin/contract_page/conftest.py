"""A contract in force, and the supervisor whose it is."""

import pytest

from tests.factories import make_contract


@pytest.fixture
def contract(supervisor):
    return make_contract(supervisor=supervisor)
