"""A page with one card in the middle of the hexagons: locked, recovered, mended."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.ui.parts import Box, Card, HexField, KeyButton, ScrollColumn
from phonebank_app.ui.text import Label, Prose


class CardPage(HexField):
    """Holds a card in its middle, which scrolls where it has no room; :meth:`hold` must be called once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scroll = ScrollColumn(gap=0, margins=(16, 10, 16, 10), parent=self)

    def hold(self, card: Card, *, foot: QWidget | None = None) -> None:
        """Put the card in its place, and something small below it."""
        self._in_the_middle = card
        self._scroll.content.stretch()
        self._scroll.add(_centred(card))
        self._scroll.content.stretch()
        if foot is not None:
            self._scroll.add(_centred(foot))

    def ensure_visible(self, part: QWidget) -> None:
        """Scroll to a part of the card."""
        self._scroll.ensureWidgetVisible(part)

    def texts(self) -> list[str]:
        """What the card says just now, from top to bottom."""
        card = self._in_the_middle
        said = [part for part in card.findChildren(QWidget) if isinstance(part, (Label, Prose, KeyButton))]
        shown = [part for part in said if part.isVisibleTo(card)]
        return [part.words() if isinstance(part, KeyButton) else part.text() for part in shown]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        card = self._in_the_middle
        self._scroll.setGeometry(self.rect())
        self.set_calm(QSize(card.width(), card.heightForWidth(card.width())))


def _centred(widget: QWidget) -> Box:
    across = Box("row", gap=0)
    across.stretch()
    across.add(widget)
    across.stretch()
    return across
