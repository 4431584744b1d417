"""Who is sitting down? Asked in the card of chairs, not in a window over it."""

from __future__ import annotations

import re
from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent

from phonebank_app.i18n import tr
from phonebank_app.ui import keys
from phonebank_app.ui.parts import Box, Field, KeyButton, LineEdit, Select, row
from phonebank_app.ui.text import Label
from phonebank_app.words.languages import COMMON

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
        self._gone: dict[str, str] = {}
        self._same: bool | None = None
        self.name = LineEdit(tr("First name is enough"), limit=40)
        self.chair = Select(type_ahead=False)
        self.languages = LineEdit(tr("e.g. Welsh"), limit=80)
        self._wrong = Label("", "hint", tone="bad", wrap=True)
        self._wrong.hide()
        self.sit = KeyButton(tr("Sit down"), caps=keys.caps("form", "save"), look="fill", weight=600)
        self.sit.clicked.connect(self.submit)
        self.cancel = KeyButton(tr("Not now"), caps=keys.caps("form", "close"), look="framed")
        self.cancel.clicked.connect(self.closed)
        for field in (self.name, self.languages):
            field.returnPressed.connect(self.submit)
        self.add(Field(tr("Guest’s name"), self.name), self._wrong)
        pair = Box("row", gap=10)
        pair.add(Field(tr("Chair"), self.chair), stretch=1)
        pair.add(Field(tr("Speaks, besides English"), self.languages), stretch=1)
        below = row(self.sit, self.cancel, gap=10)
        below.stretch()
        self._who = Label("", "body_strong", wrap=True)
        self.same, self.another = KeyButton("", caps=keys.caps("form", "save"), look="fill"), KeyButton("")
        self.same.clicked.connect(lambda: self._answer(same=True))
        self.another.clicked.connect(lambda: self._answer(same=False))
        self._question = Box("column", gap=8)
        self._question.add(self._who, row(self.same, self.another, gap=10))
        self._keys = below
        self.name.textEdited.connect(lambda: self._ask_which(""))
        self.add(pair, self._question, below)
        self._ask_which("")

    def ask(self, taken: Collection[int], gone: Collection[str] = ()) -> None:
        """Start afresh and offer the chairs that are not ``taken``, the first of them chosen.

        Args:
            gone: the names of those who were here tonight and left; whoever has one is asked which they are.
        """
        self._gone = {name.casefold(): name for name in gone}
        self._ask_which("")
        self._chairs = [chair for chair in range(1, CHAIRS + 1) if chair not in taken]
        self.chair.set_options([tr("Chair {chair}", chair=chair) for chair in self._chairs])
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
            self._wrong.setText(tr("Who is it? A first name is enough."))
            self._wrong.show()
            self.name.setFocus()
            return
        if not self._chairs:
            self._wrong.setText(tr("Every chair is taken. Let somebody go home first."))
            self._wrong.show()
            return
        known = self._gone.get(name.casefold())
        if known is not None and self._same is None:
            self._ask_which(known)
            return
        if known is not None:
            name = known if self._same else _another(known, self._gone)
        self.given.emit(name, self._chairs[self.chair.currentIndex()], languages_in(self.languages.text()))

    def _ask_which(self, name: str) -> None:
        """Ask whether it is the one who was here before; the empty name puts the question away."""
        self._same = None
        self._who.setText(tr("{name} was here before. The same {name}?", name=name))
        self.same.set_words(tr("Yes, come back"))
        self.another.set_words(tr("No, another {name}", name=name))
        self._question.setVisible(bool(name))
        self._keys.setVisible(not name)
        if name:
            self.same.setFocus()

    def _answer(self, *, same: bool) -> None:
        self._same = same
        self.submit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("form", event)
        if action == "close":
            self.closed.emit()
        elif action == "save":
            self.submit() if self._question.isHidden() else self._answer(same=not self.another.hasFocus())
        else:
            super().keyPressEvent(event)


def _another(name: str, known: Collection[str]) -> str:
    """“Sam 2” for a second Sam; ``known``: names without case."""
    numbers = range(2, len(known) + 3)
    return next(f"{name} {number}" for number in numbers if f"{name} {number}".casefold() not in known)


def languages_in(typed: str) -> frozenset[str]:
    """Language tags for what was typed, e.g. “Welsh and Polish” → ``{"cy", "pl"}``.

    A language without a tag here stays a word with a capital, as callers write it. English goes without saying.
    """
    words = (word.lower() for word in re.split(r"[\s,;/&]+", typed) if word)
    return frozenset(_CODES.get(word, word.capitalize()) for word in words if word not in ("and", "english", "en"))
