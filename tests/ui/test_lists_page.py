"""A list's way in: open, see what was understood, use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.contacts import RefusedRow
from phonebank_app.errors import ListProblem
from phonebank_app.lists import ListReport, read_list
from phonebank_app.paths import resources
from phonebank_app.ui.host import list_words
from phonebank_app.ui.host.lists import ListsPage
from phonebank_app.ui.text import Label


@pytest.fixture(scope="module")
def report() -> ListReport:
    """The shipped list, messy on purpose."""
    return read_list(resources() / "samples" / "harrow-east.csv")


@pytest.fixture
def lists(qtbot: QtBot) -> ListsPage:
    page = ListsPage()
    qtbot.addWidget(page)
    page.resize(1270, 728)
    page.set_list(0, "Harrow East")
    page.show()
    qtbot.waitExposed(page)
    return page


def words_on(page: ListsPage) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in page.findChildren(Label) if label.isVisible())


def test_before_a_list_is_open_the_page_says_what_to_do(lists: ListsPage) -> None:
    assert "Open a call list" in words_on(lists)
    assert lists.header.texts() == ("A list for Harrow East", "There is no list yet: nobody can be rung.")
    assert not lists.use_key.isVisible()


def test_ctrl_o_has_a_file_chosen(lists: ListsPage, qtbot: QtBot) -> None:
    QTest.keyClick(lists, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = lists.findChild(QFileDialog)
    assert dialog is not None
    with qtbot.waitSignal(lists.opened) as caught:
        dialog.fileSelected.emit("/somewhere/list.csv")
    dialog.close()
    assert caught.args == ["/somewhere/list.csv"]


def test_a_file_can_be_dropped(lists: ListsPage, qtbot: QtBot, tmp_path: Path) -> None:
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(tmp_path / "list.csv"))])
    how = (Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(QPoint(50, 50), *how)
    QApplication.sendEvent(lists, entered)
    assert entered.isAccepted()
    with qtbot.waitSignal(lists.opened) as caught:
        QApplication.sendEvent(lists, QDropEvent(QPointF(50, 50), *how))
    assert caught.args == [str(tmp_path / "list.csv")]


def test_a_link_or_two_files_cannot_be_dropped(lists: ListsPage) -> None:
    for urls in ([QUrl("https://example.invalid/list.csv")], [QUrl("file:///a.csv"), QUrl("file:///b.csv")]):
        carried = QMimeData()
        carried.setUrls(urls)
        entered = QDragEnterEvent(
            QPoint(50, 50), Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        entered.ignore()
        QApplication.sendEvent(lists, entered)
        assert not entered.isAccepted()


def test_a_list_says_what_was_understood_and_what_was_refused(lists: ListsPage, report: ListReport) -> None:
    lists.show_report(report)
    words = words_on(lists)
    for expected in ("harrow-east.csv", f"{len(report.refused)} rows refused, and why", "Every row is checked"):
        assert expected in words
    heard = [widget.accessibleName() for widget in lists.understood.findChildren(QWidget)]
    assert "Column Surname: Family name, recognised by its name" in heard
    assert "Column Answer 2017: Kept as it is, not recognised" in heard
    ready = sum(not (one.contact.do_not_call or one.contact.tps) for one in report.contacts)
    assert lists.figures.texts()[0] == f"{ready} can be rung"
    assert sum(int(line.split(":")[0]) for line in lists.refused.texts()) == len(report.refused)


def test_use_this_list_is_the_main_key(lists: ListsPage, report: ListReport, qtbot: QtBot) -> None:
    lists.show_report(report)
    assert lists.use_key.hasFocus()
    with qtbot.waitSignal(lists.use):
        QTest.keyClick(lists.use_key, Qt.Key.Key_Return)


def test_escape_puts_the_list_away(lists: ListsPage, report: ListReport, qtbot: QtBot) -> None:
    lists.show_report(report)
    with qtbot.waitSignal(lists.put_away):
        QTest.keyClick(lists, Qt.Key.Key_Escape)
    assert "Open a call list" in words_on(lists)
    assert lists.report is None


def test_reading_can_be_stopped(lists: ListsPage, qtbot: QtBot) -> None:
    lists.show_reading(3_940, 4_812)
    assert "3,940 of 4,812" in words_on(lists)
    assert "82 %" in words_on(lists)
    with qtbot.waitSignal(lists.stop):
        QTest.keyClick(lists, Qt.Key.Key_Escape)


def test_a_file_that_is_no_list_says_why_and_leaves_what_was_open(lists: ListsPage, report: ListReport) -> None:
    lists.show_report(report)
    lists.show_reading()
    lists.show_problem(ListProblem("This file is a picture.", "Save the list as CSV."))
    words = words_on(lists)
    assert "This file is a picture." in words
    assert "Save the list as CSV. Nothing was changed." in words
    assert "harrow-east.csv" in words


def test_the_refused_rows_can_be_saved(lists: ListsPage, report: ListReport, qtbot: QtBot, tmp_path: Path) -> None:
    lists.show_report(report)
    QTest.keyClick(lists, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = lists.findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == "harrow-east-refused.csv"
    with qtbot.waitSignal(lists.save_refused) as caught:
        dialog.fileSelected.emit(str(tmp_path / "refused.csv"))
    dialog.close()
    assert caught.args == [str(tmp_path / "refused.csv")]


def test_refused_rows_are_named_by_reason_and_row() -> None:
    rows = [RefusedRow(row, "too_short", f"“020 {row}”: two figures short") for row in (118, 120, 131, 140, 152, 160)]
    rows.append(RefusedRow(77, "do_not_call", "asks not to be called, and has no number besides"))
    first, second = list_words.refused_groups(rows)
    assert (first.heading, first.count) == ("No number that can be rung", 6)
    assert first.example == "row 118: “020 118”, two figures short"
    assert first.others == "also rows 120, 131, 140, 152 and 1 more"
    assert (second.heading, second.others) == ("Asked us not to ring", "")


def test_what_is_in_use_is_said(lists: ListsPage) -> None:
    lists.set_list(150, "Harrow East")
    assert lists.header.texts()[1] == "150 people are on tonight’s list. Another list adds to it."
