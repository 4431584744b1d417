"""“Safety of this laptop”: the passphrase, the keyring, when it locks, and whether the whole disk is encrypted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.settings import LOCK_AFTER
from phonebank_app.ui.host.first_run_parts import Note
from phonebank_app.ui.host.locked_field import PassphraseField
from phonebank_app.ui.host.new_passphrase import NewPassphrase
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, Field, KeyButton, Segmented
from phonebank_app.ui.text import Label, Prose, aloud

Disk = Literal["yes", "no", "unknown", "looking"]
Said = Literal["unasked", "yes", "no"]

_SAID: tuple[Said, ...] = ("yes", "no", "unasked")
_DISK = {
    "looking": (tr("Looking…"), "muted"),
    "yes": (tr("This laptop’s disk is encrypted."), "ok"),
    "no": (
        tr(
            "This laptop’s disk does not seem to be encrypted. The list is, but what is exported or printed is "
            "not: turn "
            "on BitLocker, FileVault or LUKS, or export nothing here."
        ),
        "bad",
    ),
    "unknown": (tr("The program cannot see whether this laptop’s whole disk is encrypted. Do you know?"), "muted"),
}


class SafetyCard(Card):
    """The card.

    Signals:
        change_passphrase(old, new): answered by :meth:`tell_changed` or :meth:`show_passphrase_error`.
        keyring_wanted(on): answered by :meth:`set_keyring` or :meth:`show_keyring_error`.
        lock_after_chosen(minutes).
        disk_said(``yes``, ``no`` or ``unasked``): what the host says of the disk.

    Args:
        weakness: why a passphrase is too weak, in a plain sentence; empty when it will do.
    """

    change_passphrase = Signal(str, str)
    keyring_wanted = Signal(bool)
    lock_after_chosen = Signal(int)
    disk_said = Signal(str)

    def __init__(self, weakness: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__("column", gap=8, margins=(20, 16, 20, 20), parent=parent)
        head = Box("row", gap=10)
        head.add(Icon("shield", "accent", 20), Label(tr("Safety of this laptop"), "heading"))
        head.stretch()
        self.add(head)
        self.space(2)
        self.party = Box("column", gap=14)
        self.party.add(self._build_passphrase(weakness), Divider(), self._build_keyring(), Divider())
        self.set_spaces(gap=14)
        self.add(self.party, self._build_lock(), Divider(), self._build_disk())
        self.set_disk("looking")
        self.set_keyring(False, tr("Looking for a keyring…"))
        self.set_recovery("")

    # Building

    def _build_passphrase(self, weakness: Callable[[str], str]) -> QWidget:
        self.recovery = Note()
        self.change = KeyButton(tr("Change the passphrase…"), icon="key")
        self.now, self.new = PassphraseField(toggles=False), NewPassphrase(weakness)
        self.trouble = Note()
        self.save = KeyButton(tr("Change it"), look="fill", weight=600)
        self.cancel = KeyButton(tr("Not now"), look="link", size=14)
        keys = Box("row", gap=10)
        keys.add(self.save, self.cancel)
        keys.stretch()
        self.form = Box("column", gap=8)
        self.form.add(Field(tr("The passphrase as it is now"), self.now), self.new, self.trouble, keys)
        self.form.hide()
        self.changed = Note()
        self.change.clicked.connect(lambda: self._open_form(True))
        self.cancel.clicked.connect(lambda: self._open_form(False))
        self.save.clicked.connect(self._save)
        self.now.returnPressed.connect(self.new.first.setFocus)
        self.new.entered.connect(self._save)
        made = Box("column", gap=8)
        made.add(
            Label(tr("The passphrase"), "label_strong"), self.recovery, _left(self.change), self.form, self.changed
        )
        return made

    def _build_keyring(self) -> QWidget:
        self.keyring = Segmented((tr("Off"), tr("On")))
        aloud(self.keyring, tr("Unlock with this laptop’s keyring"))
        self.keyring.chosen.connect(lambda index: self.keyring_wanted.emit(index == 1))
        self.keyring_note = Note()
        said = Prose(size=14, leading=1.4, tone="muted")
        said.set_text(tr("Whoever is signed in to this laptop can then open the party without the passphrase."))
        made = Box("column", gap=8)
        made.add(Label(tr("Unlock with this laptop’s keyring"), "label_strong"), said)
        made.add(_left(self.keyring), self.keyring_note)
        return made

    def _build_lock(self) -> QWidget:
        self.minutes = Segmented([tr("{minutes} minutes", minutes=minutes) for minutes in LOCK_AFTER])
        self.minutes.chosen.connect(lambda index: self.lock_after_chosen.emit(LOCK_AFTER[index]))
        said = Prose(size=14, leading=1.4, tone="muted")
        said.set_text(
            tr(
                "It says so for the last minute. It also locks when the laptop sleeps, and on Ctrl+L. A call in "
                "hand is "
                "there again afterwards."
            )
        )
        made = Box("column", gap=8)
        made.add(_left(Field(tr("Lock after nobody touched it for"), self.minutes)), said)
        return made

    def _build_disk(self) -> QWidget:
        self.disk_note = Note()
        self.disk_question = Segmented((tr("It is"), tr("It is not"), tr("I don’t know")), _SAID.index("unasked"))
        aloud(self.disk_question, tr("Is this laptop’s whole disk encrypted?"))
        self.disk_question.chosen.connect(lambda index: self._disk_answered(_SAID[index]))
        made = Box("column", gap=8)
        made.add(Label(tr("The whole disk"), "label_strong"), self.disk_note, _left(self.disk_question))
        return made

    # What it is told

    def set_party(self, there: bool) -> None:
        """Whether there is a party with a passphrase: a rehearsal has none, and never locks."""
        self.party.setVisible(there)

    def set_recovery(self, campaign: str) -> None:
        """Which campaign can let in a host who has forgotten the passphrase; empty for none."""
        if campaign:
            words = tr(
                "If you forget it, {campaign} can let you in again, with a key that is kept offline.", campaign=campaign
            )
        else:
            words = tr("If you forget it, nobody can open this party again: write it down.")
        self.recovery.say(words, "muted")

    def tell_changed(self) -> None:
        """The new passphrase opens the party."""
        self._open_form(False)
        self.changed.say(tr("Changed. The new passphrase opens this party from now on."), "ok")

    def show_passphrase_error(self, what: str, way_out: str = "") -> None:
        """Say why it was not changed; what was typed stays."""
        self.save.setEnabled(True)
        self.trouble.say(f"{what} {way_out}".strip(), "bad")
        self.now.selectAll()
        self.now.setFocus()

    def set_keyring(self, on: bool, why_not: str = "", words: str = "") -> None:
        """Whether the keyring opens this party; ``why_not``: it cannot be used, and why. ``words``: what it is called.

        What is on can be switched off, also when the keyring has gone.
        """
        self.keyring.set_current(int(on))
        self.keyring.setEnabled(on or not why_not)
        if why_not:
            self.keyring_note.say(why_not, "muted")
        else:
            self.keyring_note.say(tr("On: {words} has a key to this party.", words=words) if on and words else "", "ok")

    def show_keyring_error(self, on: bool, what: str, way_out: str = "") -> None:
        """Say why it could not be switched; ``on`` is how it stands."""
        self.keyring.set_current(int(on))
        self.keyring.setEnabled(True)
        self.keyring_note.say(f"{what} {way_out}".strip(), "bad")

    def set_lock_after(self, minutes: int) -> None:
        """Show what is in force; does not emit."""
        self.minutes.set_current(LOCK_AFTER.index(minutes))

    def set_disk(self, found: Disk, said: Said = "unasked") -> None:
        """What the program found, and what the host said where it could not see."""
        asks = found == "unknown"
        self.disk_question.setVisible(asks)
        self.disk_question.set_current(_SAID.index(said))
        shown = said if asks and said != "unasked" else found
        words, tone = _DISK[shown]
        self.disk_note.say(tr("{words} You said so.", words=words) if asks and said == "yes" else words, tone)

    # What the person does

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page is gone to: nothing that was typed is left lying."""
        super().hideEvent(event)
        if not event.spontaneous() and not self.form.isHidden():
            self._show_form(False)

    def _open_form(self, opened: bool) -> None:
        self._show_form(opened)
        (self.now if opened else self.change).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_form(self, opened: bool) -> None:
        self.form.setVisible(opened)
        self.change.setVisible(not opened)
        self.now.clear()
        self.new.forget()
        self.trouble.say("")
        self.changed.say("")
        self.save.setEnabled(True)

    def _save(self) -> None:
        self.trouble.say("")
        if not self.save.isEnabled():
            return
        if not self.now.text():
            self.show_passphrase_error(tr("Type the passphrase as it is now."))
        elif not self.new.missing():
            self.save.setEnabled(False)
            self.change_passphrase.emit(self.now.text(), self.new.value())

    def _disk_answered(self, said: Said) -> None:
        self.set_disk("unknown", said)
        self.disk_said.emit(said)

    def texts(self) -> list[str]:
        """What the card says, label by label."""
        said = [part for part in self.findChildren(QWidget) if isinstance(part, (Label, Prose))]
        return [part.text() for part in said if part.isVisibleTo(self)]


def _left(widget: QWidget) -> Box:
    made = Box("row", gap=0)
    made.add_aligned(widget, Qt.AlignmentFlag.AlignLeft)
    made.stretch()
    return made
