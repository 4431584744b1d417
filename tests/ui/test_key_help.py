"""All keys of a page, by F12: from the table and the campaign's own outcomes, and taking nothing away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import phonebank_app.ui
from phonebank_app.ui import keys
from phonebank_app.ui.caller.room import CallerRoom
from phonebank_app.ui.front_window import FrontWindow
from phonebank_app.ui.host.locked import LockedPage
from phonebank_app.ui.key_help import KeySheet
from phonebank_app.ui.key_rows import groups, keys_of
from phonebank_app.ui.main_window import MainWindow, Page
from phonebank_app.ui.parts import Box
from tests.ui import samples
from tests.ui.pages import PAGES, room
from tests.ui.pages_of_guests import joined

UI = Path(phonebank_app.ui.__file__).parent


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """Two callers side by side."""
    made = MainWindow([Page("tonight", "Tonight", "hexagon", Box()), Page("map", "Map", "hexes", Box())])
    qtbot.addWidget(made)
    made.resize(1920, 1080)
    callers = room(2, 2)
    callers.page(2).questions.cancel()
    made.show_alone(callers, call=True)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.keys.close()


def callers_of(window: MainWindow) -> CallerRoom:
    alone = window.alone()
    assert isinstance(alone, CallerRoom)
    return alone


def focus(window: QWidget) -> QWidget:
    found: QWidget | None = window.focusWidget()
    return window if found is None else found


def sheet(window: MainWindow | FrontWindow) -> KeySheet:
    assert window.keys.sheet is not None
    return window.keys.sheet


def test_it_shows_the_keys_of_the_call_with_the_campaigns_own_words(window: MainWindow) -> None:
    QTest.keyClick(focus(window), Qt.Key.Key_F12)
    texts = sheet(window).texts()
    for key in samples.CODE_SET.keys:
        assert f"{key.letter}: {key.label}" in texts
    assert "1 to 9: Answer what was asked" in texts
    assert "F8: End the call kindly" in texts
    assert any("Give the keys to chair 1 to 10" in text for text in texts)
    assert "F12: All keys of this page" in texts


def test_every_key_of_the_table_stands_on_some_sheet() -> None:
    for key in keys.TABLE:
        if key.action.startswith("outcome:"):
            continue
        told = [row for group in groups((key.context,), (*key.pages, "")[0]) for row in group.rows]
        family = [row for row in told if row.until]
        assert any(row.words == key.words for row in told) or (":" in key.action and family), key


def test_escape_puts_it_away_and_the_keys_are_where_they_were(window: MainWindow) -> None:
    page = callers_of(window).page(1)
    QTest.keyClick(page, Qt.Key.Key_F12)
    QTest.keyClick(focus(window), Qt.Key.Key_Escape)
    assert window.keys.sheet is None
    assert focus(window) is page


def test_it_takes_no_letter_from_a_note(window: MainWindow) -> None:
    page = callers_of(window).page(1)
    QTest.keyClick(page, Qt.Key.Key_Tab)
    note = page.body.note.note
    QTest.keyClicks(note, "bu")
    QTest.keyClick(note, Qt.Key.Key_F12)
    assert window.keys.sheet is not None
    assert focus(window) is note
    QTest.keyClicks(note, "s")
    assert note.text() == "bus"
    assert window.keys.sheet is None


def test_a_letter_ends_no_call_that_is_covered(window: MainWindow, qtbot: QtBot) -> None:
    page = callers_of(window).page(1)
    QTest.keyClick(page, Qt.Key.Key_F12)
    with qtbot.assertNotEmitted(page.outcome_given), qtbot.assertNotEmitted(page.answer_chosen):
        QTest.keyClick(focus(window), Qt.Key.Key_N)
    assert window.keys.sheet is None
    with qtbot.waitSignal(page.outcome_given):
        QTest.keyClick(focus(window), Qt.Key.Key_N)


def test_a_page_of_the_hosts_shows_its_own_keys(window: MainWindow) -> None:
    window.leave_alone("map")
    QTest.keyClick(focus(window), Qt.Key.Key_F12)
    texts = sheet(window).texts()
    assert "/: Find a seat" in texts
    assert not any("Pause everyone" in text for text in texts), "that is Tonight's"


def test_before_a_party_is_open_too(qtbot: QtBot) -> None:
    window = FrontWindow()
    qtbot.addWidget(window)
    window.show_page(LockedPage())
    window.resize(1366, 768)
    with qtbot.waitExposed(window):
        window.show()
    QTest.keyClick(focus(window), Qt.Key.Key_F12)
    assert "F6: Sit down as a caller" in sheet(window).texts()
    window.keys.close()


def test_the_key_for_a_whole_household_is_told_and_leaving_only_in_a_rehearsal(window: MainWindow) -> None:
    told = [row.aloud() for group in callers_of(window).key_groups() for row in group.rows]
    assert "A: All out" in told
    assert not any("Leave the rehearsal" in one for one in told)
    callers_of(window).page(1).set_rehearsal(True)
    told = [row.aloud() for group in callers_of(window).key_groups() for row in group.rows]
    assert "Esc: Leave the rehearsal" in told


def test_a_laptop_that_has_joined_shows_its_keys_too(qtbot: QtBot) -> None:
    window = joined()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitExposed(window):
        window.show()
    QTest.keyClick(focus(window), Qt.Key.Key_F12)
    assert window.keys.sheet is not None
    texts = window.keys.sheet.texts()
    assert {"N: No answer", "Ctrl + L: Hide the call", "Ctrl + Q: Go home"} <= set(texts)
    assert not any("Lock" in text for text in texts)
    window.keys.close()


@pytest.mark.parametrize(
    "name",
    [
        *("call-backs", "who is ringing back", "debrief", "the end of the party", "receipts", "damaged, and mended"),
        *("sheets on paper", "laptops, off", "join, looking", "join, waiting", "briefing", "what is kept of me"),
        *("welcome", "script", "guest", "notice", "export", "elsewhere", "locked", "recovery", "first run"),
    ],
)
def test_a_page_that_fills_the_window_says_which_keys_it_has(name: str, qtbot: QtBot) -> None:
    page = PAGES[name]()
    qtbot.addWidget(page)
    assert keys_of(page), "say in key_contexts"


def test_a_sheet_that_is_typed_in_shows_the_letters_that_stand_on_it() -> None:
    told = [row.aloud() for group in keys_of(PAGES["sheets on paper, typed in"]()) for row in group.rows]
    assert {"N: No answer", "+: Both calls happened", "F8: Ended kindly"} <= set(told)


def test_no_page_compares_keys_itself() -> None:
    """Widgets move about within themselves with the arrow keys; what a page does stands in the table."""
    own = {"keys.py", "digit_row.py", "key_help.py", "one_keyboard.py"}
    parts = {"fields.py", "buttons.py", "boxes.py", "hexes.py", "layout.py", "table.py", "search.py", "chair_strip.py"}
    fields = {"locked_field.py", "first_run_you.py", "scale.py", "written.py"}
    found = [
        str(file.relative_to(UI))
        for file in sorted(UI.rglob("*.py"))
        if file.name not in own | parts | fields and "Qt.Key.Key_" in file.read_text(encoding="utf-8")
    ]
    assert found == []


def test_a_screen_reader_is_told_all_of_it(window: MainWindow) -> None:
    window.keys.toggle()
    assert "N: No answer" in sheet(window).accessibleDescription()
