"""The eight boxes a code is typed into: one field underneath, so that typing, pasting and screen readers just work.

The campaign's page shows the code as a link too, and as a picture of it: ``https://map.example.org/join#K7QW-3D9P``.
Pasted, or typed by a hand scanner, which is a keyboard to us, it fills the boxes and tells the service's address.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import theme
from phonebank_app.ui.parts import paint_round
from phonebank_app.ui.text import aloud, draw

LENGTH = 8
_HALF = LENGTH // 2
_ALPHABET = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_LOOK_ALIKES = str.maketrans("OIL", "011")
_LINK_BEGUN = re.compile(r"https?:\S*", re.IGNORECASE)
_LINK = re.compile(r"(https?://\S+?)/join/?#(\S+)", re.IGNORECASE)
_BOX, _TALL, _GAP, _DASH = 40, 48, 6, 24


def read_code(typed: str) -> str:
    """The characters of a code in what was typed or pasted, at most eight.

    Crockford’s base 32 has no letter that looks like another: O is read as 0, I and L as 1; case, spaces and dashes
    do not matter, and what can stand in no code is left out.
    """
    letters = typed.upper().translate(_LOOK_ALIKES)
    return "".join(letter for letter in letters if letter in _ALPHABET)[:LENGTH]


def read_link(typed: str) -> tuple[str, str] | None:
    """The service's address and the code in a link, as far as it is typed; ``None`` for what is no link to join by."""
    found = _LINK.search(typed)
    return (found[1], read_code(found[2])) if found else None


class CodeField(QLineEdit):
    """Eight boxes, XXXX–XXXX. ``edited`` is emitted with the characters so far, ``entered`` when it has the focus,
    ``linked`` with the service's address when what was typed or pasted is a link."""

    edited = Signal(str)
    entered = Signal()
    linked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        aloud(self, tr("Code, eight letters and figures"))
        # Everything typed in one go: a scanner types a link a character at a time, and most of it fits in no box.
        self._typed = ""
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
        if self._take_link(typed):
            return
        cursor = len(read_code(typed[: self.cursorPosition()]))
        tidy = read_code(typed)
        if tidy != typed:
            self.setText(tidy)
            self.setCursorPosition(cursor)
        self.edited.emit(tidy)
        self.update()

    def _take_link(self, typed: str) -> bool:
        """Whether a link, or the beginning of one, was typed; the boxes then show its code alone."""
        if _LINK_BEGUN.search(typed) is None:
            return False
        address, code = read_link(typed) or ("", "")
        self.setText(code)
        self.edited.emit(code)
        if len(code) == LENGTH:
            self.linked.emit(address)
        self.update()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.text().isprintable():
            self._typed += event.text()
            if self._take_link(self._typed):
                return
        elif event.text():
            self._typed = ""
        super().keyPressEvent(event)

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
                draw(painter, box, Qt.AlignmentFlag.AlignCenter, typed[index])
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
        self._typed = ""
        super().focusInEvent(event)
        self.entered.emit()
