"""A list's way in: open, see what was understood, use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from phonebank_app.errors import ListProblem
from phonebank_app.lists import ListReport, read_list
from phonebank_app.paths import resources
from phonebank_app.ui import theme
from phonebank_app.ui.host import list_shown, list_words
from phonebank_app.ui.host.list_shown import Cell, ShownColumn, ShownList
from phonebank_app.ui.host.lists import ListsPage
from phonebank_app.ui.text import Label
from phonebank_app.voters.contacts import RefusedRow


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


def shown(*columns: ShownColumn) -> ShownList:
    return ShownList("november_canvass.txt", "UTF-16, tabs", "4,812 rows", columns or COLUMNS)


COLUMNS = (
    ShownColumn("Forename", "given_name", "name", (Cell("Margaret", "MARGARET"), Cell("Idris"))),
    ShownColumn("Tel 1", "phone", "name", (Cell("020 7946 0182", "0207 946 0182"), Cell("03069 990 417"))),
    ShownColumn("Tel (mob)", "phone", "content", (Cell("no number", "ask son", quiet=True), Cell(""))),
    ShownColumn("Comments", "-", "chosen", (Cell("dog!", out=True), Cell(""))),
)


def test_every_column_says_what_it_was_taken_for_and_can_be_changed_by_keys(lists: ListsPage, qtbot: QtBot) -> None:
    lists.show_list(shown(), "")
    selects = lists.understood.table.selects()
    assert [one.currentText() for one in selects] == ["First name", "Phone", "Second phone", "Leave out"]
    assert selects[0].accessibleName() == "Column Forename"
    assert "recognised by its name. In the first rows: MARGARET, Idris." in selects[0].accessibleDescription()
    with qtbot.waitSignal(lists.meant) as caught:
        QTest.keyClick(selects[3], Qt.Key.Key_Up)
    assert caught.args == [3, ""], "one step up from “Leave out” is “Keep, don’t use”"


def test_a_wheel_over_a_column_scrolls_and_changes_nothing(lists: ListsPage) -> None:
    lists.show_list(shown(), "")
    select = lists.understood.table.selects()[0]
    turned = QWheelEvent(
        *(QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120)),
        *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(select, turned)
    assert select.currentText() == "First name"


def test_a_hundred_columns_are_there_after_a_moment_and_the_focus_brings_one_into_sight(
    lists: ListsPage, qtbot: QtBot
) -> None:
    many = [ShownColumn(f"Question {n}", "", "unknown", (Cell(f"answer {n}"),)) for n in range(98)]
    lists.show_list(shown(*COLUMNS[:2], *many), "")
    table = lists.understood.table
    assert len(table.selects()) < 100, "they are made a few at a time"
    qtbot.waitUntil(lambda: len(table.selects()) == 100)
    table.focus_on(99)
    assert table.selects()[99].visibleRegion().boundingRect().width() == table.selects()[99].width()


def test_what_is_missing_is_asked_for_and_the_first_unknown_column_has_the_keys(lists: ListsPage) -> None:
    unknown = [ShownColumn(header, "", "unknown", (Cell("x"),)) for header in ("a", "b")]
    columns = (COLUMNS[0], *unknown)
    lists.show_list(shown(*columns), list_shown.missing(columns))
    assert "Which column holds the telephone numbers?" in words_on(lists)
    assert lists.understood.table.selects()[1].hasFocus()
    assert not lists.use_key.isEnabled()
    assert not lists.figures.numbers_key.isVisible()
    phones = (COLUMNS[1], *unknown)
    lists.show_list(shown(*phones), list_shown.missing(phones))
    assert lists.figures.numbers_key.isVisible(), "numbers without names may be for nobody to ring"


def test_more_rows_are_shown_at_a_press(lists: ListsPage) -> None:
    rows = tuple(Cell(f"row {n}") for n in range(30))
    lists.show_list(shown(ShownColumn("Name", "full_name", "name", rows), COLUMNS[1]), "")
    before = lists.understood.table.height()
    lists.understood.more_key.click()
    assert lists.understood.table.height() > 4 * before
    lists.understood.more_key.click()
    assert lists.understood.table.height() == before


def test_changing_a_column_takes_the_import_away_until_it_is_checked_again(
    lists: ListsPage, report: ListReport, qtbot: QtBot
) -> None:
    lists.show_list(shown(), "")
    lists.show_report(report)
    assert lists.use_key.isEnabled()
    assert lists.steps.current() == 3
    lists.show_list(shown(), "")
    assert (lists.use_key.words(), lists.use_key.isEnabled()) == ("Import when checked", False)
    assert lists.steps.current() == 1
    with qtbot.waitSignal(lists.check):
        QTest.keyClick(lists, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)


def test_a_list_says_what_became_of_its_rows(lists: ListsPage, report: ListReport) -> None:
    lists.show_list(shown(), "")
    lists.show_report(report)
    words = words_on(lists)
    for expected in ("november_canvass.txt", f"{len(report.refused)} rows refused, and why", "Every row is checked"):
        assert expected in words
    assert sum(int(line.split(":")[0]) for line in lists.refused.texts()) == len(report.refused)
    in_figures = [int(line.split()[0].replace(",", "")) for line in lists.figures.texts()[:4]]
    assert in_figures[0] < len(report.contacts)
    assert lists.use_key.words() == f"Import {len(report.contacts)} people"
    assert len(lists.joined.texts()) == min(3, len(report.joined))


def test_import_is_the_main_key_once_every_row_is_checked(lists: ListsPage, report: ListReport, qtbot: QtBot) -> None:
    lists.show_list(shown(), "")
    lists.show_report(report)
    assert lists.use_key.hasFocus()
    with qtbot.waitSignal(lists.use):
        QTest.keyClick(lists.use_key, Qt.Key.Key_Return)
    with qtbot.waitSignal(lists.use):
        QTest.keyClick(lists, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)


def test_escape_puts_the_list_away(lists: ListsPage, report: ListReport, qtbot: QtBot) -> None:
    lists.show_list(shown(), "")
    lists.show_report(report)
    with qtbot.waitSignal(lists.put_away):
        QTest.keyClick(lists, Qt.Key.Key_Escape)
    assert "Open a call list" in words_on(lists)
    assert lists.report is None


def test_checking_says_how_far_it_is_and_can_be_stopped(lists: ListsPage, qtbot: QtBot) -> None:
    lists.show_list(shown(), "")
    lists.show_reading(3_940, 4_812, list_shown.time_left(3_940, 4_812, 9.0))
    assert "3,940 of 4,812 · about two seconds left" in words_on(lists)
    assert "82 %" in words_on(lists)
    with qtbot.waitSignal(lists.stop):
        QTest.keyClick(lists, Qt.Key.Key_Escape)


def test_a_file_that_is_no_list_says_why_and_leaves_what_was_open(lists: ListsPage, report: ListReport) -> None:
    lists.show_list(shown(), "")
    lists.show_report(report)
    lists.show_problem(ListProblem("This file is a picture.", "Save the list as CSV."))
    words = words_on(lists)
    assert "This file is a picture." in words
    assert "Save the list as CSV. Nothing was changed." in words
    assert "november_canvass.txt" in words
    assert lists.use_key.isEnabled()


def test_numbers_nobody_may_ring_are_counted_and_kept_at_a_press(lists: ListsPage, qtbot: QtBot) -> None:
    lists.show_suppression("never.txt", 120, [RefusedRow(121, "too_short", "“020 79”: six figures short")])
    words = words_on(lists)
    assert "120 numbers that nobody may ring" in words
    assert "line 121: “020 79”: six figures short" in words
    assert lists.suppression.key.words() == "Never ring these 120 numbers"
    with qtbot.waitSignal(lists.suppress):
        QTest.keyClick(lists, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)


def test_at_200_per_cent_no_card_is_wider_than_the_page(
    lists: ListsPage, report: ListReport, qapp: QApplication
) -> None:
    theme.apply(qapp, theme.Theme(scale=2.0))
    lists.resize(1130, 700)
    lists.show_list(shown(), "")
    lists.show_report(report)
    QApplication.processEvents()
    for card in (lists.understood, lists.refused, lists.figures, lists.joined, lists.use_key):
        assert card.width() <= lists.width()
    assert lists.use_key.mapTo(lists, QPoint(lists.use_key.width(), 0)).x() <= lists.width()


def test_the_report_can_be_saved(lists: ListsPage, report: ListReport, qtbot: QtBot, tmp_path: Path) -> None:
    lists.show_list(shown(), "")
    lists.show_report(report)
    QTest.keyClick(lists, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = lists.findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == "harrow-east-report.csv"
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
