"""Workbooks become the same lists as text files do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pytest
import xlsxwriter

from phonebank_app.errors import ListProblem
from phonebank_app.lists import OpenList, read_list

HEADER = ["Voter ID", "Forename", "Surname", "Phone", "TPS", "TPS date", "Born"]
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WHEN = datetime(2019, 12, 2, 18, 30)  # noqa: DTZ001 - a spreadsheet knows no time zone
ANN = ["V1", "Ann", "Ellison", 7700900123, False, date(2019, 11, 25), date(1975, 2, 3)]


def workbook(*sheets: Sequence[Sequence[Any]], names: tuple[str, ...] = (), hidden: str = "") -> bytes:
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for at, rows in enumerate(sheets):
        name = names[at] if names else f"Sheet{at + 1}"
        sheet = book.add_worksheet(name)
        if name == hidden:
            sheet.hide()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return kept.getvalue()


def test_numbers_marks_and_days_of_a_workbook_are_understood_as_in_text() -> None:
    report = read_list(workbook([HEADER, ANN]), name="list.xlsx")
    (one,) = report.contacts
    assert one.contact.full_name == "Ann Ellison"
    assert [number.e164 for number in one.contact.numbers] == ["+447700900123"]
    assert one.contact.numbers[0].tps is False
    assert one.contact.numbers[0].tps_screened_on == date(2019, 11, 25)
    assert one.contact.born == date(1975, 2, 3)
    assert one.cells == ("V1", "Ann", "Ellison", "7700900123", "FALSE", "2019-11-25", "1975-02-03")
    assert (report.encoding, report.delimiter, report.sheet) == ("Excel workbook", "", "Sheet1")


def test_the_header_need_not_be_in_the_first_row_and_rows_are_those_of_the_spreadsheet() -> None:
    rows: list[list[Any]] = [
        ["Harrow East, exported 1 December"],
        [],
        HEADER,
        ANN,
        [],
        ["V2", "Ben", "Abara", "not one", None, None, None],
    ]
    report = read_list(workbook(rows))
    assert report.header_row == 3
    assert [one.row for one in report.contacts] == [4]
    assert [one.row for one in report.refused] == [6]


def test_a_workbook_is_known_by_what_it_is_and_not_by_its_name() -> None:
    assert read_list(workbook([HEADER, ANN]), name="list.csv").rows_read == 1


def test_of_several_sheets_the_one_that_looks_like_a_list_is_read_and_another_can_be_chosen() -> None:
    other = [*ANN[:1], "Cai", *ANN[2:3], 7700900124, *ANN[4:]]
    data = workbook(
        [["Read me"]],
        [HEADER, ANN],
        [HEADER, other],
        [HEADER],
        names=("About", "East", "West", "Secret"),
        hidden="Secret",
    )
    opened = OpenList(data)
    assert opened.sheets == ("About", "East", "West")
    assert opened.sheet == "East"
    assert any("East" in warning for warning in opened.warnings)
    assert read_list(data, sheet="West").contacts[0].contact.given_name == "Cai"
    with pytest.raises(ListProblem) as told:
        read_list(data, sheet="North")
    assert "“About”, “East”, “West”" in told.value.way_out


def test_moments_times_and_formulas_are_text_as_one_sees_them() -> None:
    rows: list[list[Any]] = [
        ["Name", "Phone", "When", "Clock", "Half"],
        ["Ann", "07700 900123", WHEN, time(18, 30), 0.5],
    ]
    (one,) = read_list(workbook(rows)).contacts
    assert one.cells[2:] == ("2019-12-02 18:30:00", "18:30:00", "0.5")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (workbook([]), "This workbook is empty."),
        (workbook([HEADER, ANN])[:-400], "This workbook cannot be read: it may have been cut off."),
        (
            OLD + b"\x00" * 600,
            "This workbook cannot be read: it may have been cut off.",
        ),
    ],
    ids=["empty", "cut off", "old and broken"],
)
def test_a_workbook_that_cannot_be_used_is_told_in_words(data: bytes, what: str) -> None:
    with pytest.raises(ListProblem) as told:
        read_list(data)
    assert told.value.what == what


def test_a_workbook_that_would_fill_the_memory_is_not_opened() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(520):
                sheet.write(b" " * 2**20)
    with pytest.raises(ListProblem, match="far larger inside"):
        read_list(kept.getvalue())
