"""A table as CSV that Excel opens by a double click: UTF-8 with a byte order mark, all quoted, no cell a formula."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import BinaryIO

from phonebank_app.results.columns import Cell, Row
from phonebank_app.results.tables import Table
from phonebank_app.words.spreadsheets import in_csv

_AT_ONCE = 200
"""Lines that are handed to the disk together: few enough for the window to be drawn meanwhile."""


def write(table: Table[Row], file: BinaryIO) -> int:
    """Write the table; lines end in CR LF (RFC 4180).

    Returns:
        How many rows there are below the header.
    """
    file.write(codecs.BOM_UTF8)
    lines = [_line([column.header for column in table.columns])]
    count = 0
    for count, cells in enumerate(table.cells(), 1):  # noqa: B007 - what is counted is the answer
        lines.append(_line(cells))
        if len(lines) > _AT_ONCE:
            file.write("".join(lines).encode())
            lines.clear()
    file.write("".join(lines).encode())
    return count


def _line(cells: Sequence[Cell]) -> str:
    """One line. Whether there is anything to make harmless is asked of the whole line first: mostly there is not."""
    texts = [cell if cell.__class__ is str else str(cell) for cell in cells]
    whole = '","'.join(texts)
    firsts = "".join([text[:1] for text in texts])
    if firsts.isalnum() and whole.isprintable() and whole.count('"') == 2 * len(texts) - 2:
        return f'"{whole}"\r\n'
    escaped = [in_csv(cell).replace('"', '""') if isinstance(cell, str) else str(cell) for cell in cells]
    whole = '","'.join(escaped)
    return f'"{whole}"\r\n'
