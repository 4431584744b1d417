"""What a file looks like before it is read: its columns with what each means, and its first rows as they will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from phonebank_app.errors import ListProblem
from phonebank_app.lists import Column, OpenList, preview
from phonebank_app.lists.columns import LEAVE_OUT
from phonebank_app.lists.preview import PreviewCell
from phonebank_app.voters.names import visible

ROWS = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it will be understood, and as it stands in the file where that differs.

    Attributes:
        quiet: the large words say that nothing was found in it.
        out: it is not kept.
    """

    large: str
    small: str = ""
    quiet: bool = False
    out: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that is understood but not read.

    Attributes:
        encoding, delimiter, header_row: as `phonebank_app.lists.OpenList` found them.
        columns: what each means; a field may be `LEAVE_OUT`.
        rows: the first ones, in the order of the columns.
        sheets, sheet: of a workbook.
        problem, way_out: why it cannot be used so; blank when it can.
    """

    encoding: str
    delimiter: str
    header_row: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sheets: tuple[str, ...]
    sheet: str
    warnings: tuple[str, ...]
    problem: str
    way_out: str

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers, each once."""
        return tuple(column.header for column in self.columns)


def see(body: bytes, name: str, *, sheet: str = "", mapping: Mapping[str, str] | None = None) -> Seen:
    """Look at a file.

    Args:
        sheet: of a workbook; blank for the one that looks most like a list.
        mapping: header → field, blank (kept, not used) or `LEAVE_OUT`, over what is recognised.

    Raises:
        ListProblem: it is no list at all, or has no such sheet.
    """
    opened = OpenList(body, name=name, sheet=sheet, demand=False)
    headers = {column.header for column in opened.columns}
    problem, way_out = "", ""
    try:
        opened.choose({header: field for header, field in (mapping or {}).items() if header in headers})
        opened.demand()
    except ListProblem as refused:
        problem, way_out = refused.what, refused.way_out
    columns = tuple(replace(one, field=LEAVE_OUT) if one.how == "left_out" else one for one in opened.columns)
    return Seen(
        opened.encoding,
        opened.delimiter,
        opened.header_row,
        columns,
        tuple(tuple(map(_cell, cells)) for cells in preview(columns, opened.preview[:ROWS])),
        tuple(opened.sheets),
        opened.sheet,
        tuple(opened.warnings),
        problem,
        way_out,
    )


def _cell(cell: PreviewCell) -> Cell:
    """A cell as it will be understood by itself; what only the whole row tells is seen in the check."""
    if cell.left_out:
        return Cell(cell.stands, out=True)
    stands = visible(cell.stands)
    return Cell(cell.understood, stands if cell.understood != stands else "", quiet=cell.nothing)


def meanings(columns: Sequence[Column]) -> dict[str, str]:
    """Header → field or `LEAVE_OUT`, as it is told to whoever reads the list."""
    return {column.header: column.field for column in columns}
