"""What the cards of this page are built from."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from phonebank_app.ui import keys, theme
from phonebank_app.ui.parts import Box, KeyButton, LineEdit
from phonebank_app.ui.text import Label


class RowButton(KeyButton):
    """One of several rows, from which Up and Down lead to the next: ``stepped(by)``, -1 or 1."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {"Up": -1, "Down": 1}.get(keys.press_of(event), 0)
        if by:
            self.stepped.emit(by)
        elif keys.action_for("answer_lists", event):
            event.ignore()  # what a button does with an arrow key it does with Ctrl held, too
        else:
            super().keyPressEvent(event)


class Wrong(Label):
    """The sentence under a field that says what is wrong with what stands in it; hidden while nothing is."""

    def __init__(self, tone: str = "bad") -> None:
        super().__init__("", "hint", tone=tone, wrap=True, limit=600)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Say it; nothing when it is empty."""
        self.setText(sentence)
        self.setVisible(bool(sentence))


class Typed(LineEdit):
    """A field of the page: the page's keys go on to it, so that Ctrl+Z takes back the same there as in a field."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("answer_lists", event):
            event.ignore()
        else:
            super().keyPressEvent(event)


class Pair(Box):
    """Two fields side by side with their shares of the width, or one under the other where that is too narrow."""

    def __init__(self, *fields: tuple[QWidget, int]) -> None:
        super().__init__("row", gap=12)
        self._shares = tuple(share for _, share in fields)
        for field, share in fields:
            self.add(field, stretch=share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.current().px(300)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self.box.direction() != way:
            self.box.setDirection(way)
            for place, share in enumerate(self._shares):
                self.box.setStretch(place, 0 if narrow else share)
