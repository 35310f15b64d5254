"""What the tests of the public site share."""

import pytest

from tests.factories import NOW, make_hours, make_practice, make_supervisor


@pytest.fixture
def supervisor(stop_clock):
    """The one supervisor of a practice, free on Mondays; the clock stands at NOW."""
    stop_clock(NOW)
    make_practice()
    found = make_supervisor(slug="aino", name="Aino Metsä")
    make_hours(supervisor=found)
    return found
