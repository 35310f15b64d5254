"""The practice file: a practice's site in one TOML file, imported, checked and exported."""

from app.practice.practice_file.importer import import_file
from app.practice.practice_file.reader import WrongFileError, parse, read
from app.practice.practice_file.writer import as_toml, describe

__all__ = ["WrongFileError", "as_toml", "describe", "import_file", "parse", "read"]
