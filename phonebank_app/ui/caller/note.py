"""The note, and the call-back time, below the script."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.law.note_words import nudge
from phonebank_app.ui import keys
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, LineEdit
from phonebank_app.ui.text import hint

_NOTE = tr("Note: nothing on health, family or faith")
_NOTE_CALL_BACK = tr("For whoever rings back: nothing on health, family or faith")
NOTE_LIMIT = 400


class NoteCard(Card):
    """Emits ``note_changed`` while one types, ``call_back_wanted``, and ``left`` when typing is done."""

    note_changed = Signal(str)
    call_back_wanted = Signal()
    left = Signal()

    def __init__(self, *, large: bool = False, brief: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, margins=(22, 7, 22, 10), parent=parent)
        self._brief = brief
        self.note = LineEdit(tr("Only what the campaign needs"), caps=keys.caps("call", "note"), limit=NOTE_LIMIT)
        self.note.setObjectName("note")
        self.note.textEdited.connect(self.note_changed)
        self.note.textChanged.connect(lambda _: self._nudge())
        self.note.left.connect(self.left)
        self._note, self._choosing = Field(_NOTE, self.note), False
        self._note.label.setWordWrap(brief)
        self.call_back = KeyButton(tr("Not set"), caps=("C",), icon="clock", weight=400, tone="muted")
        self.call_back.clicked.connect(self.call_back_wanted)
        self.call_back.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._call_back = Field(tr("Call back at"), self.call_back)
        self.fields = fields = Box("column" if large else "row", gap=16)
        fields.add(self._note, stretch=290)
        fields.add(self._call_back, stretch=168)
        self.add(fields)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._nudge()

    def set_call_back_key(self, letter: str) -> None:
        """The letter that opens the call-back chooser; the field is hidden where the code set has none."""
        self.call_back.set_caps(*([letter] if letter else []))
        self._call_back.setVisible(bool(letter) and not self._brief)

    def set_choosing_time(self, choosing: bool) -> None:
        """While the time is being chosen above, the whole width is for the note to whoever rings back."""
        self._call_back.setVisible(not choosing and bool(self.call_back.caps()) and not self._brief)
        self._choosing = choosing
        self._nudge()

    def _nudge(self) -> None:
        """Say in the label that a note seems to speak of what nobody need know. It never keeps one from typing."""
        kind = nudge(self.note.text())
        usual = _NOTE_CALL_BACK if self._choosing else _NOTE
        self._note.set_label(tr("Is {kind} needed for this campaign? Leave it out", kind=kind) if kind else usual)
        self._note.label.set_tone("bad" if kind else "")
        if self._brief:
            # What stands above it otherwise is written into it, as long as nothing is.
            self._note.label.setVisible(bool(kind))
            hint(self.note, usual)

    def label(self) -> str:
        """What stands above the note."""
        return self._note.label.text()

    def fade_caps(self, faded: bool) -> None:
        """Draw the caps faintly."""
        self.note.fade_caps(faded)
        self.call_back.fade_caps(faded)
