"""The floor of the callers' room: cells for the pages, hairlines between them, a bar over the one with the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from phonebank_app.ui import theme
from phonebank_app.ui.caller.side_by_side import MOST, Grid


class Floor(QWidget):
    """The cells, with a hairline between them."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_cells(Grid(1))

    def set_cells(self, cells: Grid) -> None:
        """Divide it into so many."""
        self._cells = cells
        for at in range(MOST):
            self.grid.setColumnStretch(at, 1 if at < cells.columns else 0)
            self.grid.setRowStretch(at, 1 if at < cells.rows else 0)
        self.update()

    def put_away(self, page: QWidget) -> None:
        """Out of sight: as a window that is never shown it is in no tree that a screen reader walks.

        It stays a child, since another parent would have all of it styled anew, which takes longer than a key may.
        """
        self.grid.removeWidget(page)
        page.hide()
        if page.parentWidget() is not self or not page.isWindow():
            page.setParent(self, Qt.WindowType.Window)

    def bring_back(self, page: QWidget, row: int, column: int) -> None:
        """Into a cell, and seen. It has the cell's size before it is shown, and is laid out once."""
        if page.parentWidget() is not self or page.isWindow():
            page.setParent(self, Qt.WindowType.Widget)
        self.fit(page)
        self.grid.addWidget(page, row, column)
        page.show()

    def fit(self, page: QWidget) -> None:
        """Make it as large as a cell, also one that waits for its turn."""
        cells = self._cells
        page.resize((self.width() - cells.columns + 1) // cells.columns, (self.height() - cells.rows + 1) // cells.rows)

    def paintEvent(self, event: QPaintEvent) -> None:
        now, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), now.colour("window"))
        places = [item.geometry() for at in range(self.grid.count()) if (item := self.grid.itemAt(at)) is not None]
        for place in places:
            if place.right() < self.width() - 2:
                painter.fillRect(place.right() + 1, place.top(), 1, place.height(), now.colour("edge"))
            if place.bottom() < self.height() - 2:
                painter.fillRect(place.left(), place.bottom() + 1, place.width() + 1, 1, now.colour("edge"))


class ActiveBar(QWidget):
    """A line over the page that has the keys."""

    def __init__(self, floor: QWidget) -> None:
        super().__init__(floor)
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
