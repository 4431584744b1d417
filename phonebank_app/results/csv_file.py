"""A table as CSV that Excel opens by a double click: UTF-8 with a byte order mark, all quoted, no cell a formula."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from phonebank_app.results.columns import Row
from phonebank_app.results.tables import Table
from phonebank_app.spreadsheets import in_csv


def write(table: Table[Row], file: BinaryIO) -> int:
    """Write the table; lines end in CR LF (RFC 4180).

    Returns:
        How many rows there are below the header.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([in_csv(column.header) for column in table.columns])
    count = 0
    for count, cells in enumerate(table.cells(), 1):  # noqa: B007 - what is counted is the answer
        writer.writerow([in_csv(cell) if isinstance(cell, str) else cell for cell in cells])
    text.detach()  # flushes, and leaves the file open to whoever opened it
    return count
