"""“Who is ringing back?”, for the host: the last figures of a number, or part of a name; a few people, or none.

What was typed and who was found leaves the page with the host.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.calls.ringing_back import Found, Match
from phonebank_app.cards import ChairView
from phonebank_app.i18n import tr, tr_in, tr_n
from phonebank_app.law.promises import RULES
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import keys
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import HostPage, quiet
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Field, KeyButton, LineEdit, Select, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud

FREE = 0
"""Whoever is free first."""


class RingingBackPage(HostPage):
    """The page.

    Signals:
        back: to Tonight. looked(typed): who may that be?
        ring(contact, chair): ring them back; chair ``FREE``: whoever is free.
        said(Match, OutcomeKind): write down what they said. taken_back(contact, promise id): they thought better of it.
    """

    key_contexts = ("ringing_back",)

    back = Signal()
    looked = Signal(str)
    ring = Signal(int, int)
    said = Signal(object, object)
    taken_back = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Who is ringing back?"), tr("For the host alone. Each look is written down."), parent=parent
        )
        self.back_key = KeyButton(tr("Back to Tonight"), caps=keys.caps("ringing_back", "back"))
        self.back_key.clicked.connect(self.back)
        self.header.tools.add(self.back_key)
        self.typed = LineEdit(tr("e.g. 123, or Ellis"), icon="search", limit=40)
        self.typed.returnPressed.connect(self._look)
        self.look_key = KeyButton(tr_in("key", "Look"), caps=keys.caps("ringing_back", "look"), look="fill")
        self.look_key.clicked.connect(self._look)
        aloud(self.typed, tr("The last figures of their number, or part of their name"))
        line = Box("row", gap=10)
        line.add(self.typed, stretch=1)
        line.add(self.look_key)
        self._wrong = Label("", "label", tone="bad", wrap=True)
        self._wrong.hide()
        ask = Card(gap=10, margins=(20, 14, 20, 16))
        ask.add(Field(tr("The last figures of their number, or part of their name"), line), self._wrong)
        say = tr(
            "Say: “One moment, I’ll see who rang you.” Do not say a name before they do: somebody else may be ringing."
        )
        ask.add(Label(say, "muted", wrap=True, limit=PROSE_LIMIT))
        self.results = Box("column", gap=12)
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self.body.add(ask, self.results)
        self.body.content.stretch()
        self.cards: list[MatchCard] = []

    # What it is told

    def clear(self) -> None:
        """Show nobody, and nothing that was typed."""
        self.typed.clear()
        self.tell("")
        self.show_found(None, (), {})

    def tell(self, words: str) -> None:
        """Say what is wrong with what was typed; empty takes it away."""
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))

    def told(self) -> str:
        """What is wrong, as shown."""
        return self._wrong.text()

    def show_found(self, found: Found | None, chairs: Sequence[ChairView], labels: dict[OutcomeKind, str]) -> None:
        """Show who it may be; ``None``: nobody was looked for.

        Args:
            labels: what the outcomes are called that a host can write down.
        """
        self.results.clear()
        self.cards = []
        if found is None:
            return
        words = found_words(found)
        self.results.add(quiet("people" if found.matches else "info", words))
        for match in found.matches:
            card = MatchCard(match, chairs, labels)
            card.ring.connect(lambda chair, one=match: self.ring.emit(one.contact_id, chair))
            card.said.connect(lambda kind, one=match: self.said.emit(one, kind))
            card.taken_back.connect(lambda promise, one=match: self.taken_back.emit(one.contact_id, promise))
            self.results.add(card)
            self.cards.append(card)

    def _look(self) -> None:
        self.looked.emit(self.typed.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("ringing_back", event)
        if action == "back":
            self.back.emit()
        elif action == "look":
            self._look()
        else:
            super().keyPressEvent(event)


class MatchCard(Card):
    """Somebody who may be on the line. Emits ``ring`` (chair), ``said`` (kind), ``taken_back`` (promise id)."""

    ring = Signal(int)
    said = Signal(object)
    taken_back = Signal(str)

    def __init__(self, match: Match, chairs: Sequence[ChairView], labels: dict[OutcomeKind, str]) -> None:
        super().__init__(gap=8, margins=(20, 14, 20, 16))
        head = Box("row", gap=12)
        head.add(Label(match.name, "heading", wrap=True, limit=300), stretch=1)
        head.add(Label(match.number, "body_strong"))
        where = tr("Chair {in_hand} has them in hand just now.", in_hand=match.in_hand) if match.in_hand else match.last
        self.words = " ".join(part for part in (f"{match.area}." if match.area else "", where or _NOT_YET) if part)
        self.add(head, Label(self.words, "muted", wrap=True))
        for line in match.promised:
            doubt = tr(". You set this call aside: make sure of it") if line.doubted else ""
            self.add(self._promise(line.promise_id, f"{RULES[line.kind].label}, {line.at:%H:%M}{doubt}"))
        self.chair = Select("people", type_ahead=False)
        self._seats = [FREE, *(chair.chair for chair in chairs if chair.break_since is None)]
        names = {chair.chair: tr("{caller}, chair {chair}", caller=chair.caller, chair=chair.chair) for chair in chairs}
        self.chair.set_options([tr("Whoever is free first"), *(names[seat] for seat in self._seats[1:])])
        aloud(self.chair, tr("Who rings them back"))
        self.ring_key = KeyButton(tr("Ring them back"), icon="phone", look="fill")
        self.ring_key.clicked.connect(lambda: self.ring.emit(self._seats[max(0, self.chair.currentIndex())]))
        if match.why_not:
            self.add(quiet("info", match.why_not))
        elif not match.in_hand:
            line_of = Box("row", gap=10)
            line_of.add(self.chair, stretch=1)
            line_of.add(self.ring_key)
            self.add(line_of)
        self.keys: dict[OutcomeKind, KeyButton] = {}
        offered = not match.why_not and not match.in_hand
        self.add(Label(tr("Or write down what they say") if offered else tr("Write down what they say"), "section"))
        below = Flow(gap=10)
        for kind, label in labels.items():
            button = KeyButton(f"{label}…", look="bad" if kind is OutcomeKind.DO_NOT_CALL else "framed", size=15)
            button.clicked.connect(lambda _=False, one=kind: self.said.emit(one))
            button.setEnabled(not match.in_hand or kind is OutcomeKind.DO_NOT_CALL)
            self.keys[kind] = button
            below.add(button)
        self.add(below)

    def _promise(self, promise_id: str, words: str) -> Box:
        line = row(Icon("heart", "accent", 18), gap=9)
        line.add(Label(tr("Promised: {words}", words=words), "body", wrap=True), stretch=1)
        back = KeyButton(tr("They think better of it…"), look="link", size=14)
        aloud(back, tr("They think better of it: {words}", words=words))
        back.clicked.connect(lambda: self.taken_back.emit(promise_id))
        line.add(back)
        return line


_NOT_YET = tr("Nobody has rung them tonight.")


def found_words(found: Found) -> str:
    """What came of looking, in one sentence."""
    if found.too_many:
        return (
            tr_n(
                "{n:,} person who was rung tonight fits. Ask for another figure, or more of the name: nobody is shown "
                "meanwhile.",
                "{n:,} people who were rung tonight fit. Ask for another figure, or more of the name: nobody is shown "
                "meanwhile.",
                found.too_many,
            )
            if found.where == "tonight"
            else tr_n(
                "{n:,} person of the list fits. Ask for another figure, or more of the name: nobody is shown "
                "meanwhile.",
                "{n:,} people of the list fit. Ask for another figure, or more of the name: nobody is shown meanwhile.",
                found.too_many,
            )
        )
    if not found.matches:
        return tr("Nobody of this list fits. Ask for the whole number; perhaps another party rang them.")
    many = len(found.matches)
    return (
        tr_n("{n:,} person rung tonight fits.", "{n:,} people rung tonight fit.", many)
        if found.where == "tonight"
        else tr_n(
            "Nobody rung tonight fits. {n:,} person of the list fits.",
            "Nobody rung tonight fits. {n:,} people of the list fit.",
            many,
        )
    )
