"""The keys of one group of outcomes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from phonebank_app.ui import theme
from phonebank_app.ui.parts import KeyButton


class KeyGrid(QWidget):
    """Keys two or three to a row; a prominent one takes the room of two."""

    def __init__(self, buttons: Sequence[tuple[KeyButton, bool]], columns: int, *, tight: bool = False) -> None:
        super().__init__()
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        self._gap: float = 5 if tight else 8
        grid.setSpacing(theme.current().gap(self._gap))
        self._upright: float = self._gap
        line, place = 0, 0
        for button, wide in buttons:
            # Of two columns or one it takes them all, of three two.
            across = min(columns, 2) if wide else 1
            if place + across > columns:
                line, place = line + 1, 0
            grid.addWidget(button, line, place, 1, across)
            place += across
        for column in range(columns):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 10)

    def set_gap(self, gap: float) -> None:
        """Put the rows so far apart."""
        self._upright = gap
        self._grid.setVerticalSpacing(theme.current().gap(gap))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._grid.setSpacing(theme.current().gap(self._gap))
            self._grid.setVerticalSpacing(theme.current().gap(self._upright))
