"""Banners across the whole window, and the pattern of hexagons behind the quiet pages."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts.boxes import Box, row
from phonebank_app.ui.parts.buttons import KeyButton
from phonebank_app.ui.parts.keycaps import KeyCap
from phonebank_app.ui.text import Label, aloud, announce


class RehearsalBanner(Box):
    """The striped banner that cannot be missed, with the next thing to try.

    Emits ``leave`` when the rehearsal is to end, and ``skip`` when the next thing is to be left out.
    """

    leave = Signal()
    skip = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("row", gap=10, margins=(66, 0, 66, 0), parent=parent)
        title = Label(tr("Rehearsal"), "banner", tone="on_rehearsal")
        title.setObjectName("rehearsal")
        words = Label(
            tr("Invented voters. These numbers ring nowhere. Nothing is sent."), "key", tone="on_rehearsal", elide=True
        )
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._words = words
        held = row()
        held.add(words, stretch=1)
        held.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._next = Label("", "body_strong", tone="on_rehearsal", wrap=True)
        self._next.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._cap = KeyCap(style="rehearsal")
        self._skip = KeyButton(
            tr("Skip"), caps=("→",), look="bare", weight=500, tone="on_rehearsal", cap_style="rehearsal"
        )
        aloud(self._skip, tr("Skip this step"))
        self._skip.clicked.connect(self.skip)
        self._leave = KeyButton(
            tr("Leave"), caps=("Esc",), look="bare", weight=600, tone="on_rehearsal", cap_style="rehearsal"
        )
        aloud(self._leave, tr("Leave the rehearsal"))
        self._leave.clicked.connect(self.leave)
        self.add(_OnAmber("mask"), title)
        self.space(8)
        self.add(held, stretch=1)
        self.add(self._next, self._cap)
        self.space(6)
        self.add(self._skip, self._leave)
        self.set_next("", "")
        self.set_height(56)

    def set_next(self, words: str, cap: str) -> None:
        """Say what to try next, and the key for it, e.g. ``Ctrl+Z``; empty for nothing."""
        self._next.setText(words)
        self._next.setVisible(bool(words))
        self._cap.setVisible(bool(cap))
        self._fit()
        if cap:
            self._cap.set_caps(*cap.split("+"))
        said = f"{words}: {cap.replace('+', ' and ')}" if cap else words
        aloud(self, said or tr("Rehearsal"))
        if said and self.isVisible():
            announce(self, said)

    def _fit(self) -> None:
        """Two lines for what is next, three in large text, where the key that skips works and is not drawn."""
        now = theme.current()
        self._next.set_role("label_strong" if now.large else "body_strong", "on_rehearsal")
        self._next.setFixedWidth(now.px(225 if now.large else 310))
        self._skip.setVisible(not self._cap.isHidden() and not now.large)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Two words and an ellipsis say less than nothing.
        self._words.setVisible(self.width() >= theme.current().px(1080))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), now.colour("rehearsal"))
        band = now.gap(46)  # as the margins grow, so that the words keep clear of it
        _paint_stripes(painter, QRectF(0, 0, band, self.height()))
        _paint_stripes(painter, QRectF(self.width() - band, 0, band, self.height()))


class _OnAmber(QWidget):
    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self._restyle()

    def _restyle(self) -> None:
        side = theme.current().px(26)
        self.setFixedSize(side, side)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(QPainter(self), self._icon, QRectF(self.rect()), theme.current().colour("on_rehearsal"))


def _paint_stripes(painter: QPainter, box: QRectF) -> None:
    now = theme.current()
    painter.save()
    painter.setClipRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(now.colour("on_rehearsal"), now.px(10))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    step, height = now.px(28), box.height()
    x = box.left() - height
    while x < box.right() + height:
        painter.drawLine(QPointF(x, height + 8), QPointF(x + height + 16, -8))
        x += step
    painter.restore()


class RehearsalEdge(QWidget):
    """The amber edge round the window while rehearsing: an overlay that lets every click through."""

    WIDTH = 6

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(over.rect())
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
            self.raise_()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, wide = QPainter(self), self.WIDTH
        colour = theme.current().colour("rehearsal")
        width, height = self.width(), self.height()
        for box in (
            (0, 0, wide, height),
            (width - wide, 0, wide, height),
            (0, height - wide, width, wide),
        ):
            painter.fillRect(*box, colour)


def hexagon(middle: QPointF, radius: float) -> QPolygonF:
    """A pointy-topped hexagon."""
    corners = [math.radians(60 * corner - 90) for corner in range(6)]
    return QPolygonF([QPointF(middle.x() + radius * math.cos(a), middle.y() + radius * math.sin(a)) for a in corners])


def paint_hexagons(painter: QPainter, box: QRectF, colour: QColor, *, calm: QRectF | None = None) -> None:
    """Fill ``box`` with hexagons of many sizes, fading towards ``calm`` (where words stand).

    Sizes follow a fixed rule of place, so that the same window always shows the same pattern.
    """
    now = theme.current()
    ratio = painter.device().devicePixelRatio()
    across, down = now.px(59), now.px(51)
    rows, columns = math.ceil(box.height() / down) + 2, math.ceil(box.width() / across) + 2
    for level in range(-1, rows):
        for column in range(-1, columns):
            seed = (level * 7919 + column * 104_729 + level * column * 31) % 97
            middle = QPointF(box.left() + (column + (0.5 if level % 2 else 0.0)) * across, box.top() + level * down)
            near = _nearness(middle, calm)
            painter.setOpacity(colour.alphaF() * (0.35 + 0.65 * ((seed * 13) % 10) / 9) * near)
            radius = now.px(6 + 24 * (seed / 96) ** 0.8)
            painter.drawPixmap(middle - QPointF(radius, radius), _stamp(radius, colour.rgb(), ratio))
    painter.setOpacity(1.0)


@lru_cache(maxsize=128)
def _stamp(radius: int, rgb: int, ratio: float) -> QPixmap:
    """A hexagon to be printed many times, which is much quicker than drawing it many times."""
    side = math.ceil(2 * radius * ratio)
    made = QPixmap(side, side)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(rgb))
    painter.drawPolygon(hexagon(QPointF(radius, radius), radius))
    painter.end()
    return made


def _nearness(point: QPointF, calm: QRectF | None) -> float:
    """1 far from ``calm``, down to 0.08 beside it."""
    if calm is None:
        return 1.0
    across = max(calm.left() - point.x(), point.x() - calm.right(), 0.0)
    down = max(calm.top() - point.y(), point.y() - calm.bottom(), 0.0)
    return min(1.0, 0.08 + math.hypot(across, down) / theme.current().px(260))


class HexField(QWidget):
    """The quiet page's background: hexagons that fade towards the card in the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calm = QSize(0, 0)

    def set_calm(self, size: QSize) -> None:
        """Keep a rectangle of this size in the middle calm."""
        self._calm = size
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), now.colour("window"))
        colour = now.colour("chart")
        colour.setAlphaF(0.10 if not now.dark else 0.14)
        calm = QRectF(0, 0, self._calm.width(), self._calm.height())
        calm.moveCenter(QRectF(self.rect()).center())
        paint_hexagons(painter, QRectF(self.rect()), colour, calm=calm if calm.width() else None)
