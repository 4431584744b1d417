"""The text of a script, to be written in.

This is the second door of words into the window, beside ``ui/text.py``, and it is for one thing: what a person types
into a script. A plain text edit never reads markup, neither what is set nor what is typed or pasted; of what is pasted
only the plain text is taken, without signs that nobody can see. Nothing of a voter ever comes here. One long line of
64 kB is typed into within a quarter of a second; what is longer than a script may be is not taken in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget  # noqa: TID251 - the one field for scripts

from phonebank_app.i18n import tr
from phonebank_app.scripts.model import Problem
from phonebank_app.scripts.vocabulary import MAX_BYTES
from phonebank_app.scripts.writing import FENCE, Edit, pasted
from phonebank_app.ui import keys, theme
from phonebank_app.ui.scripts.completing import Completions, Offer
from phonebank_app.ui.scripts.continuing import Continuing
from phonebank_app.ui.scripts.gutter import Gutter
from phonebank_app.ui.scripts.highlighting import Highlighter
from phonebank_app.ui.text import aloud

SIZE = 14
"""Of the letters, in design pixels."""

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff\ufffe\uffff]")
_PARAGRAPH = "\u2029"

Offers = Callable[[str], Sequence[Offer]]
"""What may be written next, from the line as far as the cursor."""


def units(words: str) -> int:
    """How many of Qt's characters (UTF-16 units) these are."""
    return len(words) if words.isascii() else len(words.encode("utf-16-le", "surrogatepass")) // 2


class ScriptField(QPlainTextEdit):
    """The text with line numbers, marks and colours.

    Signals:
        edited: the text is another; line_moved(line): the cursor came to another line, from 1; dropped(path): a file
        was let fall on it; mark_pressed(line): the mark beside a line was pressed; name_pressed: a word was pressed
        with Ctrl held, and the cursor is in it.
    """

    edited = Signal()
    line_moved = Signal(int)
    dropped = Signal(object)
    mark_pressed = Signal(int)
    name_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("script_text")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)  # a script has no tabs: Tab leads out, as everywhere
        aloud(self, tr("Text of the script"), tr("Tab leaves the text. F8 goes to the next problem."))
        self._line, self._silent = 1, False
        self._problems: tuple[Problem, ...] = ()
        self._underlined: list[QTextEdit.ExtraSelection] = []
        self.offers: Offers = lambda _: ()
        self._continuing = Continuing(self)
        self.gutter = Gutter(self)
        self.completions = Completions(self.viewport())
        self.completions.chosen.connect(self._complete)
        self.highlighter = Highlighter(self.document())
        self._restyle()
        self.textChanged.connect(self._changed)
        self.cursorPositionChanged.connect(self._moved)
        self.updateRequest.connect(self.gutter.follow)
        self.blockCountChanged.connect(self._fit_gutter)
        self._fit_gutter()

    # What it holds

    def text(self) -> str:
        """The text as it is written: lines parted by line feeds, every other sign as it was typed."""
        return self.document().toRawText().replace(_PARAGRAPH, "\n")

    def set_text(self, text: str) -> None:
        """Show another text; what was done to the one before cannot be undone in this one."""
        self._silent = True
        self.set_problems(())
        self.setPlainText(text)
        self._silent = False
        self._moved()

    def replace_text(self, text: str) -> None:
        """Write another text in place of this one, as if it had been typed: Ctrl+Z brings the one before back."""
        line, column = self.line(), self.column()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()
        self.go_to(min(line, self.blockCount()), column)

    def apply(self, edits: Sequence[Edit]) -> None:
        """Write these, in one go that Ctrl+Z takes back; the cursor goes on in the last one."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for edit in edits:
            start = self._position(edit.line, edit.column)
            cursor.setPosition(start)
            cursor.setPosition(self._position(edit.line, edit.column + edit.length), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(edit.text)
        cursor.endEditBlock()
        if edits:
            last = edits[-1]
            cursor.setPosition(self._position(last.line, last.column) + units(last.text[: last.cursor]))
            self.setTextCursor(cursor)
            self.ensureCursorVisible()

    def type_in(self, words: str) -> None:
        """Write words where the cursor is, in place of what is chosen."""
        self.textCursor().insertText(words)
        self.ensureCursorVisible()

    def clear_line(self) -> None:
        """Leave nothing in the line of the cursor."""
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self.setTextCursor(cursor)

    # Where one is

    def line(self) -> int:
        """The line of the cursor, from 1."""
        return self.textCursor().blockNumber() + 1

    def column(self) -> int:
        """The column of the cursor, from 1, in characters."""
        return len(self.before_cursor()) + 1

    def before_cursor(self) -> str:
        """The line of the cursor as far as the cursor."""
        return self._before(self.textCursor())

    def whole_line(self) -> tuple[str, bool]:
        """The line of the cursor, and whether the cursor is at its end with nothing chosen."""
        cursor = self.textCursor()
        return cursor.block().text(), cursor.atBlockEnd() and not cursor.hasSelection()

    def chosen(self) -> tuple[str, int, int]:
        """The words that are chosen, with the line and the column they begin at; those of the cursor for none."""
        cursor = self.textCursor()
        words = cursor.selectedText().replace(_PARAGRAPH, "\n")
        cursor.setPosition(cursor.selectionStart())
        return words, cursor.blockNumber() + 1, len(self._before(cursor)) + 1

    def choose_lines(self, first: int, last: int) -> None:
        """Choose whole lines."""
        cursor = self.textCursor()
        cursor.setPosition(self._position(first, 1))
        end = self.document().findBlockByNumber(last - 1)
        cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def _before(self, cursor: QTextCursor) -> str:
        raw = cursor.block().text().encode("utf-16-le", "surrogatepass")[: 2 * cursor.positionInBlock()]
        return raw.decode("utf-16-le", "surrogatepass")

    def go_to(self, line: int, column: int = 1, length: int = 0) -> None:
        """Put the cursor there, with so many characters chosen, and have it seen."""
        cursor = self.textCursor()
        cursor.setPosition(self._position(line, column + length))
        if length:
            cursor.setPosition(self._position(line, column))
            cursor.setPosition(self._position(line, column + length), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.centerCursor() if not self._seen(line) else self.ensureCursorVisible()

    def _seen(self, line: int) -> bool:
        block = self.document().findBlockByNumber(line - 1)
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        return place.top() >= 0 and place.bottom() <= self.viewport().height()

    def _position(self, line: int, column: int) -> int:
        block = self.document().findBlockByNumber(max(0, line - 1))
        if not block.isValid():
            block = self.document().lastBlock()
        words = block.text()
        return block.position() + min(units(words[: max(0, column - 1)]), block.length() - 1)

    # What is wrong

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Underline these, and put their marks beside their lines."""
        self._problems = tuple(problems)
        marks: dict[int, str] = {}
        for problem in self._problems:
            if problem.line and marks.get(problem.line) != "error":
                marks[problem.line] = problem.severity
        self.gutter.set_marks(marks)
        self._underline()
        self._show_extras()

    def marks(self) -> Mapping[int, str]:
        """The marks beside the lines, for tests."""
        return self.gutter.marks

    def underlined(self) -> list[str]:
        """The words that are underlined, for tests."""
        return [extra.cursor.selectedText() for extra in self._underlined]

    def _underline(self) -> None:
        now = theme.current()
        self._underlined = []
        for problem in self._problems:
            if not problem.line or not problem.length:
                continue
            extra = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._position(problem.line, problem.column))
            end = self._position(problem.line, problem.column + problem.length)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            made = QTextCharFormat()
            tone = now.colour("bad" if problem.severity == "error" else "warn")
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            made.setUnderlineColor(tone)
            if problem.severity == "error":
                made.setForeground(tone)
            extra.cursor, extra.format = cursor, made
            self._underlined.append(extra)

    def _show_extras(self) -> None:
        here = QTextEdit.ExtraSelection()
        made = QTextCharFormat()
        made.setBackground(theme.current().colour("accent_tint"))
        made.setProperty(QTextFormat.Property.FullWidthSelection.value, True)
        cursor = self.textCursor()
        cursor.clearSelection()
        here.cursor, here.format = cursor, made
        self.setExtraSelections([here, *self._underlined])

    # What is done to it

    def _changed(self) -> None:
        if not self._silent:
            self.edited.emit()

    def _moved(self) -> None:
        self._show_extras()
        if self.line() != self._line and not self._silent:
            self._line = self.line()
            self.completions.put_away()
            self.gutter.update()
            self.line_moved.emit(self._line)

    def offer(self) -> None:
        """Show what may be written next, if anything."""
        found = self.offers(self.before_cursor())
        self.completions.show_offers(found, self.cursorRect())

    def _complete(self, offer: Offer) -> None:
        cursor = self.textCursor()
        back = units(offer.typed)
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, back)
        cursor.insertText(offer.insert)
        self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.completions.isVisible() and self.completions.press(event):
            return
        if keys.action_for("scripts", event) or keys.press_of(event) == "Escape":
            event.ignore()
            return
        typed = event.text()
        if self._continuing.press(event):
            return
        super().keyPressEvent(event)
        if typed and (typed.isprintable() or typed == "\b"):
            if self.completions.isVisible() or typed in ("{", " ", ">"):
                self.offer()
        elif typed or keys.press_of(event):  # not for a Shift alone
            self.completions.put_away()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasUrls() or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
        if files:
            self.dropped.emit(files[0])
        elif source.hasText():
            words = source.text().replace("\r\n", "\n").replace("\r", "\n")
            room = max(0, MAX_BYTES - self.document().characterCount())
            self.type_in(_UNSEEN.sub("", pasted(words, in_head=self._in_head()))[:room])

    def _in_head(self) -> bool:
        """Whether the cursor is between the lines of plus signs."""
        above = self.text().split("\n")[: self.line() - 1]
        return sum(line.strip() == FENCE for line in above) == 1

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.button() == Qt.MouseButton.LeftButton:
            self.name_pressed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.completions.put_away()
        super().focusOutEvent(event)

    # How it looks

    def _restyle(self) -> None:
        now = theme.current()
        font = theme.fixed_font(now, SIZE)
        self.setFont(font)
        self.document().setDocumentMargin(now.px(10))
        self.setCursorWidth(max(2, now.px(2)))
        self.highlighter.restyle()
        self._underline()
        self._show_extras()
        self._fit_gutter()

    def _fit_gutter(self) -> None:
        self.setViewportMargins(self.gutter.wanted(), 0, 0, 0)
        self._place_gutter()

    def _place_gutter(self) -> None:
        inside = self.contentsRect()
        self.gutter.setGeometry(QRect(inside.left(), inside.top(), self.gutter.wanted(), inside.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_gutter()
        if event.size().height() != event.oldSize().height() and not self._seen(self.line()):
            self.centerCursor()  # whoever was at a line is still there in a smaller window, or at larger text

    def sizeHint(self) -> QSize:
        now = theme.current()
        return QSize(now.px(480), now.px(340))

    def minimumSizeHint(self) -> QSize:
        now = theme.current()
        return QSize(now.px(240), now.px(200))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "gutter"):
            self._restyle()
