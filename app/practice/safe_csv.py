"""CSV that a spreadsheet opens without running anything of it."""

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins with one of these is a formula to spreadsheets.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Without it Excel takes the letters ä and ö for something else.
_MARK = "\ufeff"


def write(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of text as Finnish spreadsheets read them: semicolons, UTF-8 with its mark, CRLF."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return (_MARK + file.getvalue()).encode()


def safe_cell(text: str) -> str:
    """The text with an apostrophe before what would be a formula; a number stays a number."""
    if text.startswith(_DANGEROUS) and not _is_number(text):
        return f"'{text}"
    return text


def euros(cents: int) -> str:
    """12550 is 125,50: with a comma, without spaces and sign, as invoicing services read it."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole},{part:02d}"


def _is_number(text: str) -> bool:
    digits = text[1:].replace(",", "", 1)
    return text[0] == "-" and digits.isascii() and digits.isdigit()
