"""“Harrow East needs this party most”: the reason in two sentences, and what the host may say to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat

from phonebank_app.i18n import tr
from phonebank_app.party import seat_words
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.first_run_parts import Trouble
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton
from phonebank_app.ui.text import Label, Prose, TextSpan, Words

_REASONS = (
    "We rang there before",
    "It is too near home",
    "Its list is nearly done",
    "I would rather not say",
)
"""What a host may answer when asked why not, as it is sent: in English. The last is sent as no reason at all."""
REASONS = (
    tr("We rang there before"),
    tr("It is too near home"),
    tr("Its list is nearly done"),
    tr("I would rather not say"),
)
"""The same on the page."""


class NeededCard(Card):
    """Emits ``stay``, and ``declined`` with a reason, which may be empty."""

    stay = Signal()
    declined = Signal(str)

    def __init__(self) -> None:
        super().__init__("column", gap=0, margins=(18, 14, 18, 15))
        self._offered = False
        self._star = Icon("star", "accent", 20)
        self._title = Label("", "subheading", wrap=True)
        self._why = _Reason(size=15, leading=1.45, tone="muted")
        self.stay_button = KeyButton("", caps=keys.caps("host", "stay"), look="fill", weight=600)
        self.next_button = KeyButton(tr("Give me the next…"))
        self.trouble = Trouble()
        self._choice = Box("row", gap=8, margins=(0, 11, 0, 0))
        self._choice.add(self.stay_button, self.next_button)
        self._choice.stretch()
        self._build_asking()
        head = Box("row", gap=8)
        head.add(self._star)
        head.add(self._title, stretch=1)
        self.add(head)
        self.space(4)
        self.add(self._why)
        self.add(self.trouble, self._choice, self._asking)
        self.stay_button.clicked.connect(self._stay)
        self.next_button.clicked.connect(lambda: self.ask_why(True))
        self.show_nothing()

    def _build_asking(self) -> None:
        self._asking = Box("column", gap=8, margins=(0, 8, 0, 0))
        self._question = Label("", "label_strong", wrap=True)
        self._asking.add(self._question)
        self.reason_buttons = [KeyButton(words, size=14) for words in REASONS]
        for pair in (self.reason_buttons[:2], self.reason_buttons[2:]):
            line = Box("row", gap=8)
            line.add(*pair, stretch=1)
            self._asking.add(line)
        self.keep_button = KeyButton(tr("Keep this seat after all"), caps=("Esc",), look="link", size=14, height=36)
        self.keep_button.clicked.connect(lambda: self.ask_why(False))
        last = Box("row", gap=0)
        last.add(self.keep_button)
        last.stretch()
        self._asking.add(last)
        for button, said in zip(self.reason_buttons, (*_REASONS[:-1], ""), strict=True):
            button.clicked.connect(lambda _=False, said=said: self._decline(said))

    # Setters

    def show_nothing(self) -> None:
        """There are no figures yet."""
        self._star.hide()
        self._title.setText(tr("No figures on this laptop yet"))
        self._why.set_text(
            tr("They come when a party joins a campaign, and stay on this laptop for when it is offline.")
        )
        self.set_offered(False)

    def show_seat(self, seat: str, reason: SeatReason | None) -> None:
        """Say why the party is in this seat; without a reason it was the host’s own choice."""
        self._star.show()
        self._title.setText(_title(seat, reason))
        own = [seat_words.Piece(tr("It is the seat of the list on this laptop."))]
        said = seat_words.in_short(reason) if reason is not None else own
        self._why.set_blocks([[Words(piece.text, bold=piece.loud) for piece in said]])
        self.stay_button.set_words(tr("Stay with {seat}", seat=seat))
        self._question.setText(tr("Why not {seat}? You need not say, but it helps the next host.", seat=seat))
        self.ask_why(False)

    def set_changeable(self, changeable: bool, why_not: str = "") -> None:
        """Whether another seat can be asked for just now; ``why_not`` stands in the key."""
        self.next_button.setEnabled(changeable)
        self.next_button.set_words(tr("Give me the next…"), "" if changeable else why_not)
        if not changeable:
            self.ask_why(False)

    def set_offered(self, offered: bool) -> None:
        """Whether there is anything to stay with or to decline."""
        self._offered = offered
        self.ask_why(False)

    def set_busy(self, words: str) -> None:
        """Say that another seat is being asked for; the empty string when that is done."""
        for button in (self.stay_button, self.next_button, *self.reason_buttons):
            button.setEnabled(not words)
        self.next_button.set_words(words or tr("Give me the next…"))
        self.ask_why(False)

    def ask_why(self, asking: bool) -> None:
        """Open the reasons, or close them."""
        self._asking.setVisible(asking)
        self._choice.setVisible(self._offered and not asking)
        if asking:
            self.reason_buttons[0].setFocus()

    def asks_why(self) -> bool:
        """Whether the reasons are open."""
        return not self._asking.isHidden()

    def texts(self) -> tuple[str, str]:
        """The title, and the reason."""
        return self._title.text(), self._why.text()

    def _stay(self) -> None:
        self.trouble.say("")
        self.stay.emit()

    def _decline(self, reason: str) -> None:
        self.trouble.say("")
        self.ask_why(False)
        self.declined.emit(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("form", event) == "close" and self.asks_why():
            self.ask_why(False)
            self.next_button.setFocus()
        else:
            super().keyPressEvent(event)


class _Reason(Prose):
    """Quiet words with loud figures."""

    def _format(self, span: TextSpan) -> QTextCharFormat:
        made = super()._format(span)
        if span.bold:
            made.setForeground(theme.current().colour("text"))
        return made


def _title(seat: str, reason: SeatReason | None) -> str:
    if reason is None:
        return tr("You ring in {seat}", seat=seat)
    if reason.override_by:
        return tr("{override_by} asks for {seat}", override_by=reason.override_by, seat=seat)
    return (
        tr("{seat} needs this party most", seat=seat)
        if reason.rank == 1
        else tr("{seat} is where this party rings", seat=seat)
    )
