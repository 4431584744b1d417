"""Awkward workbooks: where the list stands in them, what is in their cells, how they are packed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final

import xlsxwriter

from tests.lists.compound import locked_workbook, old_workbook
from tests.lists.corpus import ANN, HEADER, ONE, PEOPLE, SIAN, TWO, Awkward, Unusable, people, plain

Fill = Callable[[xlsxwriter.Workbook], None]
FORENAMES: Final = ("Ann Lee", "Siân Rees", "Zoë García")
AT_NIGHT: Final = datetime(2019, 12, 2, 18, 30)  # noqa: DTZ001 - a spreadsheet knows no time zone


def book(fill: Fill, **options: Any) -> bytes:
    """A workbook that ``fill`` writes into."""
    kept = io.BytesIO()
    made = xlsxwriter.Workbook(kept, {"in_memory": True, **options})
    fill(made)
    made.close()
    return kept.getvalue()


def sheet(made: xlsxwriter.Workbook, name: str, rows: Any, top: int = 0, left: int = 0) -> Any:
    """A sheet with these rows from a cell on; None writes nothing."""
    written = made.add_worksheet(name)
    for row, cells in enumerate(rows, top):
        for column, cell in enumerate(cells, left):
            if cell is not None:
                written.write(row, column, cell)
    return written


def one(rows: Any, top: int = 0, left: int = 0, **options: Any) -> Callable[[], bytes]:
    """A workbook of one sheet."""
    return lambda: book(lambda made: sheet(made, "List", rows, top, left) and None, **options)


LIST: Final = (HEADER, *PEOPLE)


def _titled(made: xlsxwriter.Workbook) -> None:
    written = sheet(made, "List", LIST, 4)
    written.merge_range(0, 0, 0, 2, "Harrow East: call list")
    written.merge_range(1, 0, 2, 2, AT_NIGHT, made.add_format({"num_format": "d mmmm yyyy"}))


def _formatted(made: xlsxwriter.Workbook) -> None:
    figures = made.add_format({"num_format": "00000000000"})
    written = sheet(made, "List", [HEADER])
    for row, (name, number) in enumerate(zip(FORENAMES, (7700900001, 2079460123, 1134960123), strict=True), 1):
        written.write(row, 0, name)
        written.write_number(row, 1, number, figures)


def _failing(made: xlsxwriter.Workbook) -> None:
    written = sheet(made, "List", [("Name", "Phone", "Mobile"), ("Ann Lee", None, "07700 900001"), ("Siân Rees",)])
    written.write_formula(1, 1, "=VLOOKUP(1,A1:B2,2)", None, "#N/A")
    written.write_formula(2, 1, '="020"&" 7946 0123"', None, "020 7946 0123")


def _several(made: xlsxwriter.Workbook) -> None:
    sheet(made, "Read me", [["This workbook holds the list"], ["and figures"]])
    sheet(made, "Figures", [["Ward", "Electors"], ["Belmont", 7_000], ["Edgware", 8_000], ["Kenton", 9_000]])
    sheet(made, "Blank", [])
    sheet(made, "People", LIST)
    sheet(made, "Old people", [*LIST, ("Bob Ng", "07700 900004", "")]).hide()
    made.add_chartsheet("Chart").set_chart(_chart(made))


def _chart(made: xlsxwriter.Workbook) -> Any:
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": "=Figures!$B$2:$B$4"})
    return chart


def _painted(made: xlsxwriter.Workbook) -> None:
    written = sheet(made, "List", LIST)
    yellow = made.add_format({"bg_color": "yellow"})
    for row in range(300):
        written.write_blank(row, 20, None, yellow)
    written.write_blank(5_000, 2, None, yellow)


def _rich(made: xlsxwriter.Workbook) -> None:
    bold = made.add_format({"bold": True})
    written = sheet(made, "List", [("Name", "Phone")])
    written.write_rich_string(1, 0, "Ann ", bold, "Lee")
    written.write_rich_string(1, 1, "07700 ", bold, "900001")


def _kinds(made: xlsxwriter.Workbook) -> None:
    days = made.add_format({"num_format": "dd/mm/yy"})
    share = made.add_format({"num_format": "0%"})
    written = sheet(made, "List", [("Name", "Phone", "DOB", "TPS", "TPS date", "Turnout", "Hour", "Score")])
    written.write_row(1, 0, ("Ann Lee", 7700900001.0))
    written.write_datetime(1, 2, date(1975, 2, 3), days)
    written.write_boolean(1, 3, False)
    written.write_datetime(1, 4, datetime(2019, 11, 25), days)  # noqa: DTZ001
    written.write_number(1, 5, 0.75, share)
    written.write_datetime(1, 6, time(18, 30), made.add_format({"num_format": "hh:mm"}))
    written.write_number(1, 7, 1e-7)


CONTENT: Final = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="List">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""


def open_document(locked: bool = False) -> bytes:
    """A spreadsheet of LibreOffice, with the list after a blank row; or one with a password."""
    words = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in LIST
    )
    content = CONTENT.format(rows="<table:table-row><table:table-cell/></table:table-row>" + words).encode()
    told = "<encryption-data/>" if locked else ""
    manifest = f"<manifest><file-entry>{told}</file-entry></manifest>"
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b"\x9d\x01" * 400 if locked else content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return kept.getvalue()


def archive(*names: str) -> bytes:
    """A zip archive of files of these names."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        for name in names:
            packed.writestr(name, plain())
    return kept.getvalue()


def swollen(lying: bool = False, megabytes: int = 600) -> bytes:
    """A workbook whose sheet ends in hundreds of megabytes of blanks once unpacked; it may say that it is small."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    with zipfile.ZipFile(io.BytesIO(one(LIST)())) as good:
        block = good.read("xl/worksheets/sheet1.xml")
    size, sum_of_it, parts = 0, 0, []
    for at in range(megabytes + 1):
        parts.append(packer.compress(block))
        size, sum_of_it = size + len(block), zlib.crc32(block, sum_of_it)
        block = b" " * 2**20 if not at else block
    body = b"".join(parts) + packer.flush()
    kept = io.BytesIO(one(LIST)())
    with zipfile.ZipFile(kept) as good:
        files = {entry.filename: good.read(entry) for entry in good.infolist()}
    told = 4_096 if lying else size
    whole, directory = b"", b""
    for name, data in files.items():
        sheet_itself = name == "xl/worksheets/sheet1.xml"
        packed = body if sheet_itself else data
        fields = struct.pack("<5H", 20, 0, 8 if sheet_itself else 0, 0, 33) + struct.pack(
            "<3I", sum_of_it if sheet_itself else zlib.crc32(data), len(packed), told if sheet_itself else len(data)
        )
        called = name.encode()
        at = len(whole)
        whole += b"PK\x03\x04" + fields + struct.pack("<2H", len(called), 0) + called + packed
        directory += b"PK\x01\x02\x14\x00" + fields + struct.pack("<5H2I", len(called), 0, 0, 0, 0, 0, at) + called
    end = struct.pack("<4H2IH", 0, 0, len(files), len(files), len(directory), len(whole), 0)
    return whole + directory + b"PK\x05\x06" + end


BOOKS: Final = (
    Awkward(
        "a workbook",
        one(LIST),
        encoding="Excel workbook",
        sheet="List",
        file="list.xlsx",
        fields="full_name phone postcode",
    ),
    Awkward("a workbook called .csv", one(LIST), encoding="Excel workbook"),
    Awkward(
        "a workbook of Excel 97",
        lambda: old_workbook([HEADER, ("Ann Lee", 7700900001.0, ""), SIAN, PEOPLE[2]]),
        encoding="old Excel workbook",
        sheet="List",
        file="list.xls",
    ),
    Awkward(
        "a spreadsheet of LibreOffice with a blank row above",
        open_document,
        people(3, 4, 5),
        header_row=2,
        encoding="OpenDocument spreadsheet",
        sheet="List",
        file="list.ods",
    ),
    Awkward("a workbook whose texts stand in its cells", one(LIST, constant_memory=True)),
    Awkward("a workbook with macros, by its name", one(LIST), file="list.xlsm"),
    Awkward("a list that begins in the third column of the fifth row", one(LIST, 4, 2), people(6, 7, 8), header_row=5),
    Awkward(
        "merged title cells and a blank row above the header", lambda: book(_titled), people(6, 7, 8), header_row=5
    ),
    Awkward("blank rows among the rows", one([HEADER, ANN, (), (), SIAN, (), PEOPLE[2]]), people(2, 5, 7)),
    Awkward("telephones as numbers", one([HEADER, *zip(FORENAMES, (7700900001, 2079460123, 1134960123), strict=True)])),
    Awkward("telephones as numbers that a format shows with their nought", lambda: book(_formatted)),
    Awkward(
        "telephones with the country's code, as numbers",
        one([HEADER, *zip(FORENAMES, (447700900001, 442079460123, 441134960123), strict=True)]),
    ),
    Awkward("a telephone that is an error, and one that is a formula", lambda: book(_failing), people(2, 3)),
    Awkward(
        "days, marks, shares and hours",
        lambda: book(_kinds),
        people(2),
        born=("1975-02-03",),
        fields="full_name phone born tps tps_date - - -",
    ),
    Awkward("days counted from 1904", lambda: book(_kinds, date_1904=True), people(2), born=("1975-02-03",)),
    Awkward(
        "several sheets, one of them hidden, one blank, one a chart",
        lambda: book(_several),
        sheet="People",
        warns=("“People” was taken",),
    ),
    Awkward("painted cells far beyond the list", lambda: book(_painted)),
    Awkward("texts of several fonts in one cell", lambda: book(_rich), people(2)),
    Awkward("numbers that begin with an apostrophe", one([HEADER[:2], ("Ann Lee", "'07700900001")]), people(2)),
    Awkward(
        "cells of two lines",
        one([("Name", "Phone"), ("Ann\nLee", "07700 900001\n020 7946 0123")]),
        ((2, "Ann Lee", f"{ONE} {TWO}"),),
    ),
    Awkward(
        "five hundred columns in a workbook",
        one([(*HEADER, *(f"Field {at}" for at in range(497))), *((*row, *["x"] * 497) for row in PEOPLE)]),
    ),
    Awkward("a totals row of numbers", one([*LIST, ("Total", 3.0)]), refused=((5, "too_short"),)),
    Awkward(
        "ids as large numbers",
        one([("Elector ID", "Name", "Phone"), (100012345678, "Ann Lee", "07700 900001")]),
        people(2),
        fields="external_id full_name phone",
    ),
)

USELESS_BOOKS: Final = (
    Unusable(
        "a workbook with a password",
        locked_workbook,
        "This workbook is locked with a password.",
        "save it without one",
        "list.xlsx",
    ),
    Unusable(
        "a spreadsheet of LibreOffice with a password",
        lambda: open_document(locked=True),
        "This workbook is locked with a password.",
        "save it without one",
        "list.ods",
    ),
    Unusable(
        "a workbook cut off",
        lambda: one(LIST)()[:-300],
        "This workbook cannot be read: it may have been cut off.",
        "again",
        "list.xlsx",
    ),
    Unusable("a workbook without anything in it", one([]), "This workbook is empty.", "again", "list.xlsx"),
    Unusable(
        "a workbook that is huge inside",
        swollen,
        "This workbook is far larger inside than any call list.",
        "CSV",
        "list.xlsx",
    ),
    Unusable(
        "a workbook that is huge inside and says that it is small",
        lambda: swollen(lying=True),
        "This workbook cannot be read: it may have been cut off.",
        "again",
        "list.xlsx",
    ),
    Unusable(
        "a zip archive with a list in it", lambda: archive("list.csv"), "This is a zip archive, not a list.", "Unpack"
    ),
    Unusable(
        "a letter",
        lambda: archive("[Content_Types].xml", "word/document.xml"),
        "This is a word processor’s document, not a list.",
        "CSV",
        "list.docx",
    ),
    Unusable(
        "a spreadsheet of Apple’s",
        lambda: archive("Index/Document.iwa"),
        "This is an Apple Numbers document.",
        "Export",
        "list.numbers",
    ),
)
