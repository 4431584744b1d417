"""The pages of a joined laptop without a voter on them: waiting to be let in, hidden, and the end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy

from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.card_page import CardPage
from phonebank_app.ui.parts import Box, Card, KeyButton, RoundIcon, row
from phonebank_app.ui.text import Label, Prose, aloud, announce

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class QuietPage(CardPage):
    """A drawing, a headline, a few sentences, and one or two keys.

    Emits ``chosen`` when the main key is pressed (or Enter), ``other`` for the second (or Escape).

    Args:
        main, other: what the keys say; empty for none.
        big: the main key is what one comes here for.
    """

    key_contexts = ("quiet",)

    chosen = Signal()
    other = Signal()

    def __init__(self, icon: str, main: str = "", other: str = "") -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._main, self._other = main, other
        self.card = Card("column", gap=0, margins=(40, 34, 40, 30))
        self.card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._mark = Box()
        self.round = RoundIcon(icon)
        self._mark.add_aligned(self.round, _CENTRE)
        self.headline = Label("", "figure", wrap=True)
        self.headline.setAlignment(_CENTRE)
        self.words = Prose(size=17, leading=1.4, tone="muted", centred=True)
        self.main_key = KeyButton(main, caps=keys.caps("quiet", "go_on"), look="fill", size=17, weight=600, height=56)
        self.main_key.clicked.connect(self.chosen)
        self.main_key.setVisible(bool(main))
        self.other_key = KeyButton(other, caps=keys.caps("quiet", "back"), size=16, height=56)
        self.other_key.clicked.connect(self.other)
        self.other_key.setVisible(bool(other))
        self._keys = row(gap=12)
        self._keys.stretch()
        self._keys.add(self.other_key, self.main_key)
        self._keys.stretch()
        self.card.add(self._mark)
        self.card.space(16)
        self.card.add(self.headline)
        self.card.space(6)
        self.card.add(self.words)
        self.card.space(24)
        self.card.add(self._keys)
        self.hold(self.card)
        self._restyle()

    def say(self, headline: str, *sentences: str) -> None:
        """Say this; each sentence is a paragraph."""
        self.headline.setText(headline)
        self.words.set_text("\n".join(sentence for sentence in sentences if sentence))
        aloud(self, headline, self.words.text())
        if self.isVisible():
            self._announce()

    def set_main(self, words: str) -> None:
        """Call the main key something else; empty hides it."""
        self._main = words
        self.main_key.set_words(words)
        self.main_key.setVisible(bool(words))

    def _announce(self) -> None:
        announce(self, f"{self.headline.text()}. {self.words.text()}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("quiet", event)
        if action == "go_on" and self._main:
            self.chosen.emit()
        elif action == "back" and self._other:
            self.other.emit()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        now = theme.current()
        self.card.setFixedWidth(max(200, min(now.px(620), self.width() - now.gap(36))))
        self._mark.setVisible(not now.large)
        # In large text on a small screen the two keys have no room beside each other.
        stacked = self.card.width() < now.px(440)
        self._keys.box.setDirection(
            self._keys.box.Direction.TopToBottom if stacked else self._keys.box.Direction.LeftToRight
        )

    def resizeEvent(self, event: object) -> None:
        self._restyle()
        super().resizeEvent(event)  # type: ignore[arg-type]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()
        self._announce()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()
