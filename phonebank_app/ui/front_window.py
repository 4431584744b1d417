"""The window before a party is open: one page, and what the person must be told. It has nothing to wait for."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.ui import keys
from phonebank_app.ui.key_help import KeyHelp, keys_button
from phonebank_app.ui.key_rows import KeyGroup, groups, keys_of
from phonebank_app.ui.notices import Notices
from phonebank_app.ui.parts import Box, Surface
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
        self.keys = KeyHelp(self, self.key_groups)
        self._foot = Surface("row", gap=0, margins=(0, 2, 25, 2), rules="top")
        self._foot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._foot.stretch()
        self._foot.add(keys_button(self.keys.toggle))
        self.add(self._foot)

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
        self.box.insertWidget(self.box.indexOf(self._foot), page, 1)
        page.show()
        page.setFocus()

    def key_groups(self) -> tuple[KeyGroup, ...]:
        """The keys of the page that is shown; it says in ``key_contexts`` which it has."""
        return (*keys_of(self._page), *groups(("everywhere",)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("everywhere", event) == "keys":
            self.keys.toggle()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)
