"""A list's way into an open party: its columns set by hand, checked again, kept or stopped, and remembered."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from xlsxwriter import Workbook

from phonebank_app.list_intake.importing import Importing, Kept, Plan, Progress
from phonebank_app.list_intake.list_mappings import ListMappings
from phonebank_app.party.own_list import OwnList, begin_party
from phonebank_app.ui.host.lists import ListsPage
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.hosts import PASSPHRASE, PATIENCE, Host, said
from tests.makers import THURSDAY, WHO

CONTROL = Qt.KeyboardModifier.ControlModifier
NAMES = ("Ann Able", "Bea Baker", "Cai Cole", "Dee Drew", "Eva Earl")
STRANGE = "Wer\tWohin\tSonst\n" + "".join(
    f"{name}\t07700 900{row:03d}\tprivate {row}\n" for row, name in enumerate(NAMES)
)


def rehearses(host: Host) -> ListsPage:
    """A rehearsal with its Lists page in sight."""
    host.program.rehearse()
    host.window.show_page("lists")
    return host.party.view.lists


async def settles(host: Host) -> None:
    await host.until(lambda: not host.party.tasks.running("list") and not host.party.tasks.running("use"))


def cells_kept(host: Host) -> str:
    with host.party.session.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT cells FROM list_rows UNION SELECT extra FROM contacts").all()
    return " ".join(row[0] for row in rows)


def test_rows_pasted_from_a_spreadsheet_are_read_and_a_column_left_out_is_kept_nowhere(host: Host) -> None:
    async def work() -> None:
        lists = rehearses(host)
        QApplication.clipboard().setText(STRANGE.replace("Wer\tWohin", "Name\tPhone"))
        QTest.keyClick(lists, Qt.Key.Key_V, CONTROL)
        await host.until(lambda: lists.report is not None)
        assert "What you pasted" in said(lists)
        lists.understood.table.selects()[2].meant.emit("-")
        await settles(host)
        assert lists.report is None, "what was checked no longer holds"
        assert not lists.use_key.isEnabled()
        QTest.keyClick(lists, Qt.Key.Key_K, CONTROL)
        await host.until(lambda: lists.report is not None)
        QTest.keyClick(lists, Qt.Key.Key_I, CONTROL)
        await host.until(lists.done.isVisible)
        kept = cells_kept(host)
        assert "Cai Cole" in kept
        assert "private" not in kept

    host.plays(work)


def test_nothing_to_paste_is_said(host: Host) -> None:
    async def work() -> None:
        lists = rehearses(host)
        QApplication.clipboard().clear()
        QTest.keyClick(lists, Qt.Key.Key_V, CONTROL)
        assert "There is nothing to paste." in said(lists)

    host.plays(work)


def test_the_sheet_of_a_workbook_is_chosen(host: Host, tmp_path: Path) -> None:
    made = io.BytesIO()
    with Workbook(made) as book:
        for name, first in (("North", 1), ("South", 5)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Name", "Phone"])
            for row in range(first):
                sheet.write_row(row + 1, 0, [f"{name} {row}", f"07700 900{row:03d}"])
    path = tmp_path / "wards.xlsx"
    path.write_bytes(made.getvalue())

    async def work() -> None:
        lists = rehearses(host)
        lists.opened.emit(str(path))
        await host.until(lambda: lists.report is not None)
        sheets = lists.understood.sheets
        assert sheets.isVisible()
        for name, rows in (("North", 1), ("South", 5)):
            lists.sheet_chosen.emit(name)
            await settles(host)
            assert lists.report is not None
            assert (sheets.currentText(), lists.report.rows_read) == (f"Sheet “{name}”", rows)

    host.plays(work)


def test_whoever_is_on_the_list_twice_or_in_the_party_already_is_shown_side_by_side(host: Host, tmp_path: Path) -> None:
    twin = "Z1,Ann Twin,1 Mill Lane,HA3 8UU,07700 900777,no,2019-12-01,"
    first = write_list(tmp_path / "first.csv", 2, extra=[twin])
    again = write_list(tmp_path / "again.csv", 2, extra=[twin.replace("900777", "900999"), twin])

    async def work() -> None:
        lists = rehearses(host)
        lists.opened.emit(str(first))
        await host.until(lambda: lists.report is not None)
        lists.use_key.click()
        await host.until(lists.done.isVisible)
        lists.opened.emit(str(again))
        await host.until(lambda: lists.report is not None)
        assert "1 person is on this list twice" in said(lists)
        assert "3 people are on this laptop already" in said(lists)
        (pair,) = lists.joined.texts()
        assert "Row 4: Ann Twin" in pair
        assert "Kept: 07700 900777 is added." in pair
        assert "On this laptop: Ann Twin" in lists.met.texts()[0], "those of whom there is news come first"
        assert "07700 900999 is added." in lists.met.texts()[0]

    host.plays(work)


def test_a_file_of_numbers_is_shown_as_such_and_then_nobody_rings_them(host: Host, tmp_path: Path) -> None:
    people = write_list(tmp_path / "people.csv", 3, first=300)
    number = people.read_text(encoding="utf-8").splitlines()[1].split(",")[4]
    never = tmp_path / "never.txt"
    never.write_text(f"{number}\n020 79\n", encoding="utf-8")

    async def work() -> None:
        lists = rehearses(host)
        lists.opened.emit(str(people))
        await host.until(lambda: lists.report is not None)
        lists.use_key.click()
        await host.until(lists.done.isVisible)
        lists.opened.emit(str(never))
        await host.until(lists.suppression.isVisible)
        words = said(lists)
        assert "1 number that nobody may ring" in words
        assert "line 2:" in words
        QTest.keyClick(lists, Qt.Key.Key_I, CONTROL)
        await host.until(lists.done.isVisible)
        assert "1 number is never rung from here" in said(lists)
        assert "1 person has one" in said(lists)
        with host.party.session.store.read() as connection:
            silent = connection.exec_driver_sql(
                "SELECT count(*) FROM numbers n JOIN suppressions s USING (number_hash) WHERE n.e164 LIKE ?",
                ("%" + number.replace(" ", "")[1:],),
            )
            assert silent.scalar_one() == 1

    host.plays(work)


def test_an_import_that_is_stopped_keeps_nothing_and_says_so(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go = threading.Event(), threading.Event()
    keep = Importing.keep

    def waits(self: Importing, plan: Plan, on_progress: Progress | None = None) -> Kept:
        started.set()
        go.wait(PATIENCE)
        return keep(self, plan, on_progress)

    async def work() -> None:
        lists = rehearses(host)
        before = host.party.session.evening.tonight().list_size
        lists.opened.emit(str(write_list(tmp_path / "list.csv", 40)))
        await host.until(lambda: lists.report is not None)
        monkeypatch.setattr(Importing, "keep", waits)
        lists.use.emit()
        await host.until(started.is_set)
        assert not lists.use_key.isEnabled()
        QTest.keyClick(lists, Qt.Key.Key_Escape)
        go.set()
        await settles(host)
        assert host.party.session.evening.tonight().list_size == before
        assert any("Nothing of this list was kept" in words for words in host.notices())
        assert lists.report is not None
        assert lists.use_key.isEnabled(), "it can be tried again"

    host.plays(work)


def test_columns_set_by_hand_are_remembered_by_the_header_row_and_by_name(host: Host, tmp_path: Path) -> None:
    path, other = tmp_path / "canvass.tsv", tmp_path / "december.tsv"
    path.write_text(STRANGE, encoding="utf-8")
    other.write_text(STRANGE.replace("private", "secret"), encoding="utf-8")
    own = OwnList(path, HARROW_EAST, "Ann", PASSPHRASE, "Ruth Okafor", THURSDAY.date(), WHO)
    folder, store = begin_party(host.data, own, host.clock)

    async def work() -> None:
        host.program.open(store, folder)
        host.window.show_page("lists")
        lists = host.party.view.lists
        lists.opened.emit(str(path))
        await settles(host)
        lists.understood.table.selects()[2].meant.emit("source")
        await settles(host)
        lists.check.emit()
        await host.until(lambda: lists.report is not None)
        lists.use_key.click()
        await host.until(lists.done.isVisible)
        lists.done.name.setText("Office export")
        lists.done.name.returnPressed.emit()
        lists.opened.emit(str(other))
        await host.until(lambda: lists.report is not None)
        assert "as you set them for “Office export”" in said(lists)
        assert lists.understood.known.currentText() == "Office export"
        assert lists.understood.table.selects()[2].currentText() == "Source"
        kept = (host.data / "list-columns.json").read_text(encoding="utf-8")
        assert "Office export" in kept
        for cell in ("Cai", "07700", "private", "secret"):
            assert cell not in kept
        assert [one.name for one in ListMappings(host.data).every()] == ["Office export"]

    host.plays(work)
