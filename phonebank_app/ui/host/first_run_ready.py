"""The third step: where this party is needed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt

from phonebank_app.i18n import tr
from phonebank_app.ui.host.first_run_parts import headline
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, ScrollColumn, column
from phonebank_app.ui.text import Label, Prose, Words
from phonebank_app.words.listed import and_words


@dataclass(frozen=True, slots=True)
class Ready:
    """What is ready.

    Attributes:
        seat: where this party rings.
        reason: why, in a sentence or two.
        alternatives: the names of the next two seats; none when the seat was the host's own choice.
        facts: what is on the laptop now, a line each, e.g. “193 people to ring, until 22:00 tonight”.
    """

    seat: str
    reason: str
    alternatives: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


class ReadyStep(ScrollColumn):
    """Shows a :class:`Ready`."""

    def __init__(self) -> None:
        super().__init__(gap=16, margins=(0, 0, 14, 2))
        self._lead = Prose(size=15.5, tone="muted", leading=1.4)
        self._lead.set_text(tr("Nobody is rung before you say so."))
        head = Box("column", gap=5)
        head.add(headline(tr("Ready")), self._lead)
        self._card = Card(gap=0, margins=(28, 26, 28, 26))
        self.add(head, self._card)
        self.content.stretch()

    def show_ready(self, ready: Ready) -> None:
        """Show where, why and with what."""
        card = self._card
        card.clear()
        where = headline(ready.seat, 26)
        star = Box("row", gap=12)
        star.box.addWidget(Icon("star", "accent", 26), 0, Qt.AlignmentFlag.AlignTop)
        star.add(column(Label(tr("You are needed most in"), "label_muted"), where, gap=0), stretch=1)
        if not ready.alternatives:
            star.clear()
            star.add(column(Label(tr("You ring in"), "label_muted"), where, gap=0), stretch=1)
        card.add(star)
        card.space(8)
        reason = Prose(size=16, leading=1.5)
        reason.set_text(ready.reason)
        card.add(reason)
        if ready.alternatives:
            card.space(6)
            card.add(_next(ready.alternatives))
        if ready.facts:
            card.space(16)
            card.add(Divider())
            card.space(8)
        for words in ready.facts:
            card.space(6)
            card.add(_line("check", "ok", words))

    def texts(self) -> list[str]:
        """What the card says, from top to bottom."""
        return [said.text() for said in self._card.findChildren(Prose)]


def _next(alternatives: Sequence[str]) -> Prose:
    made = Prose(size=15, tone="muted", leading=1.45)
    # The names are the campaign's, and may hold anything: what stands around them is taken from a sentence without.
    before, _, after = tr("Next would be {seats}.", seats="\n").partition("\n")
    seats = and_words(alternatives)
    made.set_blocks([[Words(before), Words(seats, bold=True), Words(after)]])
    return made


def _line(icon: str, tone: str, words: str) -> Box:
    said = Prose(size=15, leading=1.45)
    said.set_text(words)
    made = Box("row", gap=10)
    made.box.addWidget(Icon(icon, tone, 20), 0, Qt.AlignmentFlag.AlignTop)
    made.add(said, stretch=1)
    return made
