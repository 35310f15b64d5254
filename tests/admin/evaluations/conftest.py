"""A contract in force, and its supervisor at the panel."""

import pytest

from tests.factories import (
    make_contract,
    make_practice,
    make_supervisor,
)


@pytest.fixture
def supervisor(app):
    make_practice()
    return make_supervisor(name="Aino Metsä")


@pytest.fixture
def contract(supervisor):
    return make_contract(supervisor=supervisor, group_name="Puistolan tiimi")
