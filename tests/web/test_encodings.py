"""Which compressed form a visitor gets."""

import gzip

import brotli
import pytest

from app.web.encodings import EACH_TIME, ENCODINGS, IN_ADVANCE, ONCE, best_encoding

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize(
    ("header", "best"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, br;q=0.1", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", ""),
        ("*", "br"),
        ("identity", ""),
        ("zstd, deflate", ""),
        ("x" * 9000, ""),
        ("gzip;q=nonsense", ""),
        (",;=,\x7f", ""),
    ],
)
def test_the_best_that_is_allowed(header, best):
    assert best_encoding(header) == best


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("ways", [ONCE, EACH_TIME, IN_ADVANCE], ids=["once", "each time", "in advance"])  # fmt: skip
@pytest.mark.parametrize("body", [b"", "Hyvää päivää. ".encode() * 500])
def test_unpacked_it_is_the_same(encoding, ways, body):
    assert UNPACK[encoding](ways[encoding](body)) == body


def test_packed_twice_it_is_the_same():
    """An ETag promises it: gzip would put the time into its head."""
    for encoding, compress in ONCE.items():
        assert compress(b"page") == compress(b"page"), encoding
