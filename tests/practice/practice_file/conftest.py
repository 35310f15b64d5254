"""Writes practice files."""

from pathlib import Path

import pytest

from tests.practice.practice_file.filing import LEAST


@pytest.fixture
def write(tmp_path):
    """Writes a practice file: the least one and what is added to it."""

    def write_file(text="", *, least=LEAST) -> Path:
        path = tmp_path / "practice.toml"
        path.write_text(least + text, encoding="utf-8")
        return path

    return write_file
