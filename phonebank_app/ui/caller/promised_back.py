"""What is known of a call that was promised: what the voter said, to whom, and the key that moves it on."""

from __future__ import annotations

from PySide6.QtCore import Signal

from phonebank_app.cards import CallCard
from phonebank_app.i18n import tr
from phonebank_app.ui import keys
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, KeyButton, row
from phonebank_app.ui.text import Label, aloud, tooltip


class PromisedBack(Box):
    """Hidden for whom no call was promised. Emits ``later``: in a quarter of an hour, then."""

    later = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=0, margins=(0, 5, 0, 0))
        # In one line each, however long: earlier calls below say it whole, and no key may be pushed out of its place.
        self._said = Label("", "body_strong", elide=True)
        self._who = Label("", "muted", elide=True)
        self._said_line = row(Icon("speech", "accent", 18), gap=8)
        self._said_line.add(self._said, stretch=1)
        self._key = KeyButton(tr("In 15 minutes"), caps=keys.caps("call", "move_call_back"), look="bare", size=14)
        aloud(self._key, tr("Not now: ring them back in a quarter of an hour"))
        self._key.clicked.connect(self.later)
        foot = Box("row", gap=8)
        foot.add(self._who, stretch=1)
        foot.add(self._key)
        self.add(self._said_line, foot)
        self.hide()

    def show_card(self, card: CallCard) -> None:
        """Show what is known of this voter's."""
        said, who = said_words(card)
        self._said.setText(said)
        tooltip(self._said, said)
        self._said_line.setVisible(bool(said))
        self._who.setText(who)
        self.setVisible(card.call_back_due is not None)

    def texts(self) -> tuple[str, str]:
        """What it says."""
        return self._said.text(), self._who.text()

    def fade_caps(self, faded: bool) -> None:
        """Draw the cap faintly."""
        self._key.fade_caps(faded)


def said_words(card: CallCard) -> tuple[str, str]:
    """The voter's words, and with whom they spoke."""
    said = f"“{card.call_back_words}”" if card.call_back_words else ""
    who = tr("They spoke with {call_back_by}.", call_back_by=card.call_back_by) if card.call_back_by else ""
    return said, who
