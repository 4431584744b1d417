"""The lists there are: what each is for, in which language, whose, and which version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent

from phonebank_app.i18n import tr
from phonebank_app.ui import keys
from phonebank_app.ui.answers import words
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.parts import Box, Card, KeyButton
from phonebank_app.ui.text import Label


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list: its key, what it is called, and whose it is; ``purpose``: one of ``words.PURPOSES``."""

    key: str
    title: str
    aside: str
    purpose: str


class ListsCard(Card):
    """Emits ``chosen`` with the key of a list, and ``new_wanted``. Up and Down go from one to the next."""

    chosen = Signal(str)
    new_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(gap=10, margins=(14, 14, 14, 14))
        self._rows: tuple[ListRow, ...] = ()
        self._chosen = ""
        self.buttons: dict[str, KeyButton] = {}
        self._list = Box("column", gap=6)
        self.new = KeyButton(tr("A new list"), caps=keys.caps("answer_lists", "new_list"), icon="plus", size=15)
        self.new.clicked.connect(self.new_wanted)
        self._refused = Label("", "hint", tone="warn", wrap=True, limit=400)
        self._refused.hide()
        self.add(card_head("list", tr("Lists")), self._list, self._refused, self.new)
        self.box.addStretch(1)

    def show_lists(self, rows: Sequence[ListRow], chosen: str, refused: str = "") -> None:
        """List these; ``refused``: what could not be read among one's own."""
        if tuple(row.key for row in rows) != tuple(row.key for row in self._rows):
            self._build(rows)
        for row in rows:
            self.buttons[row.key].set_words(row.title, row.aside)
        self._rows, self._chosen = tuple(rows), chosen
        for key, button in self.buttons.items():
            button.set_chosen(key == chosen)
        self._refused.setText(refused)
        self._refused.setVisible(bool(refused))

    def _build(self, rows: Sequence[ListRow]) -> None:
        had = next((key for key, button in self.buttons.items() if button.hasFocus()), "")
        self._list.clear()
        self.buttons = {}
        for at, purpose in enumerate(words.PURPOSES):
            of_it = [row for row in rows if row.purpose == purpose]
            if of_it:
                self._list.add(Label(words.PURPOSE_WORDS[at], "section", wrap=True))
            for row in of_it:
                button = KeyButton(row.title, aside=row.aside, size=15)
                button.clicked.connect(lambda _=False, key=row.key: self.chosen.emit(key))
                self.buttons[row.key] = button
                self._list.add(button)
        if had in self.buttons:
            self.buttons[had].setFocus()

    def focus_chosen(self) -> None:
        """Give the keyboard to the list that is shown."""
        if self._chosen in self.buttons:
            self.buttons[self._chosen].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press, order = keys.press_of(event), list(self.buttons)
        at = next((n for n, key in enumerate(order) if self.buttons[key].hasFocus()), -1)
        to = at + {"Down": 1, "Up": -1}.get(press, 0)
        if at < 0 or press not in ("Down", "Up"):
            super().keyPressEvent(event)
        elif 0 <= to < len(order):
            self.buttons[order[to]].setFocus()
            self.chosen.emit(order[to])
