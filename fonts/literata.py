"""Cut Literata down to the letters that headings use, for `make set-up`: python fonts/literata.py FOLDER FILE.

The npm package keeps the Latin letters in two files; Finnish needs both, for š and ž.
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter, load_font
from fontTools.ttLib import TTFont

ASCII = "".join(chr(code) for code in range(0x20, 0x7F))
# Finnish, Swedish and English, the names of neighbours, and the signs that our texts use.
LETTERS = {
    "latin": f"{ASCII}ÅÄÖåäöÉéÜüÆæØøÁáÀàÈèÍíÓóÑñÇçß\N{NO-BREAK SPACE}§©«»·×–—‘’“”„…€−",
    "latin-ext": "ŠšŽž",
}
# Titles want even spacing; the rest of the font's art stays home. With joined letters, too, the file
# would no longer come in the first ten packets, and a first view would wait for another round trip.
FEATURES = ["kern"]
UNUSED_TABLES = ["STAT", "vhea", "vmtx"]


def main(folder: Path, target: Path) -> None:
    """Write one woff2 with the letters of both files."""
    with tempfile.TemporaryDirectory() as name:
        parts = []
        for subset, letters in LETTERS.items():
            parts.append(Path(name) / f"{subset}.ttf")
            _cut(folder / f"literata-{subset}-500-normal.woff2", letters, parts[-1])
        font = Merger().merge([str(part) for part in parts])
    _write(font, target)


def _cut(source: Path, letters: str, target: Path) -> None:
    # Name 13 is the licence, which must travel with the font.
    options = Options(layout_features=FEATURES, hinting=False, name_IDs=[0, 1, 2, 13, 14])
    options.drop_tables += UNUSED_TABLES
    font = load_font(str(source), options)
    subsetter = Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    font.flavor = None
    font.save(target)


def _write(font: TTFont, target: Path) -> None:
    """Under another name first, so that an interrupted set-up leaves no half a font."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    font.flavor = "woff2"
    font.save(unfinished)
    unfinished.replace(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
