"""The lists there are: what each is for, in which language, whose, and which version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent

from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.answers import words
from phonebank_app.ui.answers.parts import RowButton
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.parts import Box, Card, KeyButton, ScrollColumn
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
        super().__init__(gap=6, margins=(16, 8, 6, 14))
        self._rows: tuple[ListRow, ...] = ()
        self._chosen = ""
        self.buttons: dict[str, RowButton] = {}
        held = ScrollColumn(gap=0, margins=(0, 0, 14, 0))
        self._list = Box("column", gap=4)
        held.add(self._list)
        held.content.stretch()
        self._held = held
        self.new = KeyButton(tr("A new list"), caps=keys.caps("answer_lists", "new_list"), look="bare", size=14)
        self.new.clicked.connect(self.new_wanted)
        self._refused = Label("", "hint", tone="warn", wrap=True, limit=400)
        self._refused.hide()
        head = card_head("list", tr("Lists"), self.new)
        head.set_spaces(margins=(0, 0, 12, 0))  # the bar of what scrolls stands nearer to the edge than words do
        self.add(head)
        self.add(held, stretch=1)
        self.add(self._refused)
        self._restyle()

    def _restyle(self) -> None:
        self._held.setMinimumHeight(theme.current().px(200))
        self._held.setMaximumHeight(theme.current().px(330))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_held"):
            self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._see_chosen()  # where its row stands is known only now

    def _see_chosen(self) -> None:
        if self._chosen in self.buttons:
            self._held.content.box.activate()
            self._held.ensureWidgetVisible(self.buttons[self._chosen], 0, theme.current().px(8))

    def show_lists(self, rows: Sequence[ListRow], chosen: str, refused: str = "") -> None:
        """List these; ``refused``: what could not be read among one's own."""
        if [(one.key, one.purpose) for one in rows] != [(one.key, one.purpose) for one in self._rows]:
            self._build(rows)
        for one in rows:
            self.buttons[one.key].set_words(one.title, one.aside)
        self._rows, self._chosen = tuple(rows), chosen
        for key, button in self.buttons.items():
            button.set_chosen(key == chosen)
        self._see_chosen()
        self._refused.setText(refused)
        self._refused.setVisible(bool(refused))

    def _build(self, rows: Sequence[ListRow]) -> None:
        had = next((key for key, button in self.buttons.items() if button.hasFocus()), "")
        self._list.clear()
        self.buttons = {}
        for at, purpose in enumerate(words.PURPOSES):
            of_it = [one for one in rows if one.purpose == purpose]
            if of_it:
                self._list.add(Label(words.PURPOSE_WORDS[at], "section", wrap=True))
            for one in of_it:
                button = RowButton(one.title, aside=one.aside, size=15)
                button.stepped.connect(lambda by, key=one.key: self._step(key, by))
                button.clicked.connect(lambda _=False, key=one.key: self.chosen.emit(key))
                self.buttons[one.key] = button
                self._list.add(button)
        if had in self.buttons:
            self.buttons[had].setFocus()

    def focus_chosen(self) -> None:
        """Give the keyboard to the list that is shown."""
        if self._chosen in self.buttons:
            self.buttons[self._chosen].setFocus()

    def _step(self, key: str, by: int) -> None:
        order = list(self.buttons)
        to = order.index(key) + by
        if 0 <= to < len(order):
            self.buttons[order[to]].setFocus()
            self.chosen.emit(order[to])
