"""The results page and what needs attention: what they say, and what their keys mean."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.host.attention import AttentionPage, TrayItem
from phonebank_app.ui.host.export_words import exported_notice
from phonebank_app.ui.host.results import ResultsPage
from phonebank_app.ui.parts import KeyButton
from tests.ui import evenings
from tests.ui.evenings import LABELS, at
from tests.ui.test_tables import Log


@pytest.fixture
def log() -> Log:
    return Log(12)


@pytest.fixture
def results(qtbot: QtBot, log: Log) -> ResultsPage:
    page = ResultsPage(log.ids, log.fetch)
    qtbot.addWidget(page)
    page.resize(1270, 728)
    page.set_totals(Counter(row.kind for row in log.rows.values()), LABELS)
    page.set_callers(("Priya", "Sam"))
    page.refresh()
    page.show()
    qtbot.waitExposed(page)
    return page


def total(page: ResultsPage, words: str) -> KeyButton:
    return next(key for key in page.totals.findChildren(KeyButton) if key.words() == words)


def test_totals_by_outcome_stand_above_the_table(results: ResultsPage) -> None:
    assert [(key.words(), key.aside()) for key in results.totals.findChildren(KeyButton)] == [
        ("All", "12"),
        ("Talked", "4"),
        ("No answer", "4"),
        ("Do not call", "4"),
    ]
    assert results.header.texts() == ("Results", "12 calls saved on this laptop")


def test_a_total_is_a_filter_and_shows_that_it_is_chosen(results: ResultsPage) -> None:
    total(results, "Talked").click()
    assert results.model.rowCount() == 4
    assert total(results, "Talked").is_chosen()
    assert not total(results, "All").is_chosen()
    results.show_everything()
    assert results.model.rowCount() == 12


def test_slash_looks_for_a_name_and_enter_goes_to_the_table(results: ResultsPage, qtbot: QtBot) -> None:
    QTest.keyClick(results, Qt.Key.Key_Slash)
    assert results.search.hasFocus()
    QTest.keyClicks(results.search, "ellison")
    qtbot.waitUntil(lambda: results.model.rowCount() == 4)
    QTest.keyClick(results.search, Qt.Key.Key_Return)
    assert results.table.hasFocus()


def test_one_caller_s_calls_can_be_seen(results: ResultsPage) -> None:
    results.caller.setCurrentIndex(1)
    assert results.model.query.caller == "Priya"
    assert results.model.rowCount() == 6


def test_new_callers_leave_the_chosen_one_chosen(results: ResultsPage) -> None:
    results.caller.setCurrentIndex(2)
    results.set_callers(("Ada", "Priya", "Sam"))
    assert results.caller.currentText() == "Sam"
    assert results.model.query.caller == "Sam"


def test_the_chosen_row_is_shown_whole(results: ResultsPage, log: Log) -> None:
    log.rows[12] = evenings.result(12, note="a note that the table would cut")
    results.refresh()
    results.table.selectRow(0)
    assert results.chosen.isVisible()
    assert "a note that the table would cut" in results.chosen.text()


def test_nothing_found_says_so_and_offers_everything(results: ResultsPage) -> None:
    QTest.keyClicks(results.search, "nobody of that name")
    QTest.keyClick(results.search, Qt.Key.Key_Return)
    assert not results.table.isVisible()
    shown = [label.text() for label in results.findChildren(type(results.chosen)) if label.isVisible()]
    assert "No saved call is like that." in shown
    assert "0 found" in shown


def chosen(dialog: QFileDialog, path: Path) -> None:
    """Choose a file as a person would, and close the dialog."""
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_ctrl_e_asks_to_take_results_away(results: ResultsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(results.export_asked):
        QTest.keyClick(results, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(results.export_asked):
        results.export_key.click()


def test_what_is_written_is_told_with_where_and_that_it_holds_names(tmp_path: Path) -> None:
    notice = exported_notice(tmp_path / "mine.csv", 61, schema=tmp_path / "mine.csv-metadata.json")
    assert notice.what == f"61 rows saved in {tmp_path / 'mine.csv'}."
    assert "names" in notice.kept
    assert "mine.csv-metadata.json" in notice.kept


TRAY = (
    TrayItem(33, at(18, 52), "Sam", LABELS[OutcomeKind.CONVERSATION], "conflict", "other_content"),
    TrayItem(41, at(19, 12), "Priya", LABELS[OutcomeKind.NO_ANSWER], "rejected", "a_code_of_a_later_service"),
)


@pytest.fixture
def attention(qtbot: QtBot) -> AttentionPage:
    page = AttentionPage()
    qtbot.addWidget(page)
    page.set_items(TRAY)
    page.show()
    qtbot.waitExposed(page)
    return page


def test_what_was_not_taken_says_why_in_words_and_that_nothing_is_lost(attention: AttentionPage) -> None:
    newest, oldest = attention.rows()
    assert newest.startswith("The campaign’s service would not take it.")
    assert "No answer, saved 19:12 by Priya" in newest
    assert oldest.startswith("The campaign already has this call, with something else in it.")
    assert "Nothing is lost" in attention.header.texts()[1]


def test_ctrl_r_tries_again(attention: AttentionPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(attention.try_again):
        QTest.keyClick(attention, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)


def test_the_tray_can_be_taken_away_as_a_file(attention: AttentionPage, qtbot: QtBot, tmp_path: Path) -> None:
    attention.export_key.click()
    dialog = attention.findChild(QFileDialog)
    assert dialog is not None
    with qtbot.waitSignal(attention.export) as caught:
        chosen(dialog, tmp_path / "tray.csv")
    assert caught.args == ["attempts", "csv", str(tmp_path / "tray.csv")]


def test_an_empty_tray_is_calm_and_its_keys_do_nothing(attention: AttentionPage, qtbot: QtBot) -> None:
    attention.set_items(())
    assert attention.rows() == []
    with qtbot.assertNotEmitted(attention.try_again):
        QTest.keyClick(attention, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
