"""Narrowing a list by one of a closed list or by a row, without scripts."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from flask_admin.contrib.sqla.filters import BaseSQLAFilter

from app.admin.labels import options_of
from app.admin.pages import whole_number


class OptionFilter(BaseSQLAFilter):
    """Rows whose column is one option of a closed list; an empty choice leaves all."""

    def __init__(self, column: Any, name: Any, options: type[StrEnum]) -> None:
        super().__init__(column, name)
        self.kind = options

    def operation(self) -> str:
        """Named in the address: flt0_tila_on."""
        return "on"

    def choices(self) -> list[tuple[str, str]]:
        """For the select of the list's page."""
        return options_of(self.kind)

    def clean(self, value: str) -> Any:
        """The option, None for all. Raises ValueError for what is no option."""
        return self.kind(value) if value else None

    def apply(self, query: Any, value: Any, alias: Any = None) -> Any:
        """Narrow the query."""
        return query if value is None else query.filter(self.column == value)


class RowFilter(BaseSQLAFilter):
    """Rows that belong to one row of another table, from those that the user may see."""

    def __init__(self, column: Any, name: Any, rows: Callable[[], Iterable[Any]]) -> None:
        super().__init__(column, name)
        self.rows = rows

    def operation(self) -> str:
        """As OptionFilter."""
        return "on"

    def choices(self) -> list[tuple[str, str]]:
        """For the select of the list's page."""
        return [(str(row.id), str(row)) for row in self.rows()]

    def clean(self, value: str) -> int | None:
        """The key, None for all. Raises ValueError for what is no key."""
        number = whole_number(value)
        if value and number is None:
            raise ValueError(value)
        return number

    def apply(self, query: Any, value: Any, alias: Any = None) -> Any:
        """Narrow the query."""
        return query if value is None else query.filter(self.column == value)
