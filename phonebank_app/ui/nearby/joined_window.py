"""The window of a guest's laptop that has joined a party: a call page, and a line that is always true. No more."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.key_help import KeyHelp, keys_button
from phonebank_app.ui.key_rows import KeyGroup, groups, keys_of
from phonebank_app.ui.nearby.quiet_pages import QuietPage
from phonebank_app.ui.nearby.status import JoinedStatus
from phonebank_app.ui.notices import Notices
from phonebank_app.ui.parts import Box, KeyButton, RehearsalBanner, Surface
from phonebank_app.ui.text import aloud, entitle


class JoinedWindow(Box):
    """Shows one page at a time, or hides it.

    Signals:
        closing: somebody wants to close it; it stays until :meth:`close_now`.
        go_home: the guest wants to leave the party.
        hidden(hidden): the call is hidden, or shown again.
    """

    closing = Signal()
    go_home = Signal()
    hidden = Signal(bool)

    def __init__(self) -> None:
        super().__init__("column", gap=0)
        entitle(self, "Phonebank Party")
        self._may_close = False
        self._page: QWidget | None = None
        self.notices = Notices()
        self.banner = RehearsalBanner()
        self.banner.hide()
        self.banner.leave.connect(self.go_home)
        self.cover = QuietPage("eye", tr("Show the call"))
        self.cover.chosen.connect(self.show_again)
        self._stack = QStackedWidget()
        self._stack.setMinimumSize(1, 1)
        self._stack.addWidget(self.cover)
        self.status = JoinedStatus()
        self.keys = KeyHelp(self, self.key_groups)
        self.help_key = keys_button(self.keys.toggle)
        self.hide_key = self._foot_key(tr("Hide"), ("joined_call", "hide"), tr("Hide the call from others in the room"))
        self.hide_key.clicked.connect(lambda: self.hide_call(tr("You hid it.")))
        self.home_key = self._foot_key(tr("Go home"), ("joined", "go_home"), tr("Leave the party and go home"))
        self.home_key.clicked.connect(self.go_home)
        foot = Surface("row", gap=14, margins=(0, 0, 20, 0), rules="top")
        foot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        foot.add(self.status, self.help_key, self.hide_key, self.home_key)
        foot.box.setStretch(0, 1)
        self._foot = foot
        self.add(self.banner, self.notices)
        self.add(self._stack, stretch=1)
        self.add(foot)
        self._restyle()

    def _foot_key(self, words: str, key: tuple[str, str], name: str) -> KeyButton:
        made = KeyButton(words, caps=keys.caps(*key), look="bare", size=13, height=30, tone="muted")
        aloud(made, name)
        return made

    # What is shown

    def page(self) -> QWidget | None:
        """The page that is shown, or would be if it were not hidden."""
        return self._page

    def show_page(self, page: QWidget, *, call: bool = False) -> None:
        """Show a page in place of the one before, which is given back to whoever made it.

        Args:
            call: a voter may be on it, so it can be hidden.
        """
        if self._page is not None and self._page is not page:
            self._stack.removeWidget(self._page)
            self._page.hide()
            self._page.setParent(None)
        self._page = page
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self.hide_key.setVisible(call)
        self.status.set_key_hint(keys.CALL_HINTS if call else ())
        self._stack.setCurrentWidget(page)
        page.setFocus()

    def key_groups(self) -> tuple[KeyGroup, ...]:
        """The keys that work on what is shown now."""
        call = () if self.hide_key.isHidden() else ("joined_call",)
        return (*keys_of(self._stack.currentWidget()), *groups((*call, "joined", "everywhere")))

    def is_hidden_call(self) -> bool:
        """Whether the page is hidden just now."""
        return self._stack.currentWidget() is self.cover

    def hide_call(self, why: str) -> None:
        """Put a page without a voter in its place, which whoever sits here takes away again."""
        if self._page is None or self.is_hidden_call() or self.hide_key.isHidden():
            return
        self.cover.say(
            tr("The call is hidden"),
            tr("{why} It is as you left it.", why=why),
            tr("This keeps it from the eyes of the room. It does not lock your laptop: do that too when you go away."),
        )
        self._stack.setCurrentWidget(self.cover)
        self.cover.setFocus()
        self.hidden.emit(True)

    def show_again(self) -> None:
        """Show the call again."""
        if self._page is not None and self.is_hidden_call():
            self._stack.setCurrentWidget(self._page)
            self._page.setFocus()
            self.hidden.emit(False)

    def close_now(self) -> None:
        """Close, and ask nobody."""
        self._may_close = True
        self.close()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("joined", event) or keys.action_for("joined_call", event)
        if keys.action_for("everywhere", event) == "keys":
            self.keys.toggle()
        elif action == "hide":
            self.hide_key.click()
        elif action == "go_home":
            self.go_home.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and self.focusWidget() in (None, self):
            shown = self._stack.currentWidget()
            if shown is not None:
                shown.setFocus(Qt.FocusReason.OtherFocusReason)
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            super().closeEvent(event)
        else:
            event.ignore()
            self.closing.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()

    def _restyle(self) -> None:
        """In large text the line needs the room of the caps."""
        large = theme.current().large
        for key, caps in (
            (self.hide_key, keys.caps("joined_call", "hide")),
            (self.home_key, keys.caps("joined", "go_home")),
            (self.help_key, keys.caps("everywhere", "keys")),
        ):
            key.set_caps(*(() if large else caps))
