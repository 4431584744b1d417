"""A file of rows and columns as it stands, for whoever knows what they mean: text in any dress, or a workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from phonebank_app.lists.records import Record
from phonebank_app.lists.table import Source, Table


@dataclass(frozen=True, slots=True)
class PlainTable:
    """The rows of a file, the header among them.

    Attributes:
        name: the file's name, without its folder.
        rows: every row that is not blank, as a spreadsheet numbers it; a broken one has no cells.
        workbook: the cells come from a workbook, not from a text.
        cut: the file ends in the middle of a row.
        warnings: what a person should look at, about the file as a whole.
    """

    name: str
    rows: tuple[Record, ...]
    workbook: bool = False
    cut: bool = False
    warnings: tuple[str, ...] = ()


def open_plain(source: Source, known: Callable[[Sequence[str]], int], name: str = "") -> PlainTable:
    """Read a whole table; of a workbook the sheet with most headers that are known.

    Args:
        known: how many cells of a row are headers that the asker knows.

    Raises:
        ListProblem: it is no table, or cannot be read.
    """
    table = Table(source, known=known, name=name)
    rows = tuple(row for row in table.records() if row.broken or any(map(str.strip, row.cells)))
    workbook = not table.delimiter
    last = rows[-1] if rows else None
    width = max((len(row.cells) for row in rows), default=0)
    # A whole row has all its cells; a spreadsheet may leave blank ones out at its end, but not the end of its line.
    torn = not workbook and last is not None and (bool(last.broken) or (len(last.cells) < width and not table.whole))
    return PlainTable(table.name, rows, workbook, torn or table.cut, tuple(table.warnings))
