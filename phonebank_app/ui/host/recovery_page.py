"""“I have forgotten it”: the file for the coordinator, the phrase they read out, and a new passphrase."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.protocol.recovery import read_phrase
from phonebank_app.ui import keys, theme
from phonebank_app.ui.dialogs import save_file
from phonebank_app.ui.host.card_page import CardPage
from phonebank_app.ui.host.first_run_parts import Note, Trouble
from phonebank_app.ui.host.new_passphrase import NewPassphrase
from phonebank_app.ui.parts import Box, Card, Divider, Field, KeyButton, LineEdit, row
from phonebank_app.ui.text import Label, Prose

ENDING = "phonebank-recovery"
_SEND = tr(
    "Save this file and send it to your coordinator in any way you like: nobody else can use it, and no voter is in it."
)
_READ = tr("They ring you back and read you a phrase. Type it here; capitals and dashes do not matter.")
_NEW = tr("The phrase works once: from then on your new passphrase opens this party.")


class RecoveryPage(CardPage):
    """Three steps on one card.

    Signals:
        save_request(path): the file is to be written there; answered by :meth:`tell_saved` or :meth:`show_error`.
        open_with(phrase, passphrase): let me in.
        back: the host knows the passphrase again.
    """

    key_contexts = ("recovery",)

    save_request = Signal(str)
    open_with = Signal(str, str)
    back = Signal()

    def __init__(self, weakness: Callable[[str], str], suggested: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggested, self._busy = suggested, False
        self.card = Card("column", gap=0, margins=(39, 30, 39, 28))
        self.card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.save = KeyButton(tr("Save the file…"), icon="download", height=44)
        self.saved = Note()
        self.phrase, self.phrase_note = LineEdit("XXXXX-XXXXX-XXXXX-…", icon="key", limit=120), Note()
        self.passphrase = NewPassphrase(weakness)
        self.trouble = Trouble()
        self.button = KeyButton(tr("Open with the new passphrase"), look="fill", size=18, weight=600, height=56)
        self.leave = KeyButton(
            tr("I know it again"), caps=keys.caps("recovery", "back"), look="link", size=14, height=36
        )
        self._build()
        self.hold(self.card)
        self.save.clicked.connect(self._ask_where)
        self.phrase.textEdited.connect(self._note_phrase)
        self.phrase.returnPressed.connect(self.passphrase.first.setFocus)
        self.passphrase.entered.connect(self._ask)
        self.button.clicked.connect(self._ask)
        self.leave.clicked.connect(self.back)
        self.setFocusProxy(self.save)
        self._restyle()

    def _build(self) -> None:
        title = Label(tr("Forgotten, not lost"), "name", wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.card.add(title)
        self.card.space(18)
        self.card.add(_step(tr("1  Ask your coordinator"), _SEND))
        self.card.space(8)
        self.card.add(self.save)
        self.card.space(6)
        self.card.add(self.saved)
        self.card.space(16)
        self.card.add(Divider())
        self.card.space(14)
        self.card.add(_step(tr("2  Type what they read to you"), _READ))
        self.card.space(8)
        self.card.add(Field(tr("Recovery phrase: seven groups of five"), self.phrase))
        self.card.space(6)
        self.card.add(self.phrase_note)
        self.card.space(16)
        self.card.add(Divider())
        self.card.space(14)
        self.card.add(_step(tr("3  Choose a new passphrase"), _NEW))
        self.card.space(8)
        self.card.add(self.passphrase)
        self.card.space(14)
        self.card.add(self.trouble)
        self.card.space(6)
        self.card.add(self.button)
        self.card.space(10)
        links = row(gap=0)
        links.stretch()
        links.add(self.leave)
        links.stretch()
        self.card.add(links)

    # What it is told

    def tell_saved(self, name: str) -> None:
        """The file is written."""
        self.saved.say(tr("Saved as “{name}”. Send it, and wait for their call.", name=name), "ok")
        self.phrase.setFocus()

    def show_error(self, what: str, way_out: str = "") -> None:
        """Say what went wrong; what was typed stays."""
        self.set_busy(False)
        self.trouble.say(what, way_out)
        self._scroll.ensureWidgetVisible(self.trouble)

    def set_busy(self, busy: bool) -> None:
        """The key is being derived: nothing can be pressed meanwhile."""
        self._busy = busy
        self.button.setEnabled(not busy)
        self.button.set_words(tr("Opening…") if busy else tr("Open with the new passphrase"))

    def clear(self) -> None:
        """Forget what was typed."""
        self.set_busy(False)
        self.phrase.clear()
        self.passphrase.forget()
        self.trouble.say("")
        self.phrase_note.say("")

    # What the person does

    def _ask_where(self) -> None:
        def chosen(path: Path) -> None:
            self.save_request.emit(str(path))

        save_file(
            self,
            tr("Save the file for your coordinator"),
            self._suggested,
            [(tr("Recovery file"), [f"*.{ENDING}"])],
            chosen,
        )

    def _note_phrase(self, typed: str) -> None:
        if len(typed.strip()) < 35:
            self.phrase_note.say("")  # they are still being read to
            return
        self._phrase_is_read()

    def _phrase_is_read(self) -> bool:
        try:
            read_phrase(self.phrase.text())
        except WorldError as error:
            self.phrase_note.say(str(error), "bad")
            return False
        self.phrase_note.say(tr("That is a phrase."), "ok")
        return True

    def _ask(self) -> None:
        if self._busy:
            return
        self.trouble.say("")
        if not self._phrase_is_read():
            self.phrase.setFocus()
        elif not self.passphrase.missing():
            self.open_with.emit(self.phrase.text(), self.passphrase.value())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("recovery", event)
        if action == "show_passphrase":
            self.passphrase.set_shown(not self.passphrase.first.is_shown())
        elif action == "back":
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        self.card.setFixedWidth(theme.current().px(540))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()


def _step(title: str, words: str) -> Box:
    said = Prose(size=14, tone="muted", leading=1.4)
    said.set_text(words)
    made = Box("column", gap=3)
    made.add(Label(title, "subheading", wrap=True), said)
    return made
