"""The compressed forms that an answer may have, and the one that a visitor likes best."""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
from werkzeug.http import parse_accept_header

Compress = Callable[[bytes], bytes]

# Best first.
ENCODINGS = ("br", "gzip")
# For a page that is made once: half a millisecond. The best of brotli takes sixty times as long
# and saves a tenth.
ONCE: dict[str, Compress] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
# For a page that is made for each visitor.
EACH_TIME: dict[str, Compress] = {
    "br": lambda body: brotli.compress(body, quality=1),
    "gzip": lambda body: gzip.compress(body, compresslevel=1, mtime=0),
}
# For files, compressed when Tuokio is set up.
IN_ADVANCE: dict[str, Compress] = {
    "br": lambda body: brotli.compress(body, quality=11),
    "gzip": lambda body: gzip.compress(body, compresslevel=9, mtime=0),
}


@lru_cache(maxsize=256)
def best_encoding(header: str) -> str:
    """The best encoding that an Accept-Encoding header allows; empty for none."""
    accepted = parse_accept_header(header)
    return next((encoding for encoding in ENCODINGS if accepted.quality(encoding) > 0), "")
