"""Each of the five samples says on its site what its reference practice needs to say."""

import tomllib
from pathlib import Path

import pytest

from app.extensions import db
from app.practice import practice_file
from tests.pages import opened

SAMPLES = Path(practice_file.__file__).parents[1] / "samples"
FACTS = tomllib.loads(
    (Path(__file__).parents[1] / "practice" / "reference_facts.toml").read_text("utf-8")
)["practice"]


@pytest.mark.parametrize("practice", FACTS, ids=[each["sample"] for each in FACTS])
def test_the_sample_says_what_its_practice_needs(client, practice):
    practice_file.import_file(practice_file.read(SAMPLES / f"{practice['sample']}.toml"))
    db.session.commit()
    texts = {
        address: opened(client, address).text
        for address in {fact["address"] for fact in practice["fact"]}
    }

    missing = [
        f"{fact['address']}: {fact['fact']}: {text!r}"
        for fact in practice["fact"]
        for text in fact["texts"]
        if text not in texts[fact["address"]]
    ]

    assert not missing, "\n".join(missing)
