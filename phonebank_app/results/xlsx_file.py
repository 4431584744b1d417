"""A table as an Excel workbook: text stays text, the header stays in sight, every column can be filtered."""

from __future__ import annotations

import io
from typing import BinaryIO

import xlsxwriter

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.results.columns import Row
from phonebank_app.results.tables import Table
from phonebank_app.words.spreadsheets import cut, harmless

# Excel's own limits ("Excel specifications and limits").
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_CELL = 32_767

_OPTIONS = {
    # Or the writer would lay each sheet, unencrypted, in the folder for temporary files.
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(table: Table[Row], file: BinaryIO) -> int:
    """Write the table as the only sheet of a workbook.

    Returns:
        How many rows there are below the header.

    Raises:
        FileProblem: more rows or columns than a sheet can hold.
    """
    if len(table.columns) > MOST_COLUMNS:
        raise _too_large(tr("A sheet of a workbook cannot hold that many columns."))
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, _OPTIONS)
    book.set_properties({"title": table.title})
    # The number format “text”: a cell that begins like a formula stays text also when somebody edits it.
    as_text = book.add_format({"num_format": "@"})
    heading = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    sheet = book.add_worksheet(table.title)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, cut(harmless(column.header), LONGEST_CELL), heading)
    count = 0
    for count, cells in enumerate(table.cells(), 1):
        if count >= MOST_ROWS:
            raise _too_large(tr("A sheet of a workbook cannot hold that many rows."))
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(count, place, cell)
            elif cell:
                sheet.write_string(count, place, cut(harmless(cell), LONGEST_CELL), as_text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, count, len(table.columns) - 1)
    # A telephone number is not a number that somebody forgot to convert.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
    book.close()
    file.write(made.getbuffer())
    return count


def _too_large(what: str) -> FileProblem:
    return FileProblem(what, tr("Take the CSV file: it can."))
