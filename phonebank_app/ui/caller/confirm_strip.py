"""The strip inside the key of an outcome that a caller cannot take back: what it means, Save and Go back."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.rules.codesets import OutcomeKey
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import keys, theme
from phonebank_app.ui.parts import Card, KeyButton, KeyCap, row
from phonebank_app.ui.text import Label, aloud

_WITH_CAPS_FROM = 250

_CONSEQUENCES: Mapping[OutcomeKind, str] = {
    OutcomeKind.DO_NOT_CALL: tr("Nobody will ring this person, or this number, again. You cannot take it back."),
    OutcomeKind.DECEASED: tr("They will not be rung again, and the campaign is told gently. You cannot take it back."),
    OutcomeKind.ENDED_KINDLY: tr(
        "Say: “I’m sorry to have troubled you. Take care of yourself. Goodbye.” Nobody rings them"
        " again, and no reason is kept."
    ),
}


class ConfirmStrip(Card):
    """The strip inside a key: what it means, Save and Go back."""

    confirmed = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget, *, large: bool = False, high: bool = False) -> None:
        super().__init__("column", gap=6, margins=(14, 10, 12, 12), tone="bad_tint", edge="bad", parent=parent)
        self._kind = OutcomeKind.DO_NOT_CALL
        self._cap = KeyCap(style="bad")
        self._title = Label("", "card_title", tone="bad")
        self._meaning = Label("", "label", wrap=True)
        if high:
            self._meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.save_key = KeyButton(tr("Save"), caps=keys.caps("confirming", "save"), look="bad", weight=600)
        self.back_key = KeyButton(tr("Back") if large else tr("Go back"), caps=keys.caps("confirming", "close"))
        self.save_key.clicked.connect(self._save)
        self.back_key.clicked.connect(self.close_strip)
        actions = row(self.save_key, gap=8)
        actions.stretch()
        actions.add(self.back_key)
        head = row(self._cap, gap=10)
        head.add(self._title, stretch=1)
        self.add(head)
        self.add(self._meaning, stretch=1)
        self.add(actions)
        self.hide()

    def ask(self, key: OutcomeKey) -> None:
        """Open for this outcome."""
        self._kind = key.kind
        self._cap.setVisible(bool(key.letter))
        self._cap.set_caps(key.letter or "!")
        self._title.setText(f"{key.label}?")
        self._meaning.setText(_CONSEQUENCES.get(key.kind, tr("You cannot take this back.")))
        aloud(
            self,
            tr(
                "{title} {meaning} Enter saves, Escape goes back.",
                title=self._title.text(),
                meaning=self._meaning.text(),
            ),
        )
        self.show()
        self.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The words of its two keys before the caps, which Enter and Esc do without.
        narrow = self.width() < theme.current().px(_WITH_CAPS_FROM)
        for key, action in ((self.save_key, "save"), (self.back_key, "close")):
            key.set_caps(*(() if narrow else keys.caps("confirming", action)))

    def title(self) -> str:
        """What is asked."""
        return self._title.text()

    def _save(self) -> None:
        self.hide()
        self.confirmed.emit(self._kind)

    def close_strip(self) -> None:
        """Go back without saving."""
        self.hide()
        self.closed.emit()
