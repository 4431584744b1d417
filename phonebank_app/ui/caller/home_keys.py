"""What a caller can do about the others of a household: one of them came to the phone, or none of them is in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from phonebank_app.cards import CallCard
from phonebank_app.rules.codesets import AllOut
from phonebank_app.ui import keys
from phonebank_app.ui.caller import words
from phonebank_app.ui.parts import Box, KeyButton


class HomeKeys(Box):
    """The two keys side by side; the first says less where there is not room for both."""

    mate_answered = Signal()
    all_out = Signal()

    def __init__(self) -> None:
        super().__init__("row", gap=8)
        self._words = self._short = ""
        self.mate = KeyButton("", caps=keys.caps("call", "mate_answered"))
        self.mate.clicked.connect(self.mate_answered)
        self.out = KeyButton("")
        self.out.clicked.connect(self.all_out)
        for button in (self.mate, self.out):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self.add(button)
        self.stretch()

    def set_all_out(self, out: AllOut) -> None:
        """What this campaign calls a household that is out, and its letter, if one is left for it."""
        self.out.set_words(out.label)
        self.out.set_caps(*([out.letter] if out.letter else []))

    def show_card(self, card: CallCard) -> None:
        """Show them for this voter's household."""
        self._words, self._short = words.mate_button(card), words.mate_button_short(card)
        for button in (self.mate, self.out):
            button.setVisible(bool(self._words))
        self._fit()

    @property
    def any(self) -> bool:
        """Whether there is anybody else who may be asked for on this number."""
        return bool(self._words)

    def fade_caps(self, faded: bool) -> None:
        """Draw the caps faintly."""
        self.mate.fade_caps(faded)
        self.out.fade_caps(faded)

    def _fit(self) -> None:
        self.mate.set_words(self._words)
        room = self.width() - self.out.sizeHint().width() - self.box.spacing()
        if self.mate.sizeHint().width() > room:
            self.mate.set_words(self._short)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
