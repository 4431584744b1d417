"""The campaign's list on loan: until when it is ours, keeping it longer, giving back whom we will not reach."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal

from phonebank_app.i18n import tr
from phonebank_app.ui.host import evening_words as say
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.parts import Card, KeyButton
from phonebank_app.ui.text import Label


class LentCard(Card):
    """Emits ``longer`` (another hour, please) and ``give_back`` (whom we will not reach)."""

    longer = Signal()
    give_back = Signal()

    def __init__(self) -> None:
        super().__init__(gap=10, margins=(18, 14, 18, 16))
        self._words = Label("", "body", wrap=True, limit=300)
        self.longer_key = KeyButton(tr("Keep the list for another hour"), icon="clock")
        self.back_key = KeyButton(tr("Give back whom we will not reach…"), icon="people")
        self.longer_key.clicked.connect(self.longer)
        self.back_key.clicked.connect(self.give_back)
        keys = Flow(gap=10)
        keys.add(self.longer_key, self.back_key)
        self.add(card_head("list", tr("The campaign’s list")), self._words, keys)

    def show_lease(self, until: datetime | None, now: datetime) -> None:
        """Show until when the list is ours (voters' time); hidden for a list of one's own."""
        self.setVisible(until is not None)
        if until is None:
            return
        running = now < until
        lent = say.lease(until, now)
        after = (
            tr("What you have not rung by then goes to others.") if running else tr("Nobody is rung from it any more.")
        )
        self._words.setText(f"{lent[:1].upper()}{lent[1:]}. {after}")
        self.longer_key.setEnabled(running)
        self.back_key.setEnabled(running)

    def text(self) -> str:
        """What it says."""
        return self._words.text()
