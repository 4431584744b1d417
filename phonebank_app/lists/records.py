"""The rows of a delimited text, as a spreadsheet would number them, surviving quotation marks that never close."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from phonebank_app.errors import ListProblem
from phonebank_app.i18n import tr
from phonebank_app.voters.contacts import LONGEST_ROW

_MOST_BROKEN: Final = 200
_LINES_IN_A_CELL: Final = 20
_PIECE: Final = 32_768


class Record(NamedTuple):
    """One row of the file.

    Attributes:
        row: the row a person sees in a spreadsheet, counted from 1; blank rows count, a cell of several lines does not.
        cells: as they are; empty for a blank row.
        broken: ``broken_quote`` or ``too_long`` when the row cannot be read, else empty.
    """

    row: int
    cells: list[str]
    broken: str = ""


class _Lines:
    """The lines of a text, which can be given back."""

    def __init__(self, text: str) -> None:
        self._lines = _lines(text)
        self._given_back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._given_back.popleft() if self._given_back else next(self._lines)
        self.taken.append(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        self._given_back.extendleft(reversed(lines))


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends (``\\n``, ``\\r\\n`` or ``\\r``), a piece of it at a time.

    A stream of the whole text would hold it once more, at four bytes a letter.
    """
    at = 0
    while at < len(text):
        end = text.rfind("\n", at, at + _PIECE) + 1 or text.find("\n", at + _PIECE) + 1 or len(text)
        yield from io.StringIO(text[at:end], newline="")
        at = end


def records(text: str, delimiter: str, width: int = 0) -> Iterator[Record]:
    """Read a text row by row.

    A quotation mark that is opened and never closed swallows the rows after it. Such a row is given as broken, and
    reading goes on with the next line, so that one slip costs one row.

    Args:
        width: how many cells a row has, when that is known: it tells a cell of several lines from a swallowed row.

    Raises:
        ListProblem: so many rows are broken that this is not a list.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    row = broken = 0
    while True:
        lines.taken.clear()
        why = ""
        cells: list[str] = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            why = "too_long" if len(lines.taken) == 1 else "broken_quote"
        row += 1
        if not why and _swallowed(lines.taken, cells, width):
            why = "broken_quote"
        if not why and sum(map(len, lines.taken)) > LONGEST_ROW:
            why, cells = "too_long", []
        if why:
            broken += 1
            if broken > _MOST_BROKEN:
                raise ListProblem(
                    tr(
                        "More than {most_broken} rows of this file have a quotation mark that never closes.",
                        most_broken=_MOST_BROKEN,
                    ),
                    tr("Open it in a spreadsheet, look at those rows, and save it as CSV again."),
                )
            lines.give_back(lines.taken[1:])
            reader = csv.reader(lines, delimiter=delimiter)
            cells = []
        yield Record(row, cells, why)


def _swallowed(taken: list[str], cells: list[str], width: int) -> bool:
    """Whether the quotation mark of a row closes in some other row, or nowhere."""
    if len(taken) == 1:
        return len(cells) < width and taken[0].count('"') % 2 == 1
    if sum(line.count('"') for line in taken) % 2 or (width and len(cells) != width):
        return True
    return any(cell.count("\n") > _LINES_IN_A_CELL for cell in cells)
