"""Typing a sheet in: the rows at the left, and the present one large, with its keys, at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.paper import OpenSheet, SheetLine
from phonebank_app.paper.codes import MARK, read
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.page import PageHeader
from phonebank_app.ui.key_rows import KeyGroup, groups
from phonebank_app.ui.paper import paper_words as say
from phonebank_app.ui.paper.entry_panel import EntryPanel
from phonebank_app.ui.paper.entry_rows import RowList
from phonebank_app.ui.paper.sheets_page import IdField
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, LineEdit
from phonebank_app.ui.text import announce


class EntryPage(Box):
    """The page.

    Signals:
        pressed(action): a key of the table’s context ``sheet``, or the button that stands for it.
        gone_to(row): a row was clicked; ``scanned(typed)``: another sheet, or a row, was typed or scanned.
        answered(words): what was asked (a time, a language) was typed; ``about(words)``: about when people were rung.
        returned: the sheet is back; ``back``: to the list of sheets.
    """

    pressed = Signal(str)
    gone_to = Signal(int)
    scanned = Signal(str)
    answered = Signal(str)
    about = Signal(str)
    returned = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.header = PageHeader(tr("Type a sheet in"))
        self.back_key = KeyButton(tr("Back"), icon="arrow-left", caps=keys.caps("sheet", "leave"))
        self.back_key.clicked.connect(self.back)
        self.returned_key = KeyButton(tr("The sheet is back"), look="fill", icon="check", weight=600)
        self.returned_key.clicked.connect(self.returned)
        self.header.tools.set_spaces(gap=10)
        self.header.tools.add(self.back_key, self.returned_key)
        self.id, self.about_field = IdField(), LineEdit("e.g. 19:30", icon="clock", limit=20)
        self.id.given.connect(self.scanned)
        self.id.left.connect(self.take_keys)
        self.about_field.returnPressed.connect(lambda: self.about.emit(self.about_field.text()))
        self.about_field.left.connect(self.take_keys)
        self._tools = Box("row", gap=16)
        self._tools.add(Field(tr("About when were they rung? (if it is known)"), self.about_field), stretch=1)
        self._tools.add(Field(tr("Another sheet, or a row’s square (press . first)"), self.id), stretch=1)
        self.rows = RowList()
        self.rows.chosen.connect(self.gone_to)
        self.panel = EntryPanel()
        self.panel.pressed.connect(self.pressed)
        self.panel.note.left.connect(self._leave_note)
        self.panel.asked.returnPressed.connect(lambda: self.answered.emit(self.panel.asked.text()))
        self._left = Card("column", gap=6, margins=(6, 8, 6, 8))
        self._left.add(self.rows, stretch=1)
        self._right = Card("column", gap=0, margins=(0, 0, 0, 0))
        self._right.add(self.panel, stretch=1)
        self._middle = Box("row", gap=16, margins=(16, 16, 16, 16))
        self._middle.add(self._left, stretch=5)
        self._column = Box("column", gap=12)
        self._column.add(self._right, stretch=1)
        self._column.add(self._tools)
        self._middle.add(self._column, stretch=6)
        self.add(self.header)
        self.add(self._middle, stretch=1)
        QWidget.setTabOrder(self, self.panel.note)

    # What is shown

    def show_sheet(self, opened: OpenSheet) -> None:
        """Show a sheet that is to be typed in."""
        view = opened.view
        self.header.set_title(tr("Sheet {sheet}", sheet=say.title(view)))
        self.header.set_subtitle(
            tr("{whose} · printed {printed_at:%H:%M}", whose=say.whose(view), printed_at=view.printed_at)
        )
        self.rows.show_lines(opened.lines)
        self.panel.show_keys(opened.keys, opened.questions)

    def show_row(
        self, line: SheetLine, of: int, answers: Mapping[str, Sequence[str]], question: int, note: str
    ) -> None:
        """Show the present row, with what is ticked so far."""
        self.rows.set_current(line.row)
        self.panel.show_row(line, of, answers, question, note)

    def show_end(self, words: str) -> None:
        """Every row has been gone through."""
        self.rows.set_current(0)
        self.panel.show_end(words)

    def say(self, words: str, tone: str = "") -> None:
        """Say what was saved, or what is wanted, and have it read aloud."""
        self.panel.say(words, tone)
        if words:
            announce(self, words)

    def ask(self, label: str, hint: str, begun: str = "") -> None:
        """Ask for a time, a language or what is written; ``answered`` follows. ``begun``: its first sign."""
        self.panel.ask(label, hint, begun)

    def key_groups(self) -> tuple[KeyGroup, ...]:
        """The keys of a row, with the letters that stand on this sheet."""
        return groups(("sheet",), outcomes=self.panel.outcomes)

    def take_keys(self) -> None:
        """Letters and digits go to the row again."""
        self.panel.put_question_away()
        self.setFocus()

    def _leave_note(self) -> None:
        typed = self.panel.note.text().strip()
        if typed.startswith(MARK) and read(typed) is not None:  # a square was scanned into the note
            self.panel.note.clear()
            self.scanned.emit(typed)
        self.take_keys()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("sheet", event)
        if action == "leave":
            self.back.emit()
        elif action == "scan":
            self.id.clear()
            self.id.setFocus()
        elif action and action != "note":
            self.pressed.emit(action)
        else:
            super().keyPressEvent(event)

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """Where there is room for one column only, it is the present row: the keys lead to the others."""
        wide = self.width() >= theme.current().px(900)
        if wide != self._left.isHidden():
            return
        self._left.setVisible(wide)
        if wide:
            self._column.add(self._tools)
        else:
            inside = self.panel.content.box
            inside.insertWidget(inside.count() - 1, self._tools)
