"""A spreadsheet opens the file, reads every letter, and runs nothing of it."""

import csv
import io

import pytest

from app.practice import safe_csv


@pytest.mark.parametrize(
    "text", ["=1+1", "+358", "-A1", "@SUM", "\tx", "\rx", '=HYPERLINK("a";"b")']
)
def test_what_would_be_a_formula_is_read_as_text(text):
    assert safe_csv.safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Äyskäri Oy", "", "-12,50", "12,50", "a=1"])
def test_other_text_and_numbers_stay_as_they_are(text):
    assert safe_csv.safe_cell(text) == text


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0,00"), (5, "0,05"), (-1250, "-12,50"), (123456, "1234,56")]
)
def test_euros(cents, text):
    assert safe_csv.euros(cents) == text


def test_the_file_is_read_back_whole():
    rows = [["Asiakas", "Summa"], ['Kerho "Ä"; Oy\nToinen rivi', "1,00"]]

    written = safe_csv.write(rows).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(written, newline=""), delimiter=";")) == rows
