"""Fills that differ in more than their colour: solid, hatched, dotted, dark, empty. For bars and their legends."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.ui import theme

Pattern = Literal["solid", "hatch", "dots", "dark", "rest", "tint", "cross", "empty"]

_INK: dict[Pattern, tuple[str, str]] = {
    "solid": ("chart", "chart"),
    "hatch": ("", "chart"),
    "dots": ("", "chart"),
    "dark": ("muted", "muted"),
    "rest": ("", "muted"),
    "tint": ("accent_tint", "chart"),
    "cross": ("", "muted"),
    "empty": ("", "edge"),
}
"""The ground (empty for none) and the ink of each."""


def paint_pattern(painter: QPainter, box: QRectF, pattern: Pattern, *, radius: float = 3) -> None:
    """Fill a rounded box with a pattern; ``radius`` in design pixels."""
    now = theme.current()
    ground, ink = _INK[pattern]
    stroke = now.stroke()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    corner = min(now.px(radius), box.width() / 2, box.height() / 2)
    inset = 0.0 if pattern in ("solid", "dark") else stroke / 2
    shape.addRoundedRect(box.adjusted(inset, inset, -inset, -inset), corner, corner)
    if ground:
        painter.fillPath(shape, now.colour(ground))
    if pattern in ("hatch", "rest", "cross"):
        _paint_lines(painter, box, shape, ink, both=pattern == "cross")
    elif pattern == "dots":
        _paint_dots(painter, box, shape, ink)
    if pattern not in ("solid", "dark"):
        painter.setPen(QPen(now.colour(ink), stroke))
        painter.drawPath(shape)
    painter.restore()


def _paint_lines(painter: QPainter, box: QRectF, shape: QPainterPath, ink: str, *, both: bool) -> None:
    now = theme.current()
    painter.save()
    painter.setClipPath(shape)
    painter.setPen(QPen(now.colour(ink), 1.3 * now.scale))
    step, height = 5.4 * now.scale, box.height()
    for index in range(-math.ceil(height / step), math.ceil((box.width() + height) / step)):
        x = box.left() + index * step
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + height, box.top()))
        if both:
            painter.drawLine(QPointF(x, box.top()), QPointF(x + height, box.bottom()))
    painter.restore()


def _paint_dots(painter: QPainter, box: QRectF, shape: QPainterPath, ink: str) -> None:
    now = theme.current()
    painter.save()
    painter.setClipPath(shape)
    painter.setPen(QPen(now.colour(ink), 0))
    painter.setBrush(now.colour(ink))
    step, dot = 3.6 * now.scale, 0.75 * now.scale
    for line in range(math.ceil(box.height() / step) + 1):
        for column in range(math.ceil(box.width() / step) + 1):
            shift = step / 2 if line % 2 else 0.0
            painter.drawEllipse(QPointF(box.left() + column * step + shift, box.top() + line * step), dot, dot)
    painter.restore()


class Swatch(QWidget):
    """A small square of a pattern, beside the words it stands for."""

    def __init__(self, pattern: Pattern) -> None:
        super().__init__()
        self._pattern = pattern
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = theme.current().px(16)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_pattern(QPainter(self), QRectF(self.rect()), self._pattern, radius=3.5)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
