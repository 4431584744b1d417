"""The card in the sea that tells of the seat one points at, or goes to by keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtWidgets import QWidget

from phonebank_app.ui import theme
from phonebank_app.ui.map.figures import SeatRow
from phonebank_app.ui.parts import Card
from phonebank_app.ui.text import Label

_WIDE, _TALL = 204, 124


class SeatDetail(Card):
    """One seat’s figures in words. It stands in one place, so that it never lies over what one points at, and lets
    every click through."""

    def __init__(self, over: QWidget) -> None:
        super().__init__("column", gap=2, margins=(12, 9, 10, 10), edge="edge", parent=over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._top_right = (0, 0)
        self._name = Label("", "label_strong", wrap=True)
        self._region = Label("", "hint")
        self._lines = [Label("", "time", tone="text") for _ in range(5)]
        self.add(self._name, self._region, *self._lines)
        self.hide()
        self._restyle()

    def dock(self, right: int, top: int) -> QRect:
        """Stand with the top right corner here; what it usually takes up."""
        now = theme.current()
        self._top_right = (right, top)
        self._stand()
        return QRect(right - now.px(_WIDE), top, now.px(_WIDE), now.px(_TALL))

    def show_row(self, row: SeatRow) -> None:
        """Tell of a seat."""
        self._name.setText(row.seat.name)
        self._region.setText(row.seat.region)
        said = row.detail()
        for place, line in enumerate(self._lines):
            line.setText(said[place] if place < len(said) else "")
            line.setVisible(place < len(said))
        self._stand()
        self.raise_()
        self.show()

    def texts(self) -> list[str]:
        """What it says."""
        return [label.text() for label in (self._name, self._region, *self._lines) if label.text()]

    def _stand(self) -> None:
        right, top = self._top_right
        tall = self.heightForWidth(self.width()) if self.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry(right - self.width(), top, self.width(), tall)

    def _restyle(self) -> None:
        self.setFixedWidth(theme.current().px(_WIDE))
        self._stand()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()
