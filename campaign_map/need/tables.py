"""Small tables that coordinators load as CSV: read whole, each row under its number, wrong cells said in words."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from phonebank_app.errors import FileProblem

_MOST_BYTES = 4 * 2**20
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y")
_NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{1,12})?")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its number in the file (the header is row 1), and its cells by column, trimmed; blank for none."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class WrongCell(ValueError):
    """A cell that cannot be what its column says; the words complete “Row 7 …”."""


def read_table(path: Path, columns: Collection[str]) -> Iterator[TableRow]:
    """The rows of a CSV file whose header has at least these columns (in any case and order). Blank rows are left out.

    Raises:
        FileProblem: it cannot be read, is too large for a table of this kind, or lacks a column.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileProblem(f"“{path.name}” is far too large for a table of this kind.", "Look at what it holds.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = [name.strip().lower() for name in next(reader, [])]
            if not set(columns) <= set(header):
                raise FileProblem(f"“{path.name}” lacks a column.", f"Its columns are {_listed(columns)}.")
            for row in reader:
                cells = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
                if any(cells.values()):
                    yield TableRow(reader.line_num, cells)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileProblem(f"“{path.name}” cannot be read as CSV.", "Save it as CSV, UTF-8.") from error


def number(text: str) -> float:
    """A plain number as people type it: “-8”, “−8.5”, “+2”, “33 %”.

    Raises:
        WrongCell: it is none.
    """
    plain = text.replace("−", "-").replace("–", "-").removesuffix("%").strip()
    if not _NUMBER.fullmatch(plain) or not plain.isascii() or not math.isfinite(float(plain)):
        raise WrongCell("has something that is not a number")
    return float(plain)


def day(text: str) -> date:
    """A day: 2019-12-03, 03/12/2019 or 3 Dec 2019.

    Raises:
        WrongCell: it is none.
    """
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise WrongCell("has no day that can be read: write it as 2019-12-03")


def _listed(columns: Collection[str]) -> str:
    *most, last = columns
    return f"{', '.join(most)} and {last}" if most else last
