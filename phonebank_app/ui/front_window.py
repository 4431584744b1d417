"""The window before a party is open: one page, and what the person must be told. It has nothing to wait for."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.ui.notices import Notices
from phonebank_app.ui.parts import Box
from phonebank_app.ui.text import entitle


class FrontWindow(Box):
    """Shows the first run, or a locked party. Emits ``closing`` when the person closes it."""

    closing = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=0)
        entitle(self, "Phonebank Party")
        self.notices = Notices()
        self.add(self.notices)
        self._page: QWidget | None = None

    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self._page

    def show_page(self, page: QWidget) -> None:
        """Show a page in place of the one before, which is given back to whoever made it."""
        if self._page is not None:
            self.box.removeWidget(self._page)
            self._page.hide()
            self._page.setParent(None)
        self._page = page
        self.add(page, stretch=1)
        page.show()
        page.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)
