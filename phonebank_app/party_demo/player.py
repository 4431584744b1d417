"""The guests of a demo: they look at the page in front of them and press its keys. What voters say is drawn by lot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from phonebank_app.rules.codesets import OutcomeKey
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.caller_desk import CallerDesk

# Of a hundred diallings, about so many end like this; one in five is answered by somebody who talks.
_ENDINGS = {
    OutcomeKind.NO_ANSWER: 39,
    OutcomeKind.CONVERSATION: 24,
    OutcomeKind.LEFT_MESSAGE: 8,
    OutcomeKind.BUSY: 6,
    OutcomeKind.NOT_AVAILABLE: 5,
    OutcomeKind.REFUSED: 4,
    OutcomeKind.CALL_BACK: 4,
    OutcomeKind.DO_NOT_CALL: 4,
    OutcomeKind.NOT_IN_SERVICE: 2,
    OutcomeKind.PARTIAL: 2,
    OutcomeKind.SKIPPED: 1,
    OutcomeKind.MOVED: 1,
}
_TALKS = {OutcomeKind.CONVERSATION, OutcomeKind.PARTIAL}
_MOST_ANSWERS = 12
_NOTES = (
    "Would like a leaflet.",
    "Asked about the ticket office.",
    "=SUM(A1:A9) was what they said",
    "Ring after tea.",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One call, planned: how it ends, and how many answers are given before."""

    ending: OutcomeKind
    minutes: float


class Guests:
    """Everybody at the party.

    Args:
        keys: how each outcome is keyed at this party.
        seed: the same seed plays the same evening.
    """

    def __init__(self, keys: tuple[OutcomeKey, ...], seed: int) -> None:
        self._keys = keys
        self._random = Random(seed)

    def turns(self) -> Iterator[Turn]:
        """Calls without end."""
        kinds, weights = list(_ENDINGS), list(_ENDINGS.values())
        while True:
            (ending,) = self._random.choices(kinds, weights)
            minutes = self._random.uniform(4, 11) if ending in _TALKS else self._random.uniform(0.7, 1.6)
            yield Turn(ending, minutes)

    def play(self, desk: CallerDesk, turn: Turn) -> None:
        """Make one call at this chair, from the card to the key that ends it."""
        voter = desk.card
        if turn.ending in _TALKS:
            self.talk(desk, steps=2 if turn.ending is OutcomeKind.PARTIAL else _MOST_ANSWERS)
        if desk.card != voter:
            return  # the script's own ending has saved it
        if self._random.random() < 0.2:
            self.write_note(desk)
        self.end(desk, turn.ending)

    def talk(self, desk: CallerDesk, steps: int) -> None:
        """Answer the script's questions, up to so many; the last answer of a script may end the call by itself."""
        held = desk.card
        for _ in range(steps):
            conversation = desk.conversation
            if conversation is None or desk.card != held:
                return
            if conversation.can_go_on and (conversation.selected or not conversation.choices()):
                self.press(desk, Qt.Key.Key_Return)
                continue
            onwards = [choice.key for choice in conversation.choices() if not choice.outcome]
            if not onwards:
                return
            # The first answer of the first step is “Yes, speaking”: the others turn in circles or end the call.
            key = onwards[0] if not conversation.trail else self._random.choice(onwards)
            self.press(desk, Qt.Key(ord(key)))

    def write_note(self, desk: CallerDesk) -> None:
        """Tab, a few words, and back to the page."""
        self.press(desk, Qt.Key.Key_Tab)
        field = desk.page.window().focusWidget()
        if field is not desk.page:
            QTest.keyClicks(field, self._random.choice(_NOTES))
        desk.page.setFocus()

    def end(self, desk: CallerDesk, ending: OutcomeKind) -> None:
        """Press the key for how it ended, and Enter where it asks."""
        key = next(key for key in self._keys if key.kind is ending)
        self.press(desk, Qt.Key(ord(key.letter)))
        if key.needs in ("time", "reason"):
            self.press(desk, Qt.Key.Key_1)
        if key.needs in ("time", "confirm"):
            self.press(desk, Qt.Key.Key_Return)

    def press(self, desk: CallerDesk, key: Qt.Key) -> None:
        """Press a key on the page."""
        QTest.keyClick(desk.page, key)
