"""Key caps: the drawing of a key that tells which one to press."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from phonebank_app.ui import stamps, theme
from phonebank_app.ui.text import draw

CapStyle = Literal["plain", "on_fill", "bad", "rehearsal", "faded"]

_HEIGHT, _WIDTH, _FOOT, _GAP = 24, 26, 3, 4
_ARROWS = {"←": "left", "→": "right", "↑": "up", "↓": "down"}


def cap_width(cap: str) -> float:
    """How wide a cap is drawn."""
    return _cap_width(cap, theme.current())


@lru_cache(maxsize=256)
def _cap_width(cap: str, now: theme.Theme) -> float:
    words = theme.metrics(now, 13, 600).horizontalAdvance(cap)
    return max(now.px(_WIDTH), words + now.px(12))


def caps_width(caps: Sequence[str]) -> float:
    """How wide a row of caps is drawn, e.g. Ctrl and Z."""
    if not caps:
        return 0.0
    return sum(cap_width(cap) for cap in caps) + theme.current().px(_GAP) * (len(caps) - 1)


def cap_height() -> int:
    """How high a cap is drawn."""
    return theme.current().px(_HEIGHT)


def paint_caps(
    painter: QPainter,
    at: QPointF,
    caps: Sequence[str],
    style: CapStyle = "plain",
    *,
    pressed: bool = False,
) -> None:
    """Draw a row of caps with its top left corner at ``at``."""
    x = at.x()
    for cap in caps:
        width = cap_width(cap)
        box = QRectF(x, at.y(), width, cap_height())
        stamps.stamp(painter, box, ("cap", cap, style, pressed), partial(_paint_cap, cap, style, pressed))
        x += width + theme.current().px(_GAP)


def _colours(style: CapStyle) -> tuple[QColor, QColor, QColor]:
    """Face, edge and letter of a cap."""
    now = theme.current()
    if style == "on_fill":
        face, edge, letter = now.colour("on_fill"), now.colour("on_fill"), now.colour("on_fill")
        face.setAlphaF(0.14)
        edge.setAlphaF(0.62)
        return face, edge, letter
    if style == "bad":
        return now.colour("surface"), now.colour("bad"), now.colour("bad")
    if style == "rehearsal":
        return QColor("#FFE7B0"), now.colour("on_rehearsal"), now.colour("on_rehearsal")
    if style == "faded":
        return QColor(0, 0, 0, 0), now.colour("line"), now.colour("muted")
    return now.colour("sunken" if now.dark else "surface"), now.colour("edge"), now.colour("text")


def _paint_cap(cap: str, style: CapStyle, pressed: bool, painter: QPainter, box: QRectF) -> None:
    now = theme.current()
    face, edge, letter = _colours(style)
    foot = now.px(1 if pressed or style == "faded" else _FOOT)
    stroke, corner = now.stroke(), now.px(5)
    if pressed:
        box = box.adjusted(0, now.px(2), 0, 0)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    outline.addRoundedRect(box, corner, corner)
    top = QPainterPath()
    face_box = box.adjusted(stroke, stroke, -stroke, -foot)
    top.addRoundedRect(face_box, corner - stroke, corner - stroke)
    painter.fillPath(outline - top, edge)
    painter.fillPath(top, face)
    painter.setPen(letter)
    painter.setFont(now.font(13, 600))
    if cap in _ARROWS:
        _paint_arrow(painter, face_box, _ARROWS[cap], letter)
    else:
        draw(painter, face_box, Qt.AlignmentFlag.AlignCenter, cap)
    painter.restore()


def _paint_arrow(painter: QPainter, box: QRectF, way: str, colour: QColor) -> None:
    now = theme.current()
    painter.setPen(
        QPen(
            colour,
            1.6 * now.scale,
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )
    )
    painter.translate(box.center())
    painter.rotate({"left": 0, "up": 90, "right": 180, "down": 270}[way])
    reach, head = now.px(5), now.px(3.5)
    painter.drawLine(QPointF(reach, 0), QPointF(-reach, 0))
    painter.drawPolyline([QPointF(-reach + head, -head), QPointF(-reach, 0), QPointF(-reach + head, head)])


class KeyCap(QWidget):
    """A row of caps that stands by itself, e.g. in the status line. Only a picture: it cannot be
    pressed."""

    def __init__(self, *caps: str, style: CapStyle = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caps, self._style = caps, style
        self._restyle()

    def set_caps(self, *caps: str) -> None:
        """Show other keys."""
        self._caps = caps
        self._restyle()

    def _restyle(self) -> None:
        self.setFixedSize(round(caps_width(self._caps) + 0.5), cap_height())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_caps(QPainter(self), QPointF(0, 0), self._caps, self._style)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()
