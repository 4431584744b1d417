"""Results files as other programs read them."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from phonebank_app.words.spreadsheets import from_csv

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def raw_csv(path: Path) -> list[list[str]]:
    """Every cell as it stands in the file, the header first."""
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


def raw_xlsx(path: Path) -> list[list[str]]:
    """Every cell of the only sheet, the header first."""
    (name,) = CalamineWorkbook.from_path(str(path)).sheet_names
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    return [[f"{cell:.0f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]


def table(path: Path) -> list[dict[str, str]]:
    """The rows by header, as the texts they were before they were made safe. No two headers are alike."""
    if path.suffix == ".csv":
        header, *rows = [[from_csv(cell) for cell in row] for row in raw_csv(path)]
    else:
        header, *rows = raw_xlsx(path)
    assert len(set(header)) == len(header)
    return [dict(zip(header, row, strict=True)) for row in rows]


def kinds_of_cells(path: Path) -> list[tuple[str, Literal["text", "number"]]]:
    """Each filled cell of a workbook with its address; it is a mistake if one is neither text nor a number."""
    assert_nothing_runs(path)
    found: list[tuple[str, Literal["text", "number"]]] = []
    for cell in ElementTree.fromstring(_part(path, "xl/worksheets/sheet1.xml")).iter(f"{_MAIN}c"):
        assert cell.get("t") in ("s", None), cell.get("t")
        if cell.find(f"{_MAIN}v") is not None:
            found.append((cell.get("r", ""), "text" if cell.get("t") == "s" else "number"))
    return found


def assert_nothing_runs(path: Path) -> None:
    """No formula, link, macro, connection or other book in the workbook."""
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
    assert {name.split("/")[1] for name in names if name.startswith("xl/")} <= {
        "workbook.xml",
        "sharedStrings.xml",
        "styles.xml",
        "theme",
        "worksheets",
        "_rels",
    }
    assert [name for name in names if "sheet1.xml.rels" in name] == []
    sheet = ElementTree.fromstring(_part(path, "xl/worksheets/sheet1.xml"))
    used = {element.tag.removeprefix(_MAIN) for element in sheet.iter()}
    assert used.isdisjoint({"f", "hyperlink", "hyperlinks", "oleObjects", "controls", "drawing"})


def _part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as book:
        return book.read(name)
