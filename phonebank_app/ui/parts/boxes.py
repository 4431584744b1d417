"""Boxes that hold other parts: rows and columns whose spaces follow the text size, cards, rules, scrolling
columns."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QScrollBar, QSizePolicy, QWidget

from phonebank_app.ui import stamps, theme

Margins = tuple[float, float, float, float]
"""Left, top, right, bottom, in design pixels."""

_DIRECTIONS = {
    "row": QBoxLayout.Direction.LeftToRight,
    "column": QBoxLayout.Direction.TopToBottom,
}


class Box(QWidget):
    """A row or a column of widgets, with margins and a gap in design pixels that follow the theme."""

    def __init__(
        self,
        direction: Literal["row", "column"] = "column",
        *,
        gap: float = 8,
        margins: Margins = (0, 0, 0, 0),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._gap, self._margins, self._fixed = gap, margins, 0.0
        self.box = QBoxLayout(_DIRECTIONS[direction], self)
        self._respace()

    def add(self, *widgets: QWidget, stretch: int = 0) -> None:
        """Append widgets, each with ``stretch``."""
        for widget in widgets:
            self.box.addWidget(widget, stretch)

    def add_aligned(self, widget: QWidget, align: Qt.AlignmentFlag) -> None:
        """Append a widget at its own size, aligned in the space it is given."""
        self.box.addWidget(widget, 0, align)

    def stretch(self, factor: int = 1) -> None:
        """Append a space that takes what is left."""
        self.box.addStretch(factor)

    def space(self, size: float) -> Space:
        """Append a space of ``size`` design pixels, on top of the gaps."""
        made = Space(size)
        self.box.addWidget(made)
        return made

    def set_spaces(self, *, gap: float | None = None, margins: Margins | None = None) -> None:
        """Change the gap or the margins."""
        self._gap = self._gap if gap is None else gap
        self._margins = margins or self._margins
        self._respace()

    def set_height(self, height: float) -> None:
        """Keep the box ``height`` design pixels high, whatever is inside."""
        if height != self._fixed:
            self._fixed = height
            self._respace()

    def clear(self) -> None:
        """Take every widget out and destroy it."""
        while (item := self.box.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def rethemed(self) -> None:
        """See :func:`theme.apply`."""
        self._respace()

    def _respace(self) -> None:
        now = theme.current()
        self.box.setSpacing(now.gap(self._gap))
        left, top, right, bottom = (now.gap(margin) for margin in self._margins)
        self.box.setContentsMargins(left, top, right, bottom)
        if self._fixed:
            self.setFixedHeight(now.px(self._fixed))


class Space(QWidget):
    """Nothing, of a size."""

    def __init__(self, size: float) -> None:
        super().__init__()
        self._size = size
        self._restyle()

    def set_size(self, size: float) -> None:
        """Make it ``size`` design pixels."""
        self._size = size
        self._restyle()

    def _restyle(self) -> None:
        side = theme.current().gap(self._size)
        self.setFixedSize(side, side)

    def rethemed(self) -> None:
        """See :func:`theme.apply`."""
        self._restyle()


def row(*widgets: QWidget, gap: float = 8, margins: Margins = (0, 0, 0, 0)) -> Box:
    """A row of widgets."""
    made = Box("row", gap=gap, margins=margins)
    made.add(*widgets)
    return made


def column(*widgets: QWidget, gap: float = 8, margins: Margins = (0, 0, 0, 0)) -> Box:
    """A column of widgets."""
    made = Box("column", gap=gap, margins=margins)
    made.add(*widgets)
    return made


class Surface(Box):
    """A box with a colour of its own, e.g. a header or a status line, and a hairline on the sides asked
    for."""

    def __init__(
        self,
        direction: Literal["row", "column"] = "row",
        *,
        gap: float = 8,
        margins: Margins = (0, 0, 0, 0),
        tone: str = "surface",
        rules: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(direction, gap=gap, margins=margins, parent=parent)
        self._tone, self._rules = tone, rules

    def set_tone(self, tone: str) -> None:
        """Colour the surface by another token."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), now.colour(self._tone))
        line = round(now.stroke())
        width, height = self.width(), self.height()
        for side, place in (
            ("top", (0, 0, width, line)),
            ("bottom", (0, height - line, width, line)),
            ("left", (0, 0, line, height)),
            ("right", (width - line, 0, line, height)),
        ):
            if side in self._rules:
                painter.fillRect(*place, now.colour("line"))


class Card(Box):
    """A white (or dark) card with round corners: the ground of everything a page says."""

    def __init__(
        self,
        direction: Literal["row", "column"] = "column",
        *,
        gap: float = 8,
        margins: Margins = (18, 16, 18, 16),
        tone: str = "surface",
        edge: str = "line",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(direction, gap=gap, margins=margins, parent=parent)
        self._tone, self._edge = tone, edge

    def set_tone(self, tone: str, edge: str) -> None:
        """Colour the card and its outline by other tokens."""
        self._tone, self._edge = tone, edge
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_round(painter, QRectF(self.rect()), self._tone, self._edge, radius=12)


def paint_round(painter: QPainter, box: QRectF, fill: str, edge: str, *, radius: float = 8, width: float = 1) -> None:
    """Paint a rounded box; ``fill`` and ``edge`` are tokens, ``edge`` may be empty."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    key = ("round", fill, edge, radius, width)
    stamps.stamp(painter, box, key, partial(_paint_round, fill, edge, radius, width), to_the_edge=True)


def _paint_round(fill: str, edge: str, radius: float, width: float, painter: QPainter, box: QRectF) -> None:
    now = theme.current()
    stroke = now.stroke(width)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(now.colour(edge), stroke) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(now.colour(fill) if fill else Qt.BrushStyle.NoBrush)
    inset = stroke / 2 if edge else 0.0
    corner = now.px(radius) - inset
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), corner, corner)


class Divider(QFrame):
    """A hairline across, or down."""

    def __init__(self, *, upright: bool = False, tone: str = "line", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright, self._tone = upright, tone
        self._restyle()

    def _restyle(self) -> None:
        thick = max(1, round(theme.current().stroke()))
        if self._upright:
            self.setFixedWidth(thick)
        else:
            self.setFixedHeight(thick)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().colour(self._tone))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()


BAR = 12
"""Design pixels at its right end that a column which may scroll leaves for its bar."""

_SCROLL_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ScrollColumn(QScrollArea):
    """A column that scrolls up and down when it is too tall, and never sideways.

    Keys that are not for scrolling go on to the page.
    """

    def __init__(self, *, gap: float = 8, margins: Margins = (0, 0, 0, 0), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A bar of our own lies over the margin: the content keeps its width whether or not there is one.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.hide()
        hidden = self.verticalScrollBar()
        hidden.rangeChanged.connect(self._set_range)
        hidden.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(hidden.setValue)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        # A viewport of our own fills no background; asking for the one that is there costs a look at every kind of
        # widget.
        self.setViewport(QWidget())
        self.content = Box("column", gap=gap, margins=margins)
        self.content.setObjectName("content")
        self.setWidget(self.content)
        self.content.setAutoFillBackground(False)

    def add(self, *widgets: QWidget, stretch: int = 0) -> None:
        """Append widgets."""
        self.content.add(*widgets, stretch=stretch)

    def scrolls(self) -> bool:
        """Whether it is too tall for its place."""
        return not self._bar.isHidden()

    def _set_range(self, low: int, high: int) -> None:
        self._bar.setPageStep(self.verticalScrollBar().pageStep())
        self._bar.setSingleStep(theme.current().px(24))
        self._bar.setRange(low, high)
        self._bar.setVisible(high > low)
        self._bar.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = theme.current().gap(10)
        self._bar.setGeometry(self.width() - wide, 0, wide, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # With Ctrl they go from chair to chair.
        if event.key() in _SCROLL_KEYS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()
