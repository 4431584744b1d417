"""The page that covers everything while the party is locked: no voter, no guest, what is safe, how to get back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.card_page import CardPage
from phonebank_app.ui.host.locked_field import PassphraseField
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, RoundIcon, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, aloud, announce

_CENTRE = Qt.AlignmentFlag.AlignHCenter
# For a list of one's own, or a campaign without a recovery key; else the campaign can help (``recovery_page``).
_FORGOTTEN = (
    tr(
        "What was sent is safe at the campaign. What is on this laptop cannot be opened without the passphrase, "
        "by anybody."
    ),
    tr(
        "If it is gone for good, ask your coordinator for a new code: whoever was not reached yet can be rung "
        "from there."
    ),
)


class LockedPage(CardPage):
    """Asks for the host's passphrase.

    Emits ``unlock`` with what was typed (which stays in the field until :meth:`clear`), ``keyring`` when this laptop's
    keyring shall open it, ``recover`` when the passphrase is forgotten and the campaign can help, and ``elsewhere``
    when another party is wanted instead.
    """

    key_contexts = ("locked",)

    unlock = Signal(str)
    keyring = Signal()
    recover = Signal()
    elsewhere = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy, self._wait, self._recoverable = False, 0, False
        self.card = _LockedCard()
        self.breach = KeyButton(tr("Lost or leaked? Breach report"), look="bare", icon="shield", size=14, tone="muted")
        self.hold(self.card, foot=self.breach)
        self.card.keyring.clicked.connect(self._ask_keyring)
        self.card.forgotten.clicked.connect(self._forgot)
        self.card.button.clicked.connect(self._ask)
        self.card.elsewhere.clicked.connect(self.elsewhere)
        self.card.passphrase.returnPressed.connect(self._ask)
        self.card.passphrase.show_asked.connect(self._show_or_hide)
        self.setFocusProxy(self.card.passphrase)

    def set_since(self, words: str) -> None:
        """Say since when, e.g. “since 19:52, after ten quiet minutes”."""
        self.card.since.set_text(words)
        self.card.since.setVisible(bool(words))

    def set_facts(self, words: str) -> None:
        """Say what is safe, e.g. “61 calls are saved and 12 wait to be sent.” Never a voter, never a guest."""
        self.card.facts.set_text(words)
        self.card.facts_row.setVisible(bool(words))

    def set_can_leave(self, can: bool) -> None:
        """Whether there is somewhere else to go, e.g. another party on this laptop."""
        self.card.elsewhere.setVisible(can)

    def set_keyring(self, can: bool) -> None:
        """Whether the keyring of this laptop may open it."""
        self.card.keyring.setVisible(can)

    def set_recoverable(self, can: bool) -> None:
        """Whether the campaign can let in a host who has forgotten the passphrase."""
        self._recoverable = can

    def set_wait(self, seconds: int) -> None:
        """After wrong tries: so many seconds until the next; 0 when one may try."""
        if seconds != self._wait:
            self._wait = seconds
            self.card.set_wait(0 if self._busy else seconds)

    def set_busy(self, busy: bool) -> None:
        """The key is being derived (a few tenths of a second): nothing can be typed meanwhile."""
        self._busy = busy
        self.card.set_busy(busy)
        if not busy:
            self.card.set_wait(self._wait)

    def show_error(self, what: str, way_out: str = "") -> None:
        """Say beside the field what went wrong; what was typed stays, selected, to be typed over."""
        self.set_busy(False)
        self.card.show_error(f"{what} {way_out}".strip())
        self.card.passphrase.selectAll()
        self.card.passphrase.setFocus()
        announce(self.card.passphrase, f"{what} {way_out}".strip())

    def clear(self) -> None:
        """Forget what was typed, and every error."""
        self.set_busy(False)
        self.card.reset()

    def _ask(self) -> None:
        typed = self.card.passphrase.text()
        if self._busy or self._wait:
            return
        if not typed:
            self.show_error(tr("Type the host’s passphrase."))
            return
        self.card.show_error("")
        self.unlock.emit(typed)

    def _ask_keyring(self) -> None:
        if not self._busy and not self.card.keyring.isHidden():
            self.card.show_error("")
            self.keyring.emit()

    def _forgot(self) -> None:
        if self._recoverable:
            self.recover.emit()
        else:
            self.card.say_what_can_be_done()

    def _show_or_hide(self) -> None:
        self.card.passphrase.set_shown(not self.card.passphrase.is_shown())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("locked", event)
        if action == "show_passphrase":
            self._show_or_hide()
        elif action == "unlock":
            self._ask()
        elif action == "keyring":
            self._ask_keyring()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.card.passphrase.setFocus()


class _LockedCard(Card):
    def __init__(self) -> None:
        super().__init__("column", gap=0, margins=(39, 35, 39, 28))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._mark = Box()
        self._mark.add_aligned(RoundIcon("lock"), _CENTRE)
        self.since = Prose(size=16, tone="muted", centred=True)
        self.since.hide()
        self.passphrase = PassphraseField(height=52)
        aloud(self.passphrase, tr("Host’s passphrase"))
        self._caps, self._caps_words = _notice_row("info", "muted", tr("Caps Lock is on"))
        self._error, self._error_words = _notice_row("warning", "bad", "")
        self.button = KeyButton(
            tr("Unlock"), caps=keys.caps("locked", "unlock"), look="fill", size=18, weight=600, height=56
        )
        self.keyring = KeyButton(
            tr("Unlock with this laptop’s keyring"), caps=keys.caps("locked", "keyring"), size=15, height=48
        )
        self.keyring.hide()
        self.elsewhere = KeyButton(tr("Another party…"), look="link", size=14, height=36)
        self.forgotten = KeyButton(tr("I have forgotten it…"), look="link", size=14, height=36)
        self.elsewhere.hide()
        self._build()
        self.passphrase.caps_lock.connect(self._caps.setVisible)
        self.passphrase.textEdited.connect(lambda: self.show_error(""))
        self._restyle()

    def _build(self) -> None:
        title = Label(tr("Locked, and safe"), "name", wrap=True)
        title.setAlignment(_CENTRE)
        self.add(self._mark)
        self.space(10)
        self.add(title)
        self.space(6)
        self.add(self.since)
        self.space(24)
        self.add(Label(tr("Host’s passphrase"), "label_strong"))
        self.space(7)
        self.add(self.passphrase, self._error, self._caps)
        self.space(14)
        self.add(self.button)
        self.space(8)
        self.add(self.keyring)
        self.space(6)
        links = row(self.elsewhere, gap=12)
        links.stretch()
        links.add(self.forgotten)
        self.add(links)
        self.space(8)
        self.add(Divider())
        self.space(14)
        self.facts = Prose(tone="muted", leading=1.45)
        self.facts_row = _beside(Icon("shield", "ok", 20), self.facts)
        self.facts_row.hide()
        self.lost = Prose(tone="muted", leading=1.45)
        self.lost.set_text("\n".join(_FORGOTTEN))
        self.lost_row = _beside(Icon("help", "muted", 20), self.lost)
        self.lost_row.set_spaces(margins=(0, 14, 0, 0))
        self.lost_row.hide()
        self.add(self.facts_row, self.lost_row)

    def say_what_can_be_done(self) -> None:
        opened = self.lost_row.isHidden()
        self.lost_row.setVisible(opened)
        self.forgotten.set_words(tr("I know it again") if opened else tr("I have forgotten it…"))
        if opened:
            announce(self.lost, " ".join(_FORGOTTEN))

    def show_error(self, words: str) -> None:
        self._error_words.setText(words)
        self._error.setVisible(bool(words))

    def set_busy(self, busy: bool) -> None:
        self.passphrase.setReadOnly(busy)
        self.button.setEnabled(not busy)
        self.button.set_words(tr("Unlocking…") if busy else tr("Unlock"))
        for other in (self.keyring, self.elsewhere, self.forgotten):
            other.setEnabled(not busy)
        self.setCursor(Qt.CursorShape.BusyCursor if busy else Qt.CursorShape.ArrowCursor)

    def set_wait(self, seconds: int) -> None:
        self.button.setEnabled(not seconds)
        self.button.set_words(tr("Try again in {seconds} s", seconds=seconds) if seconds else tr("Unlock"))

    def reset(self) -> None:
        self.passphrase.clear()
        self.passphrase.set_shown(False)
        self.show_error("")
        self._caps.hide()
        self.lost_row.hide()
        self.forgotten.set_words(tr("I have forgotten it…"))

    def _restyle(self) -> None:
        now = theme.current()
        self.setFixedWidth(now.px(500))
        # Large text keeps the room for what must be typed and pressed.
        self._mark.setVisible(not now.large)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()


def _notice_row(icon: str, tone: str, words: str) -> tuple[Box, Label]:
    """A small drawing and words under a field, hidden until they are true."""
    label = Label(words, "label", tone="bad" if tone == "bad" else "", wrap=True, limit=PROSE_LIMIT)
    made = Box("row", gap=6, margins=(0, 7, 0, 0))
    made.box.addWidget(Icon(icon, tone, 16), 0, Qt.AlignmentFlag.AlignTop)
    made.add(label, stretch=1)
    made.hide()
    return made, label


def _beside(icon: Icon, words: Prose) -> Box:
    made = Box("row", gap=10)
    made.box.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    made.add(words, stretch=1)
    return made
