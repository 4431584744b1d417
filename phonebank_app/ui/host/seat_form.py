"""Who is sitting down? Asked in the card of chairs, not in a window over it."""

from __future__ import annotations

import re
from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from phonebank_app.languages import COMMON
from phonebank_app.ui.parts import Box, Field, KeyButton, LineEdit, Select, row
from phonebank_app.ui.text import Label

CHAIRS = 12
"""Chairs of one party; a test holds it to ``hosting.MOST_CHAIRS``."""

_CODES = {name.lower(): code for code, name in COMMON}


class SeatForm(Box):
    """Name, chair and languages of a guest.

    Emits ``given`` (name, chair, languages as a frozenset of language tags) and ``closed``.
    """

    given = Signal(str, int, object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=10, margins=(18, 6, 18, 12))
        self._chairs: list[int] = []
        self.name = LineEdit("First name is enough", limit=40)
        self.chair = Select(type_ahead=False)
        self.languages = LineEdit("e.g. Welsh", limit=80)
        self._wrong = Label("", "hint", tone="bad", wrap=True)
        self._wrong.hide()
        self.sit = KeyButton("Sit down", caps=("Enter",), look="fill", weight=600)
        self.sit.clicked.connect(self.submit)
        self.cancel = KeyButton("Not now", caps=("Esc",), look="framed")
        self.cancel.clicked.connect(self.closed)
        for field in (self.name, self.languages):
            field.returnPressed.connect(self.submit)
        self.add(Field("Guest’s name", self.name), self._wrong)
        pair = Box("row", gap=10)
        pair.add(Field("Chair", self.chair), stretch=1)
        pair.add(Field("Speaks, besides English", self.languages), stretch=1)
        keys = row(self.sit, self.cancel, gap=10)
        keys.stretch()
        self.add(pair, keys)

    def ask(self, taken: Collection[int]) -> None:
        """Start afresh and offer the chairs that are not ``taken``, the first of them chosen."""
        self._chairs = [chair for chair in range(1, CHAIRS + 1) if chair not in taken]
        self.chair.set_options([f"Chair {chair}" for chair in self._chairs])
        self.name.clear()
        self.languages.clear()
        self._wrong.hide()

    def begin(self) -> None:
        """Let the name be typed."""
        self.name.setFocus()

    def wrong(self) -> str:
        """What keeps the guest from sitting down, as shown; empty when nothing does."""
        return "" if self._wrong.isHidden() else self._wrong.text()

    def submit(self) -> None:
        """Give the answers, or say what is missing."""
        name = " ".join(self.name.text().split())
        if not name:
            self._wrong.setText("Who is it? A first name is enough.")
            self._wrong.show()
            self.name.setFocus()
            return
        if not self._chairs:
            self._wrong.setText("Every chair is taken. Let somebody go home first.")
            self._wrong.show()
            return
        self.given.emit(name, self._chairs[self.chair.currentIndex()], languages_in(self.languages.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        else:
            super().keyPressEvent(event)


def languages_in(typed: str) -> frozenset[str]:
    """Language tags for what was typed, e.g. “Welsh and Polish” → ``{"cy", "pl"}``.

    A language without a tag here stays a word with a capital, as callers write it. English goes without saying.
    """
    words = (word.lower() for word in re.split(r"[\s,;/&]+", typed) if word)
    return frozenset(_CODES.get(word, word.capitalize()) for word in words if word not in ("and", "english", "en"))
