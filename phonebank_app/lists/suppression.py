"""A file of numbers that nobody may ring: one on each line, or any table with numbers in it.

A row from which no number could be read is named with its row, never passed over: a number that is missed here is rung.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from phonebank_app.errors import ListProblem
from phonebank_app.i18n import tr
from phonebank_app.lists.columns import known_headers, recognise
from phonebank_app.lists.table import Source, Table
from phonebank_app.voters.contacts import RefusedRow, read_date
from phonebank_app.voters.phones import BadNumber, Number, read_numbers

MOST_ROWS: Final = 1_000_000
"""Rows of one file; a campaign's whole do-not-call list has fewer."""

_LONGEST_CELL: Final = 500
_SHOWN: Final = 40
_SILENT: Final = frozenset({"none", "words"})
"""Codes of cells that never were a number."""

_FEW_FIGURES: Final = 7


@dataclass(frozen=True, slots=True)
class SuppressionFile:
    """What a file of numbers says.

    Attributes:
        name: the file's, without its folder.
        numbers: E.164, each once, in the order of the file.
        refused: rows in which something stands that is no number, with the reason.
    """

    name: str
    numbers: tuple[str, ...]
    refused: tuple[RefusedRow, ...]


def read_suppression(source: Source, *, name: str = "", limit: int = MOST_ROWS) -> SuppressionFile:
    """Read every number of a file. A line that begins with ``#`` is a remark.

    Where a header names telephone columns only those are read; else every cell is.

    Raises:
        ListProblem: the file is neither text nor a workbook, has more rows than ``limit``, or no number at all.
    """
    table = Table(source, known=known_headers, name=name)
    columns = _phone_columns([one.cells for one in islice(table.records(), 10) if any(one.cells)])
    numbers: dict[str, None] = {}
    refused: list[RefusedRow] = []
    first = True
    for read, record in enumerate(table.records(), 1):
        if read > limit:
            raise ListProblem(
                tr("This file has more than {limit:,} rows.", limit=limit), tr("Split it, and load one part at a time.")
            )
        if record.broken:
            reason = tr("a quotation mark is opened and never closed, or the row is far too long")
            refused.append(RefusedRow(record.row, record.broken, reason))
        elif any(map(str.strip, record.cells)) and not _is_remark(record.cells):
            found, bad = _row(record.row, record.cells, columns)
            numbers |= dict.fromkeys(found)
            header = first and not found and not any(map(str.isdigit, "".join(record.cells)))
            if bad is not None and not header and not (first and columns):
                refused.append(bad)
            first = False
    if not numbers:
        raise ListProblem(
            tr("No telephone number was found in this file."),
            tr("Save it with one number on each line, or a column of them."),
        )
    return SuppressionFile(table.name, tuple(numbers), tuple(refused))


def _is_remark(cells: Sequence[str]) -> bool:
    return bool(cells) and cells[0].lstrip().startswith("#")


def _phone_columns(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """The columns that a header names as telephones; none where there is no such header."""
    first = next((cells for cells in rows if not _is_remark(cells)), ())
    if any(isinstance(one, Number) for cell in first for one in read_numbers(cell)):
        return frozenset()
    return frozenset(column.index for column in recognise(first) if column.field == "phone")


def _row(row: int, cells: Sequence[str], columns: frozenset[int]) -> tuple[list[str], RefusedRow | None]:
    """The numbers of a row, and what in it may have been meant for one."""
    found: list[str] = []
    bad: list[BadNumber] = []
    for at, cell in enumerate(cells):
        if columns and at not in columns:
            continue
        if len(cell) > _LONGEST_CELL:
            bad.append(BadNumber(cell[:_SHOWN], "too_long", tr("a cell that is too long to hold a few numbers")))
            continue
        for one in read_numbers(cell):
            if isinstance(one, Number):
                found.append(one.e164)
            elif one.code not in _SILENT:
                bad.append(one)
    if found and not columns:
        # Dates, ids and postcodes stand in a table beside the numbers; these are what may be one all the same.
        bad = [one for one in bad if one.code == "too_long" or _looks_like_one(one.raw)]
    if bad:
        return found, RefusedRow(row, bad[0].code, "; ".join(map(str, bad[:2])))
    return found, None if found else RefusedRow(row, "no_number", tr("no telephone number"))


def _looks_like_one(raw: str) -> bool:
    plain = raw.lstrip("( ")
    return plain[:1] in {"0", "+"} and sum(map(str.isdigit, raw)) >= _FEW_FIGURES and read_date(raw) is None
