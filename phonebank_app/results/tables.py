"""A table to be written: its columns and its rows, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from phonebank_app.results.columns import Cell, Column, Row, lay_out
from phonebank_app.results.layouts import ACCEPTANCES, ATTEMPTS, CONTACTS, OWN_COLUMN, PLACE, QUESTION
from phonebank_app.results.rows import Accepted, Attempt, ContactNow


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A table whose rows are made while they are written.

    Attributes:
        title: for a sheet's tab and a file's properties; at most 31 characters.
        rows: may be read once only.
    """

    title: str
    columns: tuple[Column[Row], ...]
    rows: Iterable[Row]

    @property
    def personal(self) -> bool:
        """Whether it tells who voters are, or what they said."""
        return any(column.personal for column in self.columns)

    def cells(self) -> Iterator[list[Cell]]:
        """Each row as cells, in the order of the columns."""
        fill = [column.value for column in self.columns]
        for row in self.rows:
            yield [value(row) for value in fill]


def attempts(rows: Iterable[Attempt], questions: Sequence[str]) -> Table[Attempt]:
    """Every attempt; ``questions``: those there is a column for, in order."""
    return Table("Every attempt", lay_out(ATTEMPTS, {QUESTION: questions}), rows)


def acceptances(rows: Iterable[Accepted]) -> Table[Accepted]:
    """Who accepted the register notice."""
    return Table("Who accepted the notice", lay_out(ACCEPTANCES, {}), rows)


def contacts(
    rows: Iterable[ContactNow], questions: Sequence[str], most_numbers: int, own_columns: Sequence[str]
) -> Table[ContactNow]:
    """The latest state per contact.

    Args:
        most_numbers: the most that any contact has; there is always a column for one.
        own_columns: headers of the list's columns that were not recognised, in order.
    """
    places = [str(place) for place in range(1, max(1, most_numbers) + 1)]
    members = {QUESTION: questions, PLACE: places, OWN_COLUMN: own_columns}
    return Table("Latest state per contact", lay_out(CONTACTS, members), rows)
