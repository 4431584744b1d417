"""Enter below an answer begins the next one, below an item another; whoever wants something else just writes it."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit  # noqa: TID251 - only to know the field for scripts

from phonebank_app.scripts.writing import line_after
from phonebank_app.ui import keys

_OTHER_MARKS = frozenset("-=?&+_#>")


class Continuing:
    """Writes how a line begins, and takes it away again when something else is typed there.

    So whoever types without looking gets what they typed: the number that stands there already is not written twice,
    an arrow takes its place, and a second Enter leaves an empty line.
    """

    def __init__(self, field: QPlainTextEdit) -> None:
        self._field = field
        self._begun = ""

    def press(self, event: QKeyEvent) -> bool:
        """Whether this key has been seen to."""
        cursor = self._field.textCursor()
        line = cursor.block().text()
        begun, self._begun = self._begun, ""
        typed = event.text()
        if keys.press_of(event) == "Return" and not cursor.hasSelection():
            if begun and line == begun:
                self._take_away(cursor)
                return False
            after = line_after(line) if cursor.atBlockEnd() else ""
            if not after:
                return False
            cursor.insertText(f"\n{after}")
            self._field.setTextCursor(cursor)
            self._field.ensureCursorVisible()
            self._begun = after
            return True
        if not begun or not typed.isprintable():
            self._begun = begun if not typed else ""
            return False
        return self._go_on(cursor, line, begun, typed)

    def _go_on(self, cursor: QTextCursor, line: str, begun: str, typed: str) -> bool:
        if line == begun and cursor.atBlockEnd():
            if typed and typed in begun:
                self._begun = begun  # the number, its dot, or the space after it
                return True
            if typed in _OTHER_MARKS:
                self._take_away(cursor)
                return False
        if line == f"{begun}when" and typed == " ":
            self._take_away(cursor)
            cursor.insertText("when")
            return False
        self._begun = begun if f"{begun}when".startswith(line + typed) else ""
        return False

    def _take_away(self, cursor: QTextCursor) -> None:
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._field.setTextCursor(cursor)
