"""A file of calls that were logged elsewhere, opened: its columns, its rows, and what a person chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from phonebank_app.elsewhere import columns as meanings
from phonebank_app.elsewhere.columns import LogColumn
from phonebank_app.elsewhere.result_words import squash
from phonebank_app.errors import ListProblem
from phonebank_app.i18n import tr
from phonebank_app.lists import DEFAULT_LIMIT
from phonebank_app.lists.plain import PlainTable, open_plain
from phonebank_app.lists.records import Record
from phonebank_app.results.reading import is_ours
from phonebank_app.scripts import Script

_LOOKED_AT: Final = 10
LONGEST_SOURCE: Final = 80
UNKNOWN: Final = "?"
"""In place of an outcome: a word that is known is not to be believed, and its rows are refused."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says about a file, over what was recognised.

    Attributes:
        mapping: header to field (:data:`columns.FIELDS`, ``answer:`` and a question; empty: leave it alone).
        results: a word of the file to one of our outcomes (with ``:`` and a language where one is wanted); empty:
            it tells of no call; :data:`UNKNOWN`: its rows are refused.
        source: what the file is called wherever its outcomes are shown; empty: its system, or “a sheet”.
        day: the day of calls that have none; ``month_first``: ``12/5/2019`` is in December, ``None``: found out.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    day: date | None = None
    month_first: bool | None = None


@dataclass(frozen=True, slots=True)
class LogSheet:
    """A file whose columns are told.

    Attributes:
        name: the file’s name, without its folder.
        header: the row of the headers; ``rows``: those below it.
        columns: every column with its meaning.
        system: whose headers they are, or empty; ``ours``: it is a file of every attempt of this program.
        table: the file itself.
    """

    name: str
    header: Record
    rows: tuple[Record, ...]
    columns: tuple[LogColumn, ...]
    system: str
    ours: bool
    table: PlainTable

    @property
    def source(self) -> str:
        """What it is called where nobody said otherwise."""
        return "Phonebank Party" if self.ours else self.system or "a sheet"

    def cells(self, name: str) -> list[str]:
        """Every cell of the columns of one meaning that holds something."""
        places = [column.index for column in self.columns if column.field == name]
        return [row.cells[at] for row in self.rows for at in places if at < len(row.cells) and row.cells[at].strip()]


def questions_of(script: Script) -> dict[str, str]:
    """Names and titles of the script’s questions, squashed, each with the question’s name."""
    found: dict[str, str] = {}
    for step in script.steps:
        if step.question:
            found[squash(step.question.name)] = step.question.name
    for step in script.steps:
        if step.question and squash(step.title):
            found.setdefault(squash(step.title), step.question.name)
    return found


def open_sheet(source: Path | bytes, script: Script, choices: Choices | None = None, name: str = "") -> LogSheet:
    """Open a file and tell its columns.

    Raises:
        ListProblem: it is no table, has too many rows, or lacks what a log of calls needs.
    """
    questions = questions_of(script)

    def known(cells: Sequence[str]) -> int:
        return sum(bool(column.field) for column in meanings.recognise(cells, questions))

    table = open_plain(source, known, name)
    return told(table, script, choices or Choices())


def told(table: PlainTable, script: Script, choices: Choices) -> LogSheet:
    """The columns of an open file, with what a person chose.

    Raises:
        ListProblem: as :func:`open_sheet`.
    """
    questions = questions_of(script)
    header = _header(table.rows[:_LOOKED_AT], questions)
    if header is None:
        raise ListProblem(tr("This file is empty."), tr("Ask whoever sent it for it again."))
    rows = tuple(row for row in table.rows if row.row > header.row and row.cells != header.cells)
    if len(rows) > DEFAULT_LIMIT:
        raise ListProblem(
            tr("This file has more than {default_limit:,} rows.", default_limit=DEFAULT_LIMIT),
            tr("Bring it in part by part."),
        )
    ours = is_ours(header.cells)
    columns = meanings.recognise(header.cells, questions)
    columns = meanings.choose(columns, choices.mapping, set(questions.values()))
    if not ours:
        _check(columns)
    return LogSheet(table.name, header, rows, columns, meanings.system_of(header.cells), ours, table)


def _header(first: Sequence[Record], questions: Mapping[str, str]) -> Record | None:
    """The row with most known headers among the first: titles, and VAN’s line about the export, may stand above it."""
    if not first:
        return None
    known = [(sum(bool(c.field) for c in meanings.recognise(row.cells, questions)), row) for row in first]
    best = max(count for count, _ in known)
    return next(row for count, row in known if count == best)


def _check(columns: Sequence[LogColumn]) -> None:
    fields = {column.field for column in columns}
    shown = ", ".join(f"“{column.header[:40]}”" for column in columns[:12])
    if not fields & {"result", "do_not_call"}:
        raise ListProblem(
            tr("No column of this file says how each call ended."),
            tr("Its columns are {shown}. Name one “Result”, or choose it.", shown=shown),
        )
    if not fields & {"id", "phone"}:
        raise ListProblem(
            tr("No column of this file says who was rung."),
            tr("Its columns are {shown}. Each row needs the id of the list, or the number and the name.", shown=shown),
        )
