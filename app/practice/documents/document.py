"""The contract as PDF: accessible (PDF/UA-1), and the same bytes whenever a version is asked for."""

import json
from dataclasses import asdict
from functools import cache
from threading import Lock
from typing import Literal

import structlog
import typst

from app.config import ROOT
from app.practice.colours import Oklch, to_hex
from app.practice.documents.contents import contents_of
from app.practice.documents.parts import Contents
from app.practice.models import ContractVersion

log = structlog.get_logger()

MIME_TYPE = "application/pdf"
TEMPLATE = ROOT / "templates" / "documents" / "contract.typ"
STANDARD: Literal["ua-1"] = "ua-1"
# As dark as on the pages, so that headings are read at every hue (tokens.css).
LIGHTNESS, CHROMA = 0.42, 0.07

_compiling = Lock()


def pdf(version: ContractVersion) -> bytes:
    """The document of a version. What it says is data to the template, never a part of it."""
    contents = contents_of(version)
    inputs = {"contents": json.dumps(_plain(contents), ensure_ascii=False)}
    timestamp = int(version.made_at.timestamp())
    try:
        return _compile(inputs, timestamp, STANDARD)
    except typst.TypstError:
        # A sign that no font has, such as an emoji in a goal: the standard allows no empty box.
        log.warning("contract_document.not_accessible", version_id=version.id)
        return _compile(inputs, timestamp, None)


def _compile(inputs: dict[str, str], timestamp: int, standard: Literal["ua-1"] | None) -> bytes:
    # A compiler keeps the inputs of its last document.
    with _compiling:
        made = _compiler().compile(
            _template(),
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=standard,
            timestamp=timestamp,
        )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


@cache
def _compiler() -> typst.Compiler:
    """With the fonts that it brings: those of the machine would make other bytes."""
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False))


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _plain(contents: Contents) -> dict[str, object]:
    return asdict(contents) | {"colour": to_hex(Oklch(LIGHTNESS, CHROMA, contents.hue))}
