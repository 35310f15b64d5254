"""A request that waits, and who answers it."""

import pytest

from tests.factories import NOW, make_inquiry, make_practice, make_supervisor


@pytest.fixture
def supervisor(app, stop_clock):
    stop_clock(NOW)
    make_practice()
    return make_supervisor(name="Helka Suvanne")


@pytest.fixture
def inquiry(supervisor):
    return make_inquiry(supervisor=supervisor, message="Ensimmäinen rivi\nToinen rivi")
