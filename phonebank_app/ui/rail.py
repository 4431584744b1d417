"""The way from page to page at the left edge of the host's window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from phonebank_app.ui import icons, theme
from phonebank_app.ui.parts import Surface, paint_badge, paint_round
from phonebank_app.ui.text import aloud, draw, plain


@dataclass(frozen=True, slots=True)
class RailItem:
    """One way to go.

    Attributes:
        page: the id emitted when it is chosen.
        label: what it is called.
        icon: its drawing.
        badge: how many things there want attention.
        at_end: stands at the foot of the rail (Lock).
    """

    page: str
    label: str
    icon: str
    badge: int = 0
    at_end: bool = False


class Rail(Surface):
    """A column of pages, one of them the present one. Emits ``chosen`` with a page's id."""

    chosen = Signal(str)

    def __init__(self, items: Iterable[RailItem] = (), parent: QWidget | None = None) -> None:
        super().__init__("column", gap=6, margins=(10, 18, 10, 12), rules="right", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._buttons: dict[str, _RailButton] = {}
        self._current = ""
        self.set_items(items)

    def set_items(self, items: Iterable[RailItem]) -> None:
        """List these pages; those not listed are not there."""
        self.box.takeAt(0)
        self.clear()
        self._buttons = {}
        wanted = list(items)
        self.add(_Logo())
        for item in (item for item in wanted if not item.at_end):
            self._add(item)
        self.stretch()
        for item in (item for item in wanted if item.at_end):
            self._add(item)
        self.set_current(self._current)

    def _add(self, item: RailItem) -> None:
        button = _RailButton(item)
        button.clicked.connect(lambda: self.chosen.emit(item.page))
        self._buttons[item.page] = button
        self.add(button)

    def set_current(self, page: str) -> None:
        """Mark the present page; does not emit."""
        self._current = page
        for key, button in self._buttons.items():
            button.set_current(key == page)
        self.update()

    def set_badge(self, page: str, count: int) -> None:
        """Show how many things on a page want attention."""
        if page in self._buttons:
            self._buttons[page].set_badge(count)

    def button(self, page: str) -> QPushButton:
        """The button of a page; raises ``KeyError`` for one that is not listed."""
        return self._buttons[page]

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(96), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        button = self._buttons.get(self._current)
        if button is not None:
            now, painter = theme.current(), QPainter(self)
            place = button.geometry().adjusted(0, now.px(14), 0, -now.px(14))
            marker = QRectF(-now.px(4), place.top(), now.px(8), place.height())
            paint_round(painter, marker, "accent", "", radius=4)


class _Logo(QWidget):
    """Three hexagons, one of them filled: ours."""

    def __init__(self) -> None:
        super().__init__()
        self._restyle()

    def _restyle(self) -> None:
        self.setFixedHeight(theme.current().px(46))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        side = now.px(40)
        box = QRectF((self.width() - side) / 2, now.px(-4), side, side)
        icons.paint(QPainter(self), "logo", box, now.colour("accent"))


class _RailButton(QPushButton):
    def __init__(self, item: RailItem) -> None:
        super().__init__()
        self._item, self._badge, self._current = item, item.badge, False
        self._label = plain(item.label, 24)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._describe()

    def set_current(self, current: bool) -> None:
        self._current = current
        self.setChecked(current)
        self.update()

    def nextCheckState(self) -> None:
        """Which page is current is for the window to say, not for the click."""

    def set_badge(self, count: int) -> None:
        self._badge = count
        self._describe()
        self.update()

    def _describe(self) -> None:
        aloud(self, f"{self._label}, {self._badge}" if self._badge else self._label)

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(76), theme.current().px(60))

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        box = QRectF(self.rect())
        tone = "accent" if self._current else "muted"
        if self._current:
            paint_round(painter, box, "accent_tint", "", radius=10)
        elif self.underMouse():
            paint_round(painter, box, "soft", "", radius=10)
        if self.hasFocus():
            paint_round(painter, box, "", "accent", radius=10, width=2)
        side = now.px(22)
        drawing = QRectF(box.center().x() - side / 2, now.px(9), side, side)
        icons.paint(painter, self._item.icon, drawing, now.colour(tone))
        painter.setFont(now.font(13, 600 if self._current else 500))
        painter.setPen(now.colour(tone))
        words = QRectF(0, now.px(33), box.width(), now.px(22))
        draw(painter, words, Qt.AlignmentFlag.AlignCenter, self._label)
        if self._badge:
            size = now.px(18)
            paint_badge(painter, QRectF(drawing.right() - now.px(3), now.px(2), size, size), self._badge)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
