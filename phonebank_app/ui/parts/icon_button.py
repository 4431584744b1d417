"""A button that is only a drawing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts.boxes import paint_round
from phonebank_app.ui.text import aloud, plain, tooltip


class IconButton(QPushButton):
    """A button that is only a drawing, 44 by 44; its words are for screen readers and the tooltip."""

    def __init__(self, name: str, words: str, *, tone: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tone = name, tone
        self.setAutoDefault(False)
        aloud(self, plain(words))
        tooltip(self, words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._restyle()

    def _restyle(self) -> None:
        side = theme.current().px(44)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme.current()
        box = QRectF(self.rect())
        if self.hasFocus():
            paint_round(painter, box, "", "accent", width=2)
        elif self.underMouse():
            paint_round(painter, box, "soft", "")
        side = now.px(20)
        middle = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
        icons.paint(painter, self._name, middle, now.colour(self._tone))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()


def outline_pen(token: str, width: float = 1) -> QPen:
    """A pen in a token's colour whose width follows the text size."""
    now = theme.current()
    return QPen(now.colour(token), now.stroke(width))
