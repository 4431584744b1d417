"""Working in the text of a script for an hour: finding, replacing, going about, renaming, Enter, remarks, pasting."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from phonebank_app.scripts import parse
from phonebank_app.scripts.proof import proof_of
from phonebank_app.ui.scripts.editor import EditorPage
from tests.ui.pages_of_scripts import SOUND, filled

_K = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier


class Page:
    """The page with a script, and somebody's hands."""

    def __init__(self, qtbot: QtBot) -> None:
        self.whole = filled(SOUND, 1)
        qtbot.addWidget(self.whole)
        self.whole.resize(1366, 768)
        self.whole.show()
        self.editor: EditorPage = self.whole.editor
        self.field = self.editor.field
        self.field.setFocus()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.whole.window().focusWidget(), key, modifier)

    def types(self, words: str) -> None:
        for at, line in enumerate(words.split("\n")):
            if at:
                self.press(_K.Key_Return)
            QTest.keyClicks(self.whole.window().focusWidget(), line)

    def understood(self) -> None:
        """The text has been looked at, as it is when hands rest."""
        self.editor.show_proof(proof_of(self.field.text()))

    def goes(self, words: str, at: int = 0) -> None:
        """Put the cursor into some words of the text."""
        lines = enumerate(self.field.text().split("\n"), 1)
        line, column = next((n, line.index(words) + 1 + at) for n, line in lines if words in line)
        self.field.go_to(line, column)

    def here(self) -> str:
        return self.field.textCursor().block().text()


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def test_words_are_found_one_after_the_other_and_round(page: Page) -> None:
    page.press(_K.Key_F, _CONTROL)
    page.types("THANKS")
    lines = []
    for _ in range(SOUND.lower().count("thanks") + 1):
        assert page.field.textCursor().selectedText().lower() == "thanks"
        lines.append((page.field.line(), page.field.column()))
        page.press(_K.Key_Return)
    assert lines[0] == lines[-1] and len(set(lines)) == len(lines) - 1
    page.press(_K.Key_Up)
    assert (page.field.line(), page.field.column()) == lines[0]
    assert page.editor.bars.find.said.text() == f"1 of {len(lines) - 1}"
    page.press(_K.Key_Escape)
    assert page.field.hasFocus() and not page.editor.bars.find.isVisible()


def test_what_is_not_there_is_said_and_moves_nothing(page: Page) -> None:
    page.goes("== matters")
    page.press(_K.Key_F, _CONTROL)
    page.types("zebra")
    assert page.editor.bars.find.said.text() == "Nothing found."
    assert page.here().startswith("== matters")


def test_what_is_chosen_is_looked_for(page: Page) -> None:
    page.goes("Housing")
    page.field.moveCursor(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
    page.press(_K.Key_F, _CONTROL)
    assert page.editor.bars.find.words.text() == "Housing"


def test_one_place_is_replaced_and_then_all_in_one_go_that_is_taken_back(page: Page) -> None:
    page.press(_K.Key_F, _CONTROL)
    page.types("Thank you")
    page.editor.bars.find.others.setFocus()
    page.types("Diolch")
    page.press(_K.Key_Return)
    assert page.field.text().count("Diolch") == 1
    before = page.field.text()
    page.editor.bars.find.words.setText("vote")
    page.editor.bars.find.others.setText("ballot paper")
    QTest.mouseClick(page.editor.bars.find.all, Qt.MouseButton.LeftButton)
    assert page.field.text() == before.replace("vote", "ballot paper")
    assert "Ctrl+Z takes it back" in page.editor.bars.find.said.text()
    page.field.undo()
    assert page.field.text() == before


def test_one_goes_to_a_step_by_a_part_of_its_title_and_to_a_line_by_its_number(page: Page) -> None:
    page.press(_K.Key_G, _CONTROL)
    page.types("postal")
    assert "Postal vote" in page.editor.bars.ask.said.text()
    page.press(_K.Key_Return)
    assert page.here() == "== postal: Postal vote" and page.field.hasFocus()
    page.press(_K.Key_G, _CONTROL)
    page.types("7")
    page.press(_K.Key_Return)
    assert page.field.line() == 7


def test_a_name_leads_to_its_step_and_that_to_what_leads_there(page: Page) -> None:
    page.goes("-> matters", 5)
    page.press(_K.Key_F4)
    assert page.here().startswith("== matters")
    page.press(_K.Key_F4)
    assert page.here().endswith("-> matters")
    page.goes("-> helping", 5)
    QTest.mouseClick(page.field.viewport(), Qt.MouseButton.LeftButton, _CONTROL, page.field.cursorRect().center())
    assert page.here().startswith("== helping")


def test_a_step_is_renamed_everywhere_in_one_go(page: Page) -> None:
    page.goes("-> helping", 5)
    page.press(_K.Key_F2)
    ask = page.editor.bars.ask
    assert (ask.words.text(), ask.said.text()) == (
        "helping",
        "2 places. Its answers stay under “helping”.",
    )
    page.types("voting")
    assert "already" in ask.said.text()
    page.press(_K.Key_Return)
    assert ask.isVisible() and page.field.text() == SOUND
    ask.words.setText("would_help")
    page.press(_K.Key_Return)
    made = SOUND.replace("-> helping", "-> would_help")
    assert page.field.text() == made.replace("== helping: Helping", "== would_help: Helping (question helping)")
    assert "would_help" in parse(page.field.text()).by_id and page.here().endswith("-> would_help")
    page.field.undo()
    assert page.field.text() == SOUND


def test_enter_begins_the_next_answer_and_a_second_one_leaves_an_empty_line(page: Page) -> None:
    page.goes("5 Climate")
    page.field.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
    page.press(_K.Key_Return)
    assert page.here() == "6 "
    page.types("Rents")
    assert page.here() == "6 Rents"
    page.press(_K.Key_Return)
    page.press(_K.Key_Return)
    above = page.field.textCursor().block().previous()
    assert (page.here(), above.text(), above.previous().text()) == ("", "", "6 Rents")


TYPED = [
    "1 Yes [y]\n2 No [n]\n-> thanks",
    "1. Yes [y]\n2. No [n]\nwhen matters is y -> thanks\n-> thanks",
    "1 Yes [y]\n+ ticket\n2 whenever [n]\n\n-> thanks",
    "- a lift\n- a poster\n> Wait.\n\n1 Yes -> thanks",
    "> Wait.\nAnd you?",
    "1 Yes\n____",
    "8 Yes\n9 No\n== next: Next",
]


def test_whoever_types_without_looking_gets_what_they_typed(page: Page) -> None:
    page.field.offers = lambda _: ()
    for words in TYPED:
        page.field.set_text("")
        page.types(words)
        assert page.field.text() == words


def test_lines_become_remarks_and_words_again(page: Page) -> None:
    page.goes("2 Housing")
    page.field.moveCursor(QTextCursor.MoveOperation.Down, QTextCursor.MoveMode.KeepAnchor)
    page.field.moveCursor(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    page.press(_K.Key_Slash, _CONTROL)
    assert "# 2 Housing [housing]\n# 3 Settling" in page.field.text()
    page.press(_K.Key_Slash, _CONTROL)
    assert page.field.text() == SOUND


def test_what_comes_from_a_word_processor_is_written_as_a_script_is(page: Page) -> None:
    data = QMimeData()
    data.setText("1 Yes\u00a0→ thanks\r\n")
    page.goes("1 Yes, speaking")
    page.field.insertFromMimeData(data)
    assert "1 Yes -> thanks\n1 Yes, speaking" in page.field.text()
    data.setText("“Our week”")
    page.field.go_to(2, 12)
    page.field.insertFromMimeData(data)
    assert '"Our week"' in page.field.text().split("\n")[1]


def test_the_cursor_stays_where_it_is_when_another_version_takes_the_place(page: Page) -> None:
    page.goes("Someone else", 8)
    before = (page.field.line(), page.field.column())
    page.field.replace_text(SOUND.replace("version  = 7", "version  = 8"))
    assert (page.field.line(), page.field.column()) == before
