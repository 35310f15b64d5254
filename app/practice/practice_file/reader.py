"""From a file's text to its parts, with the line or key of what is wrong."""

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import msgspec
from stdnum.fi import ytunnus

from app.database import Words
from app.practice.choices import Corners, Eve, Form, Place, PriceBasis, Vat, VatClass
from app.practice.practice_file.shape import (
    ItemPart,
    PagePart,
    PracticeFile,
    PracticePart,
    Text,
)

LARGEST_FILE_BYTES = 1024 * 1024


class WrongFileError(ValueError):
    """The file cannot be imported; the text says where and why."""


def read(path: Path) -> PracticeFile:
    """Read and check a file. Raises WrongFileError; nothing is stored."""
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise WrongFileError(f"{path}: larger than {LARGEST_FILE_BYTES // 1024} kB")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise WrongFileError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise WrongFileError(f"{path}: not UTF-8 at byte {error.start}") from error
    return parse(text, name=str(path))


def parse(text: str, *, name: str) -> PracticeFile:
    """Check a file's text; `name` begins every complaint. Raises WrongFileError."""
    try:
        file = msgspec.convert(tomllib.loads(text), PracticeFile)
        _check_as_a_whole(file)
    except tomllib.TOMLDecodeError as error:
        raise WrongFileError(f"{name}: {error}") from error
    except msgspec.ValidationError as error:
        raise WrongFileError(f"{name}: {_where_and_why(str(error))}") from error
    except _ContradictionError as error:
        raise WrongFileError(f"{name}: {error}") from error
    return file


def words(text: Text, default_language: str) -> Words:
    """A text by its languages; a plain one is in the default language."""
    by_language = {default_language: text} if isinstance(text, str) else dict(text)
    return {language: value.strip() for language, value in by_language.items() if value.strip()}


def items_of(items: list[object]) -> list[ItemPart]:
    """A section's items, each a text or a table with a title and a text."""
    return [_item(item) for item in items]


class _ContradictionError(ValueError):
    """Two parts of the file do not fit together."""


def _item(item: object) -> ItemPart:
    if isinstance(item, str):
        return ItemPart(text=item)
    if isinstance(item, dict) and not item.keys() <= {"title", "text"}:
        return ItemPart(text=msgspec.convert(item, Text))
    return msgspec.convert(item, ItemPart)


def _check_as_a_whole(file: PracticeFile) -> None:
    """What no single key can tell: languages, check digits, and slugs that point somewhere."""
    _check_practice(file.practice)
    for table in ("supervisor", "service", "page"):
        _refuse_twins(table, [part.slug for part in getattr(file, table)])
    slugs = {supervisor.slug for supervisor in file.supervisor}
    for number, service in enumerate(file.service):
        for slug in service.supervisors:
            _refuse_stranger(f"service[{number}].supervisors", slug, slugs)
    _check_owners(file, slugs)
    _check_items(file.page)


def _check_practice(practice: PracticePart) -> None:
    if practice.default_language not in practice.languages:
        raise _ContradictionError("practice.default_language is not among practice.languages")
    if practice.business_id and not ytunnus.is_valid(practice.business_id):
        raise _ContradictionError(
            "practice.business_id: the check digit of the Y-tunnus does not match"
        )


def _check_owners(file: PracticeFile, slugs: set[str]) -> None:
    for table in ("opening_hours", "closure"):
        for number, part in enumerate(getattr(file, table)):
            key = f"{table}[{number}].supervisor"
            if part.supervisor is not None:
                _refuse_stranger(key, part.supervisor, slugs)
            elif table == "opening_hours" and len(slugs) > 1:
                raise _ContradictionError(f"{key}: name one of {_list(slugs)}")


def _check_items(pages: list[PagePart]) -> None:
    for number, page in enumerate(pages):
        for place, section in enumerate(page.section):
            try:
                items_of(list(section.items))
            except msgspec.ValidationError as error:
                raise _ContradictionError(
                    f"page[{number}].section[{place}].items: {error}"
                ) from error


def _refuse_twins(table: str, slugs: list[str]) -> None:
    for number, slug in enumerate(slugs):
        if slug in slugs[:number]:
            raise _ContradictionError(f"{table}[{number}].slug: {slug!r} stands here twice")


def _refuse_stranger(key: str, slug: str, known: set[str]) -> None:
    if slug not in known:
        raise _ContradictionError(f"{key}: {slug!r} is none of {_list(known)}")


def _list(slugs: set[str]) -> str:
    return ", ".join(sorted(slugs))


# What a key may say, for complaints that only tell what it may not.
_ALLOWED: Mapping[str, type[StrEnum]] = {
    "vat": Vat,
    "vat_class": VatClass,
    "form": Form,
    "places": Place,
    "place": Place,
    "price_basis": PriceBasis,
    "corners": Corners,
    "closed_eves": Eve,
}
_SHAPES = {
    "email": "not an e-mail address",
    "phone": "not a phone number: digits and spaces, + first if need be",
    "slug": "not a slug: small letters a-z, digits and single hyphens",
}


def _where_and_why(complaint: str) -> str:
    """msgspec says "Expected … - at `$.service[0].minutes`"; the key goes first, in our words."""
    match = re.fullmatch(r"(?s)(.*) - at `(?:key in )?\$\.?(.*)`", complaint)
    if not match or not match[2]:
        return complaint
    why, where = match[1], match[2]
    key = re.sub(r"\[[^]]*\]", "", where).rpartition(".")[2]
    if why.startswith("Invalid enum value") and key in _ALLOWED:
        why += f", give one of {', '.join(_ALLOWED[key])}"
    if "matching regex" in why and key in _SHAPES:
        why = _SHAPES[key]
    return f"{where}: {why}"
