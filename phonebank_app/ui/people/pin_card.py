"""The card of Settings in which the host's PIN is changed."""

from __future__ import annotations

from PySide6.QtCore import Signal

from phonebank_app.i18n import tr
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.parts import Card, KeyButton, row
from phonebank_app.ui.text import Prose


class PinCard(Card):
    """Says what the PIN is for. Emits ``change_asked``."""

    change_asked = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(20, 16, 20, 20))
        words = Prose(size=14, leading=1.4, tone="muted")
        words.set_text(
            tr(
                "It brings you from a caller’s page back to yours, on this party only. Five wrong tries lock the "
                "laptop; the passphrase opens it again."
            )
        )
        self.change = KeyButton(tr("Choose another PIN…"), icon="key")
        self.change.clicked.connect(self.change_asked)
        keys = row(self.change)
        keys.stretch()
        self.add(card_head("key", tr("The host’s PIN")), words, keys)
