"""Documents as PDF: accessible (PDF/UA-1), and the same bytes whenever the same thing is asked for."""

import json
from dataclasses import asdict
from datetime import date, time
from functools import cache
from threading import Lock
from typing import Any, Literal

import structlog
import typst

from app import clock
from app.config import ROOT
from app.practice.colours import Oklch, to_hex
from app.practice.documents.contents import contents_of
from app.practice.documents.report import report_contents
from app.practice.models import Contract, ContractVersion
from app.practice.services.payer_report import Report

log = structlog.get_logger()

MIME_TYPE = "application/pdf"
FOLDER = ROOT / "templates" / "documents"
STANDARD: Literal["ua-1"] = "ua-1"
# As dark as on the pages, so that headings are read at every hue (tokens.css).
LIGHTNESS, CHROMA = 0.42, 0.07

_compiling = Lock()


def pdf(version: ContractVersion) -> bytes:
    """The document of a contract's version."""
    return _pdf("contract", asdict(contents_of(version)), int(version.made_at.timestamp()))


def report_pdf(contract: Contract, report: Report, *, first_on: date, last_on: date) -> bytes:
    """The report for a contract's payer; its own time is the end of its period."""
    contents = report_contents(contract, report, first_on=first_on, last_on=last_on)
    return _pdf("report", asdict(contents), int(clock.at_wall_time(last_on, time()).timestamp()))


def _pdf(name: str, contents: dict[str, Any], timestamp: int) -> bytes:
    """What a document says is data to its template, never a part of it."""
    plain = contents | {"colour": to_hex(Oklch(LIGHTNESS, CHROMA, contents["hue"]))}
    inputs = {"contents": json.dumps(plain, ensure_ascii=False)}
    try:
        return _compile(_template(name), inputs, timestamp, STANDARD)
    except typst.TypstError:
        # A sign that no font has, such as an emoji in a goal: the standard allows no empty box.
        log.warning("document.not_accessible", document=name)
        return _compile(_template(name), inputs, timestamp, None)


def _compile(
    template: bytes, inputs: dict[str, str], timestamp: int, standard: Literal["ua-1"] | None
) -> bytes:
    # A compiler keeps the inputs of its last document.
    with _compiling:
        made = _compiler().compile(
            template,
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
def _template(name: str) -> bytes:
    return b"".join((FOLDER / f"{part}.typ").read_bytes() for part in ("house", name))
