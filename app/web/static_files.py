"""Static files under addresses that name their content, in the form that the browser likes best.

`/static/<fingerprint>/css/site.css`: one fingerprint for the whole folder, so that what a style
sheet names beside itself has it too. url_for("static", …) puts it in.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory

from app.config import ROOT
from app.web.encodings import IN_ADVANCE, best_encoding

FOLDER = ROOT / "static"
ONE_YEAR = 365 * 24 * 60 * 60
FINGERPRINT = re.compile(r"[0-9a-f]{12}")
SUFFIXES = {"br": ".br", "gzip": ".gz"}
# Pictures and fonts are compressed already.
COMPRESSIBLE = frozenset({".css", ".js", ".svg", ".json", ".txt", ".webmanifest"})


def init_static_files(app: Flask) -> None:
    """Serve the folder, and put its fingerprint of this start into every address of it."""
    fingerprint = fingerprint_of(FOLDER)

    def send_static_file(filename: str) -> Response:
        named, _slash, rest = filename.partition("/")
        is_named = FINGERPRINT.fullmatch(named) is not None
        response = _send(rest if is_named else filename)
        if named == fingerprint:
            response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
        return response

    app.add_url_rule("/static/<path:filename>", "static", send_static_file)

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        # Whoever works on the files sees each change at once.
        if endpoint == "static" and not app.debug:
            values["filename"] = f"{fingerprint}/{values['filename']}"


def fingerprint_of(folder: Path) -> str:
    """What tells these files from any others."""
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def compress(folder: Path) -> None:
    """Write the compressed forms of the files that have none, or older ones."""
    for path in _files(folder):
        if path.suffix in COMPRESSIBLE:
            for encoding in SUFFIXES:
                form = _form(path, encoding)
                if not _is_fresh(form, path):
                    form.write_bytes(IN_ADVANCE[encoding](path.read_bytes()))


def _send(filename: str) -> Response:
    path = FOLDER / filename
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    if path.suffix not in COMPRESSIBLE:
        return send_from_directory(FOLDER, filename)
    form = _form(path, encoding) if encoding else path
    if encoding and _is_fresh(form, path):
        # What it is follows from the name that it is known by.
        response = send_from_directory(
            FOLDER, filename + SUFFIXES[encoding], download_name=path.name
        )
        response.content_encoding = encoding
    else:
        response = send_from_directory(FOLDER, filename)
    response.vary.add("Accept-Encoding")
    return response


def _form(path: Path, encoding: str) -> Path:
    return path.with_name(path.name + SUFFIXES[encoding])


def _is_fresh(form: Path, path: Path) -> bool:
    return form.is_file() and path.is_file() and form.stat().st_mtime >= path.stat().st_mtime


def _files(folder: Path) -> Iterator[Path]:
    return (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in SUFFIXES.values()
    )
