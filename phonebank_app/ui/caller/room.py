"""The chairs at this laptop: one page each, two side by side where there is room, one keyboard between
them.

Who has the keyboard is said in words, and the other page's caps fade. Ctrl with a chair's number gives it
the keys.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.ui import keys, theme
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.parts import Box, Divider

_HALF = 840
"""The narrowest half of a screen, in design pixels, that a call is readable in."""


class CallerRoom(Box):
    """Holds the chairs' pages.

    Emits ``keys_given`` with the chair that the keyboard types in now, and ``looked_at`` when other pages are on the
    screen than before.
    """

    keys_given = Signal(int)
    looked_at = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("row", gap=0, parent=parent)
        self._pages: dict[int, CallPage] = {}
        self._names: dict[int, str] = {}
        self._active = 0
        self._rule = Divider(upright=True)
        self._bar = _ActiveBar(self)
        self._shown: tuple[int, ...] = ()

    def add_chair(self, chair: int, page: CallPage, caller: str) -> None:
        """Seat somebody: their page joins the room; the first one has the keys."""
        self.remove_chair(chair)
        self._pages[chair], self._names[chair] = page, caller
        self._pages = dict(sorted(self._pages.items()))
        page.header.give_keys.clicked.connect(lambda: self.give_keys(chair))
        self._active = self._active or chair
        self._arrange(again=True)

    def remove_chair(self, chair: int) -> None:
        """Somebody goes home; their page is given back to whoever made it."""
        page = self._pages.pop(chair, None)
        self._names.pop(chair, None)
        if page is not None:
            self.box.removeWidget(page)
            page.setParent(None)
        if chair == self._active:
            self._active = next(iter(self._pages), 0)
        self._arrange(again=True)

    def give_keys(self, chair: int) -> None:
        """Have the keyboard type at this chair; one that is not in the room changes nothing."""
        if chair in self._pages:
            self._active = chair
            self._arrange()
            self.keys_given.emit(chair)

    def active(self) -> int:
        """The chair that has the keys; 0 when nobody is in the room."""
        return self._active

    def shown(self) -> tuple[int, ...]:
        """The chairs whose pages are on the screen."""
        return self._shown

    def page(self, chair: int) -> CallPage:
        """A chair's page; raises ``KeyError`` for one that is not in the room."""
        return self._pages[chair]

    def _pair(self) -> tuple[int, ...]:
        """The chairs to show: the active one, and its neighbour where there is room for two."""
        chairs = list(self._pages)
        if not chairs:
            return ()
        if self.width() < 2 * theme.current().px(_HALF) or len(chairs) == 1:
            return (self._active,)
        if self._active in self._shown and len(self._shown) == 2 and set(self._shown) <= set(chairs):
            return self._shown
        at = min(chairs.index(self._active), len(chairs) - 2)
        return (chairs[at], chairs[at + 1])

    def _arrange(self, *, again: bool = False) -> None:
        pair = self._pair()
        if pair != self._shown or again:
            self._shown = pair
            self._lay_out()
        for chair, page in self._pages.items():
            alone = len(pair) < 2
            page.set_sharing(None if alone else chair == self._active, self._names[chair], chair)
        active = self._pages.get(self._active)
        # The window's, which it keeps while another window is in front.
        focus: QWidget | None = self.window().focusWidget()
        # Somebody who types a note there keeps the focus: this is also reached when the room is only resized.
        if active is not None and (focus is None or not active.isAncestorOf(focus)):
            active.setFocus()
        self._bar.follow(self._pages.get(self._active) if len(pair) == 2 else None)

    def _lay_out(self) -> None:
        for widget in (*self._pages.values(), self._rule):
            self.box.removeWidget(widget)
            widget.hide()
        for place, chair in enumerate(self._shown):
            if place:
                self.add(self._rule)
                self._rule.show()
            self.add(self._pages[chair], stretch=1)
            self._pages[chair].show()
        self.looked_at.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("chairs", event)
        chair = int(action.partition(":")[2]) if action else 0
        if chair in self._pages:
            self.give_keys(chair)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._arrange)


class _ActiveBar(QWidget):
    """A line over the page that has the keys."""

    def __init__(self, room: QWidget) -> None:
        super().__init__(room)
        self._page: QWidget | None = None
        self.hide()

    def follow(self, page: QWidget | None) -> None:
        """Lie over ``page``, wherever it is laid."""
        if self._page is not None:
            self._page.removeEventFilter(self)
        self._page = page
        self.setVisible(page is not None)
        if page is not None:
            page.installEventFilter(self)
            self._lay()

    def _lay(self) -> None:
        if self._page is not None:
            place = self._page.geometry()
            self.setGeometry(place.left(), place.top(), place.width(), theme.current().px(3))
            self.raise_()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._lay()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.current().colour("fill"))
