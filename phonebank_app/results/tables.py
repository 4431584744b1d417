"""A table to be written: its columns and its rows, whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from phonebank_app.results import originals
from phonebank_app.results.answers import ANSWERS
from phonebank_app.results.columns import Cell, Column, Row, lay_out
from phonebank_app.results.layouts import ACCEPTANCES, ATTEMPTS, CONTACTS, OWN_COLUMN, PLACE, QUESTION
from phonebank_app.results.originals import Original
from phonebank_app.results.rows import Accepted, Attempt, ContactNow


@dataclass(frozen=True, slots=True)
class Line(Generic[Row]):
    """A row as one JSON document: its type (a ``msgspec.Struct``), which tells its schema, and how it is made."""

    type: type[Any]
    of: Callable[[Row], Any]


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A table whose rows are made while they are written.

    Attributes:
        title: for a sheet's tab and a file's properties; at most 31 characters.
        rows: may be read once only.
        name: which table it is, to programs; ``about``: what a row is, in one sentence.
        key: the key of the column that tells the rows apart; empty where none does.
        line: a row for a format that nests; ``None``: its cells by key.
    """

    title: str
    columns: tuple[Column[Row], ...]
    rows: Iterable[Row]
    name: str = ""
    about: str = ""
    key: str = ""
    line: Line[Row] | None = None
    tells_of_voters: bool = False

    @property
    def personal(self) -> bool:
        """Whether it tells who voters are, or what they said."""
        return self.tells_of_voters or any(column.personal for column in self.columns)

    def cells(self) -> Iterator[list[Cell]]:
        """Each row as cells, in the order of the columns."""
        fill = [column.value for column in self.columns]
        for row in self.rows:
            yield [value(row) for value in fill]


def attempts(rows: Iterable[Attempt], questions: Sequence[str]) -> Table[Attempt]:
    """Every attempt; ``questions``: those there is a column for, in order."""
    return Table(
        "Every attempt",
        lay_out(ATTEMPTS, {QUESTION: questions}),
        rows,
        "attempts",
        "One row for each row of the party’s log, in the order in which they were saved.",
        "outcome_id",
    )


def acceptances(rows: Iterable[Accepted]) -> Table[Accepted]:
    """Who accepted the register notice."""
    return Table("Who accepted the notice", lay_out(ACCEPTANCES, {}), rows, "notices", "One row for each acceptance.")


def contacts(
    rows: Iterable[ContactNow],
    questions: Sequence[str],
    most_numbers: int,
    own_columns: Sequence[str],
    lists: Sequence[Original] = (),
) -> Table[ContactNow]:
    """The latest state per contact.

    Args:
        most_numbers: the most that any contact has; there is always a column for one.
        own_columns: headers of the list's columns that were not recognised, in order, of lists of which no row is kept.
        lists: those of which rows are kept: all their columns come back.
    """
    places = [str(place) for place in range(1, max(1, most_numbers) + 1)]
    members = {QUESTION: questions, PLACE: places, OWN_COLUMN: own_columns}
    return Table(
        "Latest state per contact",
        lay_out((*CONTACTS, *originals.columns(lists)), members),
        rows,
        "contacts",
        "One row for each contact of the list, rung or not, in the order of the list.",
        "contact_id",
    )


def answers(rows: Iterable[ContactNow], questions: Sequence[str]) -> Table[ContactNow]:
    """What people answered; those who answered nothing that counts are left out."""
    return Table(
        "Answers",
        lay_out(ANSWERS, {QUESTION: questions}),
        (row for row in rows if row.answers),
        "answers",
        "One row for each contact who answered something that counts, with their latest answers.",
        "contact_id",
    )
