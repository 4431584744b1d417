"""The page “Scripts”: writing, trying out and the versions, one at a time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from phonebank_app.ui.key_rows import KeyGroup, groups
from phonebank_app.ui.parts import Box
from phonebank_app.ui.scripts.editor import EditorPage
from phonebank_app.ui.scripts.try_page import TryPage
from phonebank_app.ui.scripts.versions_page import VersionsPage


class ScriptsPage(Box):
    """Holds the three. ``looked_at``: it has come onto the screen."""

    looked_at = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, parent=parent)
        self.editor, self.trying, self.versions = EditorPage(), TryPage(), VersionsPage()
        self._stack = QStackedWidget()
        for page in (self.editor, self.trying, self.versions):
            self._stack.addWidget(page)
        self.add(self._stack, stretch=1)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        part = self.part()
        if part is not None:
            part.setFocus(reason)

    def show_part(self, part: QWidget) -> None:
        """Show one of the three, or another page in their place."""
        if self._stack.indexOf(part) < 0:
            self._stack.addWidget(part)
        self._stack.setCurrentWidget(part)
        part.setFocus()

    def part(self) -> QWidget | None:
        """Which of the three is shown."""
        return self._stack.currentWidget()

    @property
    def key_contexts(self) -> tuple[str, ...]:
        """Which keys work now."""
        contexts: tuple[str, ...] = getattr(self.part(), "key_contexts", ())
        return contexts

    def key_groups(self) -> tuple[KeyGroup, ...]:
        """The same, for F12."""
        return groups(self.key_contexts)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.looked_at.emit()
