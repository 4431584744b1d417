"""Dialogs are opened and never run; the answer that loses something is never the one that Enter gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.ui import dialogs
from phonebank_app.ui.text import Label

CSV = (("CSV", ("*.csv",)), ("Excel workbook", ("*.xlsx",)))


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    """A window to ask in."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def question(parent: QWidget) -> dialogs.Question:
    found = [one for one in parent.findChildren(dialogs.Question) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_enter_says_yes_to_what_loses_nothing(parent: QWidget, qtbot: QtBot) -> None:
    said: list[str] = []
    dialog = dialogs.ask(parent, "Use this list?", lambda: said.append("yes"))
    assert said == []
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert said == ["yes"]


def test_enter_keeps_what_would_be_lost(parent: QWidget) -> None:
    said: list[str] = []
    dialog = dialogs.ask(parent, "Destroy the list?", lambda: said.append("yes"), loses=True)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert said == []


def test_what_would_be_lost_can_still_be_chosen(parent: QWidget) -> None:
    said: list[str] = []
    dialog = dialogs.ask(parent, "Destroy the list?", lambda: said.append("yes"), yes="Destroy it", loses=True)
    dialog.yes.click()
    assert said == ["yes"]


def test_escape_says_no(parent: QWidget, qtbot: QtBot) -> None:
    said: list[str] = []
    dialog = dialogs.ask(parent, "Use this list?", lambda: said.append("yes"))
    with qtbot.waitSignal(dialog.answered) as caught:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert caught.args == [False]
    assert said == []


def test_a_question_is_plain_text(parent: QWidget) -> None:
    dialog = dialogs.ask(parent, "Overwrite “<b>a</b>.csv”?", lambda: None)
    assert "Overwrite “<b>a</b>.csv”?" in [label.text() for label in dialog.findChildren(Label)]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(Label))
    dialog.close()


def test_a_chosen_file_is_handed_on(parent: QWidget, tmp_path: Path) -> None:
    got: list[Path] = []
    dialog = dialogs.open_file(parent, "Open a call list", CSV, got.append)
    dialog.fileSelected.emit(str(tmp_path / "list.csv"))
    dialog.close()
    assert got == [tmp_path / "list.csv"]


def test_an_ending_follows_the_kind_that_is_chosen(parent: QWidget) -> None:
    dialog = dialogs.save_file(parent, "Save", "results", CSV, lambda path: None)
    assert dialog.defaultSuffix() == "csv"
    dialog.selectNameFilter(dialog.nameFilters()[1])
    dialog.filterSelected.emit(dialog.nameFilters()[1])
    assert dialog.defaultSuffix() == "xlsx"
    dialog.close()


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_file_is_overwritten_only_after_a_question(parent: QWidget, tmp_path: Path, answer: str) -> None:
    path = tmp_path / "results.csv"
    path.write_text("the older one", encoding="utf-8")
    got: list[Path] = []
    dialog = dialogs.save_file(parent, "Save", "results", CSV, got.append)
    assert dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    assert got == []
    asked = question(parent)
    (asked.yes if answer == "yes" else asked.no).click()
    assert got == ([path] if answer == "yes" else [])
