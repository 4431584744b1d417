"""The window in which scripts are written without a party: the list of them, or one on its page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.front_window import FrontWindow
from phonebank_app.ui.key_rows import KeyGroup, groups, keys_of
from phonebank_app.ui.parts import Box, KeyButton


class OwnScriptsWindow(FrontWindow):
    """Signals:
    every: all the scripts are wanted. paper: the script on paper, or as a picture. save: it is to be saved.
    active: one has come back to it.

    Attributes:
        may_close: asked before it closes; it may ask in its turn.
    """

    every = Signal()
    paper = Signal()
    save = Signal()
    active = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.may_close: Callable[[], bool] = lambda: True
        self._home: QWidget | None = None
        self._writing = False
        self.list_key = KeyButton(tr("All your scripts"), icon="arrow-left", look="bare", size=13, height=44)
        self.list_key.clicked.connect(self.every)
        self.paper_key = KeyButton(tr("Print or draw…"), icon="print", look="bare", size=13, height=44)
        self.paper_key.clicked.connect(self.paper)
        self.save_key = KeyButton("", icon="download", look="bare", size=13, height=44)
        self.save_key.clicked.connect(self.save)
        self.set_saves_back(False)
        self._tools = Box("row", gap=18, margins=(20, 0, 0, 0))
        self._tools.add(self.list_key, self.paper_key, self.save_key)
        self._foot.box.insertWidget(0, self._tools)
        self._tools.hide()
        self._restyle()

    def _restyle(self) -> None:
        large = theme.current().large
        told = {self.list_key: ("own_script", "own_scripts"), self.paper_key: ("own_script", "print_script")}
        for key, (context, action) in (told | {self.save_key: ("scripts", "save_script")}).items():
            key.set_caps(*(() if large else keys.caps(context, action)))

    def set_saves_back(self, back: bool) -> None:
        """Whether the script has a file of its own, or one is chosen for each copy."""
        self.save_key.set_words(tr("Save it") if back else tr("Save as a file…"))

    def show_home(self, page: QWidget, *, writing: bool) -> None:
        """Show the list, or a script.

        Args:
            writing: it is a script: there are ways to the list and onto paper.
        """
        self._home, self._writing = page, writing
        self._show(page)

    def show_alone(self, widget: QWidget, /) -> None:
        """Show another page in its place for a while."""
        self._show(widget)

    def leave_alone(self) -> None:
        """Back to the page before."""
        if self._home is not None:
            self._show(self._home)

    def _show(self, page: QWidget) -> None:
        self._tools.setVisible(self._writing and page is self._home)
        self.show_page(page)

    def writes(self) -> bool:
        """Whether a script is on the screen."""
        return self._writing and self.page() is self._home

    def key_groups(self) -> tuple[KeyGroup, ...]:
        """The keys of the page, and of the window around it."""
        own = ("own_script",) if self.writes() else ()
        return (*keys_of(self.page()), *groups((*own, "everywhere")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("own_script", event) if self.writes() else ""
        if action == "own_scripts":
            self.every.emit()
        elif action == "print_script":
            self.paper.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.active.emit()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_tools"):
            self._restyle()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close():
            super().closeEvent(event)
        else:
            event.ignore()
