"""What stands beside the lines of a script: their numbers, and a mark where something is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.ui import icons, theme
from phonebank_app.ui.text import draw

if TYPE_CHECKING:
    from phonebank_app.ui.scripts.text_field import ScriptField

_MARKS = {"error": ("warning", "bad"), "hint": ("info", "warn")}


class Gutter(QWidget):
    """Paints itself beside the field that owns it. A mark that is pressed leads to its problem."""

    def __init__(self, field: ScriptField) -> None:
        super().__init__(field)
        self._field = field
        self.marks: Mapping[int, str] = {}

    def set_marks(self, marks: Mapping[int, str]) -> None:
        """Which lines have an error, or a hint; lines count from 1."""
        if marks != self.marks:
            self.marks = marks
            self.update()

    def wanted(self) -> int:
        """How wide it has to be for the numbers there are."""
        now = theme.current()
        digits = max(2, len(str(self._field.blockCount())))
        return now.px(40) + round(QFontMetricsF(self._field.font()).horizontalAdvance("0") * digits)

    def follow(self, rect: QRect, moved: int) -> None:
        """The text beside it was scrolled, or drawn anew."""
        if moved:
            self.scroll(0, moved)
        else:
            self.update(0, rect.y(), self.width(), rect.height())

    def _lines(self) -> Iterator[tuple[int, float, float]]:
        """The lines that are seen: number, top, height of their first row."""
        field = self._field
        block = field.firstVisibleBlock()
        top = field.blockBoundingGeometry(block).translated(field.contentOffset()).top()
        row = QFontMetricsF(field.font()).lineSpacing()
        while block.isValid() and top <= self.height():
            yield block.blockNumber() + 1, top, row
            top += field.blockBoundingRect(block).height()
            block = block.next()

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.fillRect(event.rect(), now.colour("sunken"))
        edge = round(now.stroke())
        painter.fillRect(self.width() - edge, event.rect().top(), edge, event.rect().height(), now.colour("line"))
        font = self._field.font()
        here = self._field.line()
        right = self.width() - now.px(12)
        for number, top, row in self._lines():
            if top + row < event.rect().top() or top > event.rect().bottom():
                continue
            font.setBold(number == here)
            painter.setFont(font)
            painter.setPen(now.colour("text" if number == here else "muted"))
            draw(painter, QRectF(0, top, right, row), Qt.AlignmentFlag.AlignRight, str(number))
            if number in self.marks:
                name, tone = _MARKS[self.marks[number]]
                side = now.px(15)
                icons.paint(painter, name, QRectF(now.px(5), top + (row - side) / 2, side, side), now.colour(tone))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().y()
        for number, top, row in self._lines():
            if top <= at < top + row:
                self._field.go_to(number)
                if number in self.marks:
                    self._field.mark_pressed.emit(number)
        self._field.setFocus()

    def sizeHint(self) -> QSize:
        return QSize(self.wanted(), 0)
