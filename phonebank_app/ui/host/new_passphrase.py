"""Where a new passphrase is chosen: twice, with what is wrong with it, and one made up for whoever wants it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys
from phonebank_app.ui.host.first_run_parts import Note
from phonebank_app.ui.host.locked_field import PassphraseField
from phonebank_app.ui.parts import Box, Field, KeyButton
from phonebank_app.ui.text import aloud
from phonebank_app.words.passphrases import suggest

SUGGESTED = tr("Write it down, and keep it away from the laptop.")


class NewPassphrase(Box):
    """Two fields and “Suggest one”. Emits ``entered`` when Enter is pressed in one.

    Args:
        weakness: why a passphrase is too weak, in a plain sentence; empty when it will do.
    """

    entered = Signal()

    def __init__(self, weakness: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__("column", gap=6, parent=parent)
        self._weakness = weakness
        self.first, self.again = PassphraseField(), PassphraseField(toggles=False)
        self.strength, self.same, self._caps = Note(), Note(), Note()
        self.suggest = SuggestButton()
        self.add(Field(tr("A new passphrase: four words, or twelve characters"), self.first))
        self.add(self._caps, self.strength, self.suggest)
        self.space(2)
        self.add(Field(tr("The same again"), self.again), self.same)
        self.suggest.clicked.connect(self._suggest)
        self.first.show_asked.connect(lambda: self.set_shown(not self.first.is_shown()))
        for field in (self.first, self.again):
            field.textEdited.connect(self._note)
            field.returnPressed.connect(self.entered)
            field.caps_lock.connect(lambda on: self._caps.say(tr("Caps Lock is on") if on else ""))

    def value(self) -> str:
        """What was chosen."""
        return self.first.text()

    def set_shown(self, shown: bool) -> None:
        """Make both readable, or hide them."""
        self.first.set_shown(shown)
        self.again.set_shown(shown)

    def missing(self) -> bool:
        """Say what is still wanted and lead there; whether anything is."""
        why = self._weakness(self.first.text())
        differ = self.first.text() != self.again.text()
        self.strength.say(why, "bad") if why else self._note()
        if why or differ:
            (self.first if why else self.again).setFocus()
        if differ and not why:
            self.same.say(tr("The two are not the same."), "bad")
        return bool(why) or differ

    def forget(self) -> None:
        """Empty both: they have been used, or are not wanted."""
        for field in (self.first, self.again):
            field.clear()
            field.set_shown(False)
        for note in (self.strength, self.same, self._caps):
            note.say("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Here and not in the page: among the host's pages this key leads to another one.
        if keys.action_for("locked", event) == "show_passphrase":
            self.set_shown(not self.first.is_shown())
        else:
            super().keyPressEvent(event)

    def _suggest(self) -> None:
        made = suggest()
        self.first.setText(made)
        self.again.setText(made)
        self.set_shown(True)
        self.same.say("")
        self.strength.say(SUGGESTED, "ok")

    def _note(self) -> None:
        typed, again = self.first.text(), self.again.text()
        why = self._weakness(typed) if typed else ""
        self.strength.say(why or (tr("Hard to guess. That will do.") if typed else ""), "muted" if why else "ok")
        if not again:
            self.same.say("")
        elif typed == again:
            self.same.say(tr("The same."), "ok")
        else:
            self.same.say(tr("Not the same yet."))


class SuggestButton(Box):
    """“Suggest one”, as a small button at the left. Emits ``clicked``."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__("row", gap=0)
        self.button = KeyButton(tr("Suggest one"), look="link", size=14, height=36)
        aloud(self.button, tr("Suggest a passphrase"))
        self.button.clicked.connect(self.clicked)
        self.add_aligned(self.button, Qt.AlignmentFlag.AlignLeft)
        self.stretch()
