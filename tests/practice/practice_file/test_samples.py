"""The practice file: what goes in comes out the same, each sample whole."""

import tomllib

import pytest

from app.config import ROOT
from app.extensions import db
from app.practice import practice_file
from app.practice.models import Practice
from tests.practice.practice_file.filing import rows

SAMPLES = sorted((ROOT / "app" / "practice" / "samples").glob("*.toml"))


def test_there_is_a_sample_for_each_reference_practice():
    assert len(SAMPLES) == 5


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_goes_in_and_comes_out_the_same(command, tmp_path, sample):
    exported, again = tmp_path / "exported.toml", tmp_path / "again.toml"

    assert command("practice", "check", sample).stdout == f"{sample}: in order\n"
    assert command("practice", "import", sample).stdout == f"{sample}: imported\n"
    before = rows()
    assert command("practice", "import", sample).stdout == f"{sample}: nothing to change\n"
    assert command("practice", "export", exported).exit_code == 0
    assert command("practice", "import", exported).stdout == f"{exported}: nothing to change\n"
    assert command("practice", "export", again).exit_code == 0

    assert exported.read_text() == again.read_text()
    assert rows() == before


@pytest.mark.postgresql
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_says_the_same_on_postgresql(postgresql_app, sample):
    file = practice_file.read(sample)

    assert practice_file.import_file(file)
    db.session.commit()

    assert not practice_file.import_file(practice_file.describe())
    assert practice_file.parse(practice_file.as_toml(file), name="exported") == file


def test_one_sample_replaces_another_whole(command, tmp_path):
    first, second = SAMPLES[0], SAMPLES[1]
    alone, after = tmp_path / "alone.toml", tmp_path / "after.toml"
    command("practice", "import", second)
    command("practice", "export", alone)

    command("practice", "import", first)
    command("practice", "import", second)
    command("practice", "export", after)

    assert after.read_text() == alone.read_text()


def test_an_export_without_a_name_goes_to_the_screen(command, write):
    command("practice", "import", write())

    text = command("practice", "export").stdout

    assert tomllib.loads(text)["practice"]["name"] == "Metsäpolku"


def test_there_is_nothing_to_export_from_an_empty_database(command):
    result = command("practice", "export")

    assert result.exit_code == 1
    assert result.stderr == "Error: import a practice file first\n"


def test_checking_stores_nothing(command, write):
    assert command("practice", "check", write()).exit_code == 0

    assert db.session.get(Practice, 1) is None
