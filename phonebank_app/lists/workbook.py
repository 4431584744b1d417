"""Workbooks: which sheet is the list, and its cells as the text that a person sees in them.

A workbook keeps a telephone number as a number and a day as a day. What comes out here is text again, as it would stand
in a CSV file: a whole number without “.0”, a day by ISO 8601, a mark as ``TRUE``. What a number has lost in the
spreadsheet (its leading nought, its last figures) is the business of ``phones``.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice, pairwise
from typing import Any, Final

import msgspec
import python_calamine as calamine

from phonebank_app.errors import ListProblem
from phonebank_app.i18n import tr
from phonebank_app.lists.records import Record

KINDS: Final = {b"PK\x03\x04": tr("Excel workbook"), b"\xd0\xcf\x11\xe0": tr("old Excel workbook")}
Known = Callable[[Sequence[str]], int]

LARGEST_INFLATED: Final = 512 * 1024 * 1024
"""Bytes of all that is in a workbook: a list of 100,000 rows has a tenth of it, a file made to fill the memory more."""
_LOOKED_AT: Final = 12
_PACKED: Final = 500
_encoder = msgspec.msgpack.Encoder()
_unpack = msgspec.msgpack.Decoder(list[list[str]]).decode


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a workbook, whatever its file is called: a zip with sheets in it, or the older form."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return True
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return b"opendocument.spreadsheet" in archive.read("mimetype")
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        # Cut off: only its beginning says what it was.
        return b"xl/" in data[:4_096] or b"[Content_Types].xml" in data[:4_096] or b"spreadsheet" in data[:200]
    return any(name.startswith("xl/") for name in names)


class Workbook:
    """A workbook of which one sheet is a list.

    Attributes:
        kind: what to call it.
        sheets: the names of those that hold anything and are not hidden, in order.
        sheet: the one that is read.
        rows: how many rows it has, blank ones too.
        warning: what a person should look at, or empty.

    Args:
        sheet: the one to read; empty: the one that looks most like a list, told by ``known`` headers.
        known: how many of a row's cells are headers that we know.

    Raises:
        ListProblem: it is locked by a password, damaged, empty, too large, or has no such sheet.
    """

    def __init__(self, data: bytes, sheet: str, known: Known) -> None:
        self.kind = KINDS.get(data[:4], "workbook")
        if data.startswith(b"PK") and b"opendocument" in data[:200]:
            self.kind = tr("OpenDocument spreadsheet")
        _refuse_too_large(data)
        if _is_locked(data):
            raise ListProblem(
                tr("This workbook is locked with a password."),
                tr("Open it in a spreadsheet, save it without one, and load that."),
            )
        try:
            book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            shown = [one.name for one in book.sheets_metadata if one.visible == calamine.SheetVisibleEnum.Visible]
            found = [(name, _sheet(book, name)) for name in shown or book.sheet_names]
            sheets = {name: one for name, one in found if one is not None and one.height}
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise ListProblem(
                tr("This workbook cannot be read: it may have been cut off."), tr("Ask whoever sent it for it again.")
            ) from error
        if not sheets:
            raise ListProblem(tr("This workbook is empty."), tr("Ask whoever sent it for the list again."))
        self.sheets = tuple(sheets)
        if sheet and sheet not in sheets:
            named = ", ".join(f"“{name}”" for name in self.sheets[:8])
            raise ListProblem(
                tr("This workbook has no sheet “{sheet}”.", sheet=sheet),
                tr("With anything in them are {named}.", named=named),
            )
        self.sheet = sheet or _likeliest(sheets, known)
        self._rows = _Packed(sheets[self.sheet])
        self.rows = sheets[self.sheet].total_height
        self.warning = ""
        if len(sheets) > 1 and not sheet:
            self.warning = tr(
                "This workbook has {sheets} sheets; “{sheet}” was taken, as it looks most like a list.",
                sheets=len(sheets),
                sheet=self.sheet,
            )

    def records(self) -> Iterator[Record]:
        """Its rows, numbered as the spreadsheet does; a blank one has no cells."""
        rows = chain.from_iterable(map(_unpack, self._rows.parts()))
        return (Record(row, cells) for row, cells in enumerate(rows, 1))


_LOCKED_INSIDE: Final = "EncryptedPackage".encode("utf-16-le")
_LOCKED_OLD: Final = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00..)?\x2f\x00", re.DOTALL)


def _is_locked(data: bytes) -> bool:
    """Whether a password is asked for: a package wrapped by Excel, a FILEPASS record, an OpenDocument manifest."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _LOCKED_INSIDE in data or _LOCKED_OLD.search(data) is not None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            told = archive.getinfo("META-INF/manifest.xml")
            return told.file_size < _LONGEST_MANIFEST and b"encryption-data" in archive.read(told)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, zlib.error):
        return False


_LONGEST_MANIFEST: Final = 1_000_000


def _sheet(book: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet | None:
    try:
        return book.get_sheet_by_name(name)
    except calamine.WorksheetNotFound:
        return None  # a sheet of charts


def _likeliest(sheets: dict[str, calamine.CalamineSheet], known: Known) -> str:
    if len(sheets) == 1:
        return next(iter(sheets))
    best = {
        name: (max((known(one.cells) for one in islice(_records(sheet), _LOOKED_AT)), default=0), sheet.height)
        for name, sheet in sheets.items()
    }
    known_most = max(found for found, _ in best.values())
    if known_most < 2:
        return next(iter(sheets))
    return max((name for name in best if best[name][0] == known_most), key=lambda name: best[name][1])


class _Packed:
    """The rows of a sheet in a tenth of the memory that the sheet itself takes, and in one piece."""

    def __init__(self, sheet: calamine.CalamineSheet) -> None:
        cells = (record.cells for record in _records(sheet))
        self._ends = [0]
        self._data = bytearray()
        while part := list(islice(cells, _PACKED)):
            _encoder.encode_into(part, self._data, -1)
            self._ends.append(len(self._data))

    def parts(self) -> Iterator[memoryview]:
        """Some rows at a time, each as ``_unpack`` reads it."""
        data = memoryview(self._data)
        return (data[begin:end] for begin, end in pairwise(self._ends))


def _records(sheet: calamine.CalamineSheet) -> Iterator[Record]:
    for row, cells in enumerate(sheet.iter_rows(), 1):
        texts = [cell if type(cell) is str else cell_text(cell) for cell in cells]
        yield Record(row, texts if any(texts) else [])


def cell_text(cell: Any) -> str:
    """A cell of a workbook as the text that says the same."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _refuse_too_large(data: bytes) -> None:
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inflated = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        return  # calamine says what is wrong with it
    if inflated > LARGEST_INFLATED:
        raise ListProblem(
            tr("This workbook is far larger inside than any call list."),
            tr("Copy the list into a workbook of its own, or save it as CSV, and load that."),
        )
