"""The versions of a script: drafts, approved ones, the one in use; what is other between any two; taking one back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.script_writing.drafting import Version
from phonebank_app.scripts.comparing import Comparison
from phonebank_app.ui import keys
from phonebank_app.ui.host.page import HostPage, SideBySide, card_head
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, Select
from phonebank_app.ui.scripts.diff import DiffView
from phonebank_app.ui.scripts.words import state_words, version_words

_MOST = 60
"""Versions that are listed: the newest."""


class VersionsPage(HostPage):
    """Lists versions and shows what is other.

    Signals:
        left: back to the text; compare(before, after): two versions by their keys; take_back(key): go on from it;
        save_file(key): write it to a file.
    """

    key_contexts = ("script_versions",)

    left = Signal()
    compare = Signal(str, str)
    take_back = Signal(str)
    save_file = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Versions"), parent=parent)
        self.back = KeyButton(tr("Back to the text"), caps=keys.caps("script_versions", "leave"))
        self.back.clicked.connect(self.left)
        self.header.tools.add(self.back)
        self._versions: tuple[Version, ...] = ()
        self._chosen = ""
        self.buttons: dict[str, KeyButton] = {}
        self._list = Box("column", gap=8)
        listed = Card(gap=10)
        listed.add(card_head("list", tr("Every version")), self._list)
        listed.box.addStretch(1)
        self.before = Select()
        self.before.activated.connect(lambda _: self._ask())
        self._named = card_head("swap", tr("What changed"))
        self.take = KeyButton(tr("Go on from this one"), caps=keys.caps("script_versions", "go_on_from"))
        self.take.clicked.connect(lambda: self.take_back.emit(self._chosen))
        self.save = KeyButton(tr("Save as a file…"))
        self.save.clicked.connect(lambda: self.save_file.emit(self._chosen))
        self.diff = DiffView()
        shown = Card(gap=12)
        shown.add(self._named, Field(tr("Compared with"), self.before))
        tools = Box("row", gap=10)
        tools.add(self.take, self.save)
        tools.stretch()
        shown.add(tools, self.diff)
        held = SideBySide((listed, 2), (shown, 3))
        held.set_spaces(margins=(16, 16, 16, 16))
        held.box.setAlignment(listed, Qt.AlignmentFlag.AlignTop)
        held.box.setAlignment(shown, Qt.AlignmentFlag.AlignTop)
        self.body.add(held)

    def show_versions(self, versions: Sequence[Version]) -> None:
        """List these, the newest first, and compare the newest with the one before it in use."""
        self._versions = tuple(versions[:_MOST])
        self._list.clear()
        self.buttons = {}
        for one in self._versions:
            button = KeyButton(version_words(one), aside=state_words(one), size=15)
            button.clicked.connect(lambda _=False, key=one.key: self.choose(key))
            self.buttons[one.key] = button
            self._list.add(button)
        words = [f"{version_words(one)}, {state_words(one)}" for one in self._versions]
        self.before.set_options(words)
        if self._versions:
            in_use = next((at for at, one in enumerate(self._versions) if one.state == "in_use"), 0)
            self.before.setCurrentIndex(in_use)
            self.choose(self._versions[0].key)
            self.buttons[self._versions[0].key].setFocus()

    def choose(self, key: str) -> None:
        """Look at this one."""
        self._chosen = key
        for name, button in self.buttons.items():
            button.set_chosen(name == key)
        one = self.version(key)
        if one is not None:
            self.header.set_subtitle(f"{version_words(one)}, {state_words(one)}")
        self._ask()

    def _ask(self) -> None:
        at = self.before.currentIndex()
        if self._chosen and 0 <= at < len(self._versions):
            self.compare.emit(self._versions[at].key, self._chosen)

    def version(self, key: str) -> Version | None:
        """One of those listed, by its key."""
        return next((one for one in self._versions if one.key == key), None)

    def show_comparison(self, found: Comparison) -> None:
        """What is other between the two that were asked about."""
        self.diff.show_comparison(found)

    def chosen(self) -> str:
        """The key of the version that is looked at."""
        return self._chosen

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("script_versions", event)
        names = [one.key for one in self._versions]
        if action == "leave":
            self.left.emit()
        elif action == "go_on_from" and self._chosen:
            self.take_back.emit(self._chosen)
        elif action in ("older", "newer") and self._chosen in names:
            at = names.index(self._chosen) + (1 if action == "older" else -1)
            if 0 <= at < len(names):
                self.choose(names[at])
                self.buttons[names[at]].setFocus()
        else:
            super().keyPressEvent(event)
