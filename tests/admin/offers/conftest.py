"""A request that has been met, and who answers it."""

import pytest

from app.booking.models import AskerRole
from app.booking.states import InquiryState
from tests.factories import (
    make_inquiry,
    make_practice,
    make_supervisor,
)


@pytest.fixture
def supervisor(app):
    make_practice()
    return make_supervisor(name="Helka Suvanne")


@pytest.fixture
def inquiry(supervisor):
    return make_inquiry(
        supervisor=supervisor,
        state=InquiryState.MAPPING_HELD,
        name="Kaisa Kokeilija",
        email="kaisa@example.com",
        organisation="Puistolan koulu",
        role=AskerRole.MANAGER,
        participants=6,
    )
