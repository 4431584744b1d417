"""Whose call this is, always in sight: on whose behalf, where the number is from, and the keys a voter may need.

It stands below the call in every arrangement. Until it has said this voter's words, no outcome can be begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from phonebank_app.cards import CallCard
from phonebank_app.i18n import tr, tr_in
from phonebank_app.law.answerable import Answerable
from phonebank_app.ui import keys, theme
from phonebank_app.ui.parts import Box, Card, KeyButton, column
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud

_PASS, _RIGHTS, _HELP = tr("Pass it on"), tr("Rights…"), tr("They’ll help")
_BELOW_THE_SCRIPT = (_RIGHTS, _HELP)
"""At large text the strip has room for who is calling, and for the way out of a call; these stand with the others."""
_BESIDE_FROM, _STACKED_BELOW = 900, 660
"""Design pixels from which there is room for two lines and long words; with less, all is in “Who is calling?”."""


class PartyPapers(Protocol):
    """What is read of the party's papers."""

    @property
    def on_behalf_of(self) -> str: ...
    @property
    def candidate(self) -> str: ...
    @property
    def contact_address(self) -> str: ...
    @property
    def privacy_url(self) -> str: ...
    @property
    def answerable(self) -> Answerable: ...


@dataclass(frozen=True, slots=True)
class WhoCalls:
    """Who is calling, for a voter who asks."""

    on_behalf_of: str = ""
    candidate: str = ""
    controller: str = ""
    address: str = ""
    privacy_url: str = ""
    complaints: str = ""
    fallback_number: str = ""

    @classmethod
    def of(cls, party: PartyPapers) -> WhoCalls:
        """As the party's papers have it."""
        who = party.answerable
        return cls(
            party.on_behalf_of,
            party.candidate,
            who.controller,
            who.contact_address or party.contact_address,
            who.privacy_url or party.privacy_url,
            who.complaints,
            who.fallback_number,
        )

    def behalf(self) -> str:
        """“on behalf of the campaign, for Ruth Okafor”."""
        behalf = self.on_behalf_of or self.controller or tr("the campaign")
        named = self.candidate and self.candidate.casefold() not in behalf.casefold()
        if named:
            return tr("on behalf of {behalf}, for {candidate}", behalf=behalf, candidate=self.candidate)
        return tr("on behalf of {behalf}", behalf=behalf)

    def opening(self) -> str:
        """“Calling on behalf of the campaign, for Ruth Okafor”."""
        return tr("Calling {behalf}", behalf=self.behalf())

    def number_words(self) -> str:
        """What a caller must know of their own number."""
        ring = tr("Let it ring for fifteen seconds.")
        if not self.fallback_number:
            return tr("{ring} The voter sees the number you ring from: do not hide it (no 141).", ring=ring)
        return tr(
            "{ring} The voter sees the number you ring from: do not hide it (no 141), or use the campaign’s line, "
            "{number}.",
            ring=ring,
            number=self.fallback_number,
        )


def source_words(card: CallCard) -> str:
    """“We have this number from the electoral register.”"""
    return (
        tr("We have this number from {source}.", source=card.source)
        if card.source
        else tr("Where we have this number from: ask the host.")
    )


def _source(card: CallCard) -> str:
    return tr("Number from {source}.", source=card.source) if card.source else tr("Source: ask the host.")


class OpeningStrip(Card):
    """Emits ``who``, ``rights``, ``pass_on``, ``promise`` and ``kindly`` when those keys are pressed with the mouse."""

    who = Signal()
    rights = Signal()
    pass_on = Signal()
    promise = Signal()
    kindly = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("row", gap=12, margins=(22, 0, 14, 0), parent=parent)
        self._card: CallCard | None = None
        self._calls = WhoCalls()
        self._opening = Label("", "label_strong", wrap=True, limit=400)
        self._below = Label("", "hint", wrap=True, limit=PROSE_LIMIT)
        self._keys = Box("row", gap=12)
        self._buttons: list[tuple[KeyButton, str, str]] = []
        self._shared = False
        for words, short, action, signal in (
            (tr("Who is calling?"), tr("Who?"), "who", self.who),
            (_RIGHTS, tr_in("short", "Rights"), "rights", self.rights),
            (_PASS, tr_in("short", "Pass"), "pass_on", self.pass_on),
            (_HELP, tr_in("short", "Helps"), "promise", self.promise),
            (tr("End kindly"), tr_in("short", "Kindly"), "kindly", self.kindly),
        ):
            button = KeyButton(words, caps=keys.caps("call", action), look="bare", size=14)
            button.clicked.connect(signal)
            self._keys.add(button)
            self._buttons.append((button, words, short))
        said = column(gap=1)
        said.stretch()
        said.add(self._opening, self._below)
        said.stretch()
        self.add(said, stretch=1)
        self.add(self._keys)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_shared(self, shared: bool) -> None:
        """Whether pages share the screen: then the key for passing the call on stands here."""
        self._shared = shared
        self._arrange()

    def show_who(self, calls: WhoCalls) -> None:
        """On whose behalf."""
        self._calls = calls
        self._opening.setText(calls.opening())

    def show_card(self, card: CallCard) -> None:
        """Say it for this voter."""
        self._opening.setText(self._calls.opening())
        self._below.setText(self._hint(card))
        self._card = card
        self._arrange()

    def _hint(self, card: CallCard) -> str:
        return tr("{source} Your number shows: do not hide it.", source=_source(card))

    def shown_for(self, card: CallCard) -> bool:
        """Whether it stands there with this voter's words."""
        return (
            self._card is not None
            and self._card.contact_id == card.contact_id
            and bool(self._opening.text())
            and not self.isHidden()
        )

    @property
    def says_how_to_ring(self) -> bool:
        """Whether there is room to say that one’s number shows; how long to let it ring stands by the square then."""
        return not self._below.isHidden()

    def words(self) -> str:
        """What it says."""
        return f"{self._opening.text()}. {self._below.text()}"

    def fade_caps(self, faded: bool) -> None:
        """Draw the caps faintly: the keyboard is at the other chair."""
        for button, _, _ in self._buttons:
            button.fade_caps(faded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._arrange()

    def _arrange(self) -> None:
        large, roomy = theme.current().large, self.width() >= theme.current().px(_BESIDE_FROM)
        self._below.setVisible(roomy)
        # In a third or a quarter of a screen the keys have no room beside the words.
        stacked = not large and self.width() < theme.current().px(_STACKED_BELOW)
        way = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self.box.direction() != way:
            self.box.setDirection(way)
            self.set_spaces(gap=0 if stacked else 12, margins=(16, 4, 10, 0) if stacked else (22, 0, 14, 0))
            self._keys.set_spaces(gap=6 if stacked else 12)
        for button, words, _ in self._buttons:
            if words == _PASS:
                # Alone it stands above, beside “Ask the host”; at large text below the script.
                button.setVisible(self._shared and not large)
            elif words in _BELOW_THE_SCRIPT:
                button.setVisible(not large)
        # Long words as long as what is said beside them keeps to a line each: the strip takes height from the call.
        self._set_words(short=not roomy)
        if roomy and self._room_for_words() < max(self._wanted(self._opening), self._wanted(self._below)):
            self._set_words(short=True)
        # Words that wrap ask for too little height; whose call this is must be read whole.
        self.setMinimumHeight(self.box.totalHeightForWidth(self.width()))

    def _set_words(self, *, short: bool) -> None:
        for button, words, brief in self._buttons:
            button.set_words(brief if short else words)
            aloud(button, words)

    def _room_for_words(self) -> int:
        now = theme.current()
        shown = [button.sizeHint().width() for button, _, _ in self._buttons if not button.isHidden()]
        return self.width() - sum(shown) - now.gap(12) * len(shown) - now.gap(22 + 14)

    @staticmethod
    def _wanted(label: Label) -> int:
        return label.fontMetrics().horizontalAdvance(label.text())
