"""A table as JSON Lines: one document a row, UTF-8, each line ended by a line feed."""

from __future__ import annotations

from typing import Any, BinaryIO

import msgspec

from phonebank_app.results.columns import Row
from phonebank_app.results.tables import Table

_AT_ONCE = 1 << 18


def write(table: Table[Row], file: BinaryIO) -> int:
    """Write the table.

    Returns:
        How many rows there are.
    """
    encoder = msgspec.json.Encoder()
    lines, count = bytearray(), 0
    for count, row in enumerate(table.rows, 1):  # noqa: B007 - what is counted is the answer
        lines += encoder.encode(table.line.of(row) if table.line is not None else _by_key(table, row))
        lines += b"\n"
        if len(lines) > _AT_ONCE:
            file.write(lines)
            lines.clear()
    file.write(lines)
    return count


def _by_key(table: Table[Row], row: Row) -> dict[str, Any]:
    return {column.key: None if (cell := column.value(row)) == "" else cell for column in table.columns}
