"""The report of a list as a file: every figure and every refused row, and no formula."""

from __future__ import annotations

import csv
from pathlib import Path

from phonebank_app.cli import main
from phonebank_app.list_intake.list_report import lines, save_list_report
from phonebank_app.lists import read_list
from tests.houses import House, listed, row

TEXT = "id,name,phone\n1,Ann Sample,01632 960001\n=2,Bob Sample,0770\n1,Ann Sample,01632 960002\n3,Cem Sample,\n"


def test_every_refused_row_stands_in_it_with_its_number_and_reason(tmp_path: Path) -> None:
    report = read_list(TEXT.encode(), name="list.csv")
    many = save_list_report(report, tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert many == len(rows)
    figures = {one["What"]: one["Count"] for one in rows if one["About"] == "list"}
    assert (figures["rows_read"], figures["contacts"], figures["joined"], figures["refused"]) == ("4", "1", "1", "2")
    refused = [(one["Row"], one["What"], one["External id"]) for one in rows if one["About"] == "refused"]
    assert refused == [("3", "too_short", "'=2"), ("5", "no_number", "3")]
    assert {one["What"]: one["Count"] for one in rows if one["About"] == "numbers"}["landline"] == "2"


def test_who_was_met_stands_in_it_with_what_changes(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.takes(row("Ann Sample", "01632 960001", ext="1"))
    report = listed(row("Ann Sample", "01632 960002", ext="1"))
    found = list(lines(report, house.importing.plan(report)))
    house.close()
    (met,) = [one for one in found if one.about == "met"]
    assert (met.row, met.what) == (2, "same id")
    assert "01632 960002 is added." in met.words


def test_check_list_writes_it(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(TEXT, encoding="utf-8")
    assert main(["check-list", str(tmp_path / "list.csv"), "--report", str(tmp_path / "out.csv")]) == 0
    assert "rows_read" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
