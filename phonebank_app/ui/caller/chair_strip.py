"""The chairs at this laptop in a row, while more people sit here than the screen shows calls.

It holds guests' names and nothing of a voter.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import icons, keys, theme
from phonebank_app.ui.parts import Surface, cap_height, caps_width, paint_caps, paint_round
from phonebank_app.ui.text import Label, aloud, describe, draw, elided, plain, tooltip

_NARROWEST, _WIDEST = 104, 240


class ChairStrip(Surface):
    """Emits ``chosen`` with the chair whose tab was pressed. As many tabs as fit stand around the one with the keys."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("row", gap=6, margins=(16, 0, 16, 1), rules="bottom", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._names: dict[int, str] = {}
        self._active, self._shown_chairs = 0, frozenset[int]()
        self._words = Label(tr("At this laptop"), "label_muted")
        self._tabs: dict[int, ChairTab] = {}
        self.add(self._words)

    def set_chairs(self, names: Mapping[int, str], active: int, shown: tuple[int, ...]) -> None:
        """Who sits where, who has the keys, whose calls are on the screen."""
        self._active, self._shown_chairs = active, frozenset(shown)
        if dict(names) != self._names:
            self._names = dict(names)
            for tab in self._tabs.values():
                self.box.removeWidget(tab)
                tab.hide()
                tab.deleteLater()
            self._tabs = {chair: self._new(chair, name) for chair, name in self._names.items()}
            self.box.setStretch(self.box.count() - 1, 1)
        for chair, tab in self._tabs.items():
            tab.set_state(has_keys=chair == active, shown=chair in self._shown_chairs)
        self._fit()

    def _new(self, chair: int, name: str) -> ChairTab:
        tab = ChairTab(chair, name)
        tab.clicked.connect(lambda: self.chosen.emit(chair))
        self.add(tab, stretch=1)
        return tab

    def tab(self, chair: int) -> ChairTab:
        """The tab of a chair; raises ``KeyError`` for one that nobody sits in."""
        return self._tabs[chair]

    def _fit(self) -> None:
        """Show the tabs that have room, those around the one with the keys; Ctrl and an arrow bring the others."""
        now, chairs = theme.current(), list(self._tabs)
        self._words.setVisible(self.width() >= now.px(180 + _NARROWEST * len(chairs)))
        room = max(1, (self.width() - now.gap(32)) // (now.px(_NARROWEST) + now.gap(6)))
        at = chairs.index(self._active) if self._active in chairs else 0
        first = max(0, min(at - room // 2, len(chairs) - room))
        seen = set(chairs[first : first + room])
        for chair, tab in self._tabs.items():
            tab.setVisible(chair in seen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()


class ChairTab(QPushButton):
    """One chair: its number as a key, the guest's name, and in words whether the keys type there."""

    def __init__(self, chair: int, name: str) -> None:
        super().__init__()
        self._chair, self._name = chair, plain(name, 40)
        self._has_keys = self._shown = False
        self._said: tuple[bool, bool] | None = None
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        tooltip(self, self._name)
        self.set_state(has_keys=False, shown=False)

    def set_state(self, *, has_keys: bool, shown: bool) -> None:
        """Whether the keys type there, and whether the call is on the screen."""
        if (has_keys, shown) == self._said:
            return
        self._has_keys, self._shown = self._said = has_keys, shown
        where = tr("keys type here") if has_keys else tr("on the screen") if shown else ""
        aloud(self, ", ".join(part for part in (self._name, tr("chair {chair}", chair=self._chair), where) if part))
        caps = keys.chair_caps(self._chair)
        describe(self, tr("Give the keys to {name}", name=self._name) + (f": {' + '.join(caps)}" if caps else ""))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(_WIDEST), theme.current().px(44))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(_NARROWEST), theme.current().px(44))

    def maximumWidth(self) -> int:
        return theme.current().px(_WIDEST)

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0, now.px(4), 0, -now.px(4))
        fill, edge, ink = ("fill", "", "on_fill") if self._has_keys else ("", "", "text")
        if self._shown and not self._has_keys:
            fill, edge = "accent_tint", "accent"
        elif self.underMouse() and not self._has_keys:
            fill = "soft"
        if self.hasFocus():
            paint_round(painter, QRectF(self.rect()), "", "accent", radius=9, width=2)
        paint_round(painter, box, fill, edge)
        x = float(now.px(8))
        cap = (str(self._chair),)
        top = (self.height() - cap_height()) / 2
        paint_caps(painter, QPointF(x, top), cap, "on_fill" if self._has_keys else "plain")
        x += caps_width(cap) + now.px(8)
        font = now.font(14, 600 if self._has_keys else 500)
        painter.setFont(font)
        painter.setPen(now.colour(ink))
        end = self.width() - now.px(8)
        if self._has_keys:
            side = now.px(16)
            icons.paint(painter, "key", QRectF(end - side, (self.height() - side) / 2, side, side), now.colour(ink))
            end -= side + now.px(6)
        words = elided(font, self._name, end - x)
        draw(painter, QRectF(x, 0, end - x + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)
