"""The eight boxes a code is typed into: one field underneath, so that typing, pasting and screen readers just work."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from phonebank_app.ui import theme
from phonebank_app.ui.parts import paint_round

LENGTH = 8
_HALF = LENGTH // 2
_ALPHABET = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_LOOK_ALIKES = str.maketrans("OIL", "011")
_BOX, _TALL, _GAP, _DASH = 40, 48, 6, 24


def read_code(typed: str) -> str:
    """The characters of a code in what was typed or pasted, at most eight.

    Crockford’s base 32 has no letter that looks like another: O is read as 0, I and L as 1; case, spaces and dashes
    do not matter, and what can stand in no code is left out.
    """
    letters = typed.upper().translate(_LOOK_ALIKES)
    return "".join(letter for letter in letters if letter in _ALPHABET)[:LENGTH]


class CodeField(QLineEdit):
    """Eight boxes, XXXX–XXXX. ``edited`` is emitted with the characters so far, ``entered`` when it has the focus."""

    edited = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAccessibleName("Code, eight letters and figures")
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhPreferUppercase)
        self.textEdited.connect(self._tidy)

    def code(self) -> str:
        """What is in the boxes: up to eight characters, without the dash."""
        return self.text()

    def set_code(self, code: str) -> None:
        """Fill the boxes, as if it had been typed."""
        self.setText(read_code(code))
        self.edited.emit(self.text())
        self.update()

    def _tidy(self, typed: str) -> None:
        cursor = len(read_code(typed[: self.cursorPosition()]))
        tidy = read_code(typed)
        if tidy != typed:
            self.setText(tidy)
            self.setCursorPosition(cursor)
        self.edited.emit(tidy)
        self.update()

    def _boxes(self) -> list[QRectF]:
        now = theme.current()
        side, tall, gap = now.px(_BOX), now.px(_TALL), now.px(_GAP)
        top = (self.height() - tall) / 2
        middle = now.px(_DASH) - gap
        return [QRectF(at * (side + gap) + (middle if at >= _HALF else 0), top, side, tall) for at in range(LENGTH)]

    def sizeHint(self) -> QSize:
        now = theme.current()
        width = LENGTH * now.px(_BOX) + (LENGTH - 2) * now.px(_GAP) + now.px(_DASH)
        return QSize(width, now.px(_TALL))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        boxes, typed = self._boxes(), self.text()
        at = min(self.cursorPosition(), LENGTH - 1)
        chosen = range(self.selectionStart(), self.selectionEnd()) if self.hasSelectedText() else range(0)
        painter.setFont(now.font(20, 600, tabular=True))
        for index, box in enumerate(boxes):
            here = self.hasFocus() and index == at and not chosen
            ground = "accent_tint" if index in chosen else "surface"
            paint_round(painter, box, ground, "accent" if here else "edge", width=2 if here else 1)
            if index < len(typed):
                painter.setPen(now.colour("text"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, typed[index])
        painter.setPen(QPen(now.colour("muted"), now.stroke(1.5)))
        middle, half = (boxes[_HALF - 1].right() + boxes[_HALF].left()) / 2, now.px(6)
        y = boxes[0].center().y()
        painter.drawLine(QPointF(middle - half, y), QPointF(middle + half, y))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        inside = [index for index, box in enumerate(self._boxes()) if event.position().x() >= box.left()]
        self.setCursorPosition(min(max(inside, default=0), len(self.text())))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Characters are not dragged across: the boxes stand where the letters of a line would not."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()
