"""A question whose yes is typed: what it does cannot be taken back, and something is lost by it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys
from phonebank_app.ui.parts import Field, KeyButton, LineEdit, row
from phonebank_app.ui.people.pin_dialogs import Sheet
from phonebank_app.ui.text import aloud


class WordQuestion(Sheet):
    """Asks for a word to be typed. Emits ``confirmed``; Escape is no, and so is any other word.

    Args:
        word: what has to be typed, in whatever case; ``no``: the words of the other key.
    """

    confirmed = Signal()

    def __init__(self, parent: QWidget, title: str, words: str, word: str, no: str) -> None:
        super().__init__(parent, "warning", title, words)
        self._word = word
        self.field = LineEdit(limit=20)
        aloud(self.field, tr("Type “{word}”", word=word))
        self.ok = KeyButton(tr("Delete it for good"), look="bad", weight=600)
        self.no = KeyButton(no, caps=keys.caps("form", "close"))
        self.ok.setEnabled(False)
        self.field.textChanged.connect(self._look)
        self.ok.clicked.connect(self._yes)
        self.no.clicked.connect(self.reject)
        below = row(gap=10)
        below.stretch()
        below.add(self.no, self.ok)
        self.body.add(Field(tr("Type “{word}” if you are sure", word=word), self.field), below)
        self.field.setFocus()

    def _look(self, typed: str) -> None:
        self.ok.setEnabled(typed.strip().casefold() == self._word.casefold())

    def _yes(self) -> None:
        self.accept()
        self.confirmed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter is no answer here.
        if not keys.is_enter(event):
            super().keyPressEvent(event)
