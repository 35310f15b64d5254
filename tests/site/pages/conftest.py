"""A practice that has something of everything to show."""

import pytest

from tests.factories import make_page, make_practice, make_service, make_supervisor


@pytest.fixture
def visitor(client):
    """A visitor of a practice that uses all three languages."""
    make_practice(tagline={"fi": "Tilaa ajatella"}, phone="040 123 4500", accent_hue=200)
    make_supervisor(slug="aino", name="Aino Metsä")
    make_service(slug="ryhma", name={"fi": "Ryhmätyönohjaus"})
    make_page(slug="tietoa", title={"fi": "Tietoa"}, in_menu=True)
    return client
