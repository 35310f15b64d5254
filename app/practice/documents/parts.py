"""What a document is made of, in the reader's words: parts with facts, tables, lists and text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What a version of a contract says, as it was stored.
Said = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A short name and what was agreed."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with a row of headings."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One heading and what stands under it."""

    title: str
    table: Table | None = None
    items: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    text: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A whole document in one language."""

    language: str
    title: str
    mark: str
    # Number, version and day.
    practice: str
    address: str
    hue: int
    parts: tuple[Part, ...]
    signing: Part
    # For paper only: a page is accepted with its button.
    page_words: str
    # "Page {page} of {pages}" at the foot.
    seal: str
    # Which stored words these are.


def facts(*pairs: tuple[str, str]) -> tuple[Fact, ...]:
    """The facts that say something."""
    return tuple(Fact(name=name, text=text) for name, text in pairs if text)


def capital(text: str) -> str:
    """Labels are in lower case, as inside a sentence."""
    return text[:1].upper() + text[1:]
