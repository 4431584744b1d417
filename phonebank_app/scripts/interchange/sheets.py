"""The sheets of a file that somebody sent: text with commas, or a workbook, as rows of text. Nothing in it is run.

Formulas are never worked out: of a workbook the values that were saved are read, and macros, links and pictures are
not looked at. What a file may hold is bounded before it is opened.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import python_calamine as calamine
import xlsxwriter

from phonebank_app.errors import ScriptProblem
from phonebank_app.i18n import tr
from phonebank_app.scripts.interchange.forms import LARGEST, MOST_ROWS
from phonebank_app.words.spreadsheets import cut, from_csv, harmless, in_csv

LARGEST_INFLATED = 64 * 1024 * 1024
MOST_COLUMNS = 120
LONGEST_CELL = 32_767
MOST_SHEETS = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number in the sheet, from 1, and its cells by header."""

    number: int
    cells: dict[str, str]

    def get(self, *headers: str) -> str:
        """The first of these that is filled, without the spaces around."""
        return next((self.cells[one].strip() for one in headers if self.cells.get(one, "").strip()), "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with a header."""

    name: str
    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    too_many: bool = False


def is_workbook(data: bytes) -> bool:
    """Whether it is a zip with sheets in it, whatever its file is called."""
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def read_sheets(data: bytes) -> dict[str, Sheet]:
    """The sheets of a workbook, or the one of a text, by name in small letters; a text's is called ``survey``.

    Raises:
        ScriptProblem: it is too large, damaged, locked, or no text.
    """
    if len(data) > LARGEST:
        raise _too_large()
    return _of_workbook(data) if is_workbook(data) else {"survey": _of_text(data)}


def _of_workbook(data: bytes) -> dict[str, Sheet]:
    damaged = ScriptProblem(
        tr("This workbook cannot be read: it may be damaged, or locked with a password."),
        tr("Open it in a spreadsheet, save it again without a password, and bring that in."),
    )
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(one.file_size for one in archive.infolist()) > LARGEST_INFLATED:
                    raise _too_large()
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets: dict[str, Sheet] = {}
        for name in book.sheet_names[:MOST_SHEETS]:
            found = _rows_of(book, name)
            sheets.setdefault(name.strip().lower(), _sheet(name, found))
    except (
        calamine.CalamineError,
        zipfile.BadZipFile,
        NotImplementedError,
        OSError,
        ValueError,
        OverflowError,
    ) as error:
        raise damaged from error
    return sheets


def _rows_of(book: calamine.CalamineWorkbook, name: str) -> Iterator[list[str]]:
    try:
        sheet = book.get_sheet_by_name(name)
    except calamine.WorksheetNotFound:
        return  # a sheet of charts
    yield from ([_cell(cell) for cell in row[:MOST_COLUMNS]] for row in sheet.iter_rows())


def _cell(cell: Any) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return f"{cell:.0f}"
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def _of_text(data: bytes) -> Sheet:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ScriptProblem(
            tr("This file is not text that can be read."), tr("Save it as CSV in UTF-8, and bring that in.")
        )
    if "\x00" in text:
        raise ScriptProblem(
            tr("This file is not text that can be read."), tr("Save it as CSV in UTF-8, and bring that in.")
        )
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return _sheet("survey", ([from_csv(cell) for cell in row[:MOST_COLUMNS]] for row in rows))
    except csv.Error as error:
        raise ScriptProblem(
            tr("This file’s rows cannot be told apart: {why}.", why=str(error)[:120]),
            tr("Open it in a spreadsheet, save it as CSV, and bring that in."),
        ) from error


def _sheet(name: str, rows: Iterator[list[str]]) -> Sheet:
    """The first row that is filled is the header; rows beyond the most are not looked at."""
    headers: tuple[str, ...] = ()
    lines: list[Line] = []
    for number, cells in enumerate(rows, 1):
        if number > MOST_ROWS:
            return Sheet(name, headers, tuple(lines), too_many=True)
        if not any(cell.strip() for cell in cells):
            continue
        if not headers:
            headers = tuple(cell.strip() for cell in cells)
            continue
        lines.append(Line(number, {header: cell for header, cell in zip(headers, cells, strict=False) if header}))
    return Sheet(name, headers, tuple(lines))


def _too_large() -> ScriptProblem:
    return ScriptProblem(tr("This file is far larger than any script."), tr("Look whether it is the right one."))


# -- out --------------------------------------------------------------------------------------------------------------


def as_csv(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table as CSV in UTF-8 with a byte order mark; no cell is a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([in_csv(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def as_workbook(title: str, sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]]) -> bytes:
    """A workbook of sheets (name, headers, rows); text stays text also when somebody edits it."""
    made = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(made, options)
    book.set_properties({"title": title})
    as_text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    heading = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    for name, headers, rows in sheets:
        sheet = book.add_worksheet(name)
        for column, header in enumerate(headers):
            sheet.set_column(column, column, 48 if header.startswith(("label", "hint")) else 22)
            sheet.write_string(0, column, header, heading)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cut(harmless(cell), LONGEST_CELL), as_text)
        sheet.freeze_panes(1, 0)
    book.close()
    return made.getvalue()
