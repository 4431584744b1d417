"""The script, to be read before anybody reads it aloud, or to be printed: step by step, then what they may ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from PySide6.QtCore import Signal

from phonebank_app.i18n import language, tr
from phonebank_app.scripts.model import Script, Span
from phonebank_app.scripts.turns import Piece, Turn, numbered
from phonebank_app.ui import keys
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.parts import Box, KeyButton
from phonebank_app.ui.people.reading_page import ReadingPage
from phonebank_app.ui.text import Label, Prose
from phonebank_app.words.languages import from_the_right

_PLAIN = frozenset(("say", "item", "answer"))


class ScriptPage(ReadingPage):
    """Shows a script. Emits ``printing`` and ``saving`` (to a file) with whether large print is wanted.

    Args:
        facts: what fills its placeholders here, where that is known before anybody is rung; see ``turns.numbered``.
        outcome_labels: what this campaign calls each outcome.
        today: by which branches on the days to the vote are decided.
    """

    key_contexts = ("reading", "script")

    printing = Signal(bool)
    saving = Signal(bool)

    def __init__(
        self,
        script: Script,
        facts: Mapping[str, str],
        outcome_labels: Mapping[str, str] | None = None,
        today: date = date.min,
    ) -> None:
        super().__init__(tr("I have read it"), tr("Back"), width=900, to_the_end=True)
        self.large = False
        self._arrow = "←" if from_the_right(script.language) else "→"
        turns = numbered(script, facts, outcome_labels or {}, today, language())
        nobody = tr("Nobody has approved it yet")
        approved = tr("Approved by {name}", name=turns.approved_by) if turns.approved_by else nobody
        named = Box("column", gap=2)
        named.add(Label(script.title, "title", wrap=True), Label(approved, "label_muted", wrap=True))
        self.large_key = KeyButton(tr("Large print"), caps=keys.caps("script", "large_print"))
        self.print_key = KeyButton(tr("Print…"), icon="print", caps=keys.caps("script", "print_script"))
        self.save_key = KeyButton(tr("Save a copy…"), icon="download", caps=keys.caps("script", "save_copy"))
        self.large_key.clicked.connect(lambda: self.set_large(not self.large))
        self.print_key.clicked.connect(lambda: self.printing.emit(self.large))
        self.save_key.clicked.connect(lambda: self.saving.emit(self.large))
        self.paper = Flow(gap=8)
        self.paper.add(self.print_key, self.save_key, self.large_key)
        self.head.add(named, stretch=1)
        self.text.add(self.paper)  # it scrolls away: large text needs the room
        for turn in turns.turns:
            self._add(turn)
        if turns.asides:
            self.text.add(Label(tr("If they ask…"), "heading", wrap=True))
            for turn in turns.asides:
                self._add(turn)
        self.fill_foot()
        self.say([script.title, approved])

    def set_large(self, large: bool) -> None:
        """Whether it is printed large."""
        self.large = large
        self.large_key.set_chosen(large)

    def arrange(self, width: int) -> None:
        """The keys for paper are as wide as their words, and go on in the next line."""
        self.paper.arrange()

    def act(self, action: str) -> bool:
        """Do what a key means."""
        by_key = {"print_script": self.print_key, "save_copy": self.save_key, "large_print": self.large_key}
        if action not in by_key:
            return super().act(action)
        by_key[action].click()
        return True

    def _add(self, turn: Turn) -> None:
        self.text.add(Label(f"{turn.label}\u2003{turn.title}", "card_title", wrap=True))
        for plainly, pieces in groupby(turn.pieces, lambda piece: piece.kind in _PLAIN):
            shown = [block for piece in pieces if (block := self._block(piece))]
            if shown:
                words = Prose(size=15 if plainly else 14, leading=1.36, tone="text" if plainly else "muted")
                words.set_blocks(shown)
                self.text.add(words)

    def _block(self, piece: Piece) -> Sequence[Span]:
        """A piece as one paragraph; what is written in by hand has none here."""
        key = (Span(f"{piece.key}\u2002"),) if piece.key else ()
        item = (Span("•\u2002"),) if piece.kind == "item" else ()
        to = (Span(f" {self._arrow} {piece.to}", bold=True),) if piece.to else ()
        return (*key, *item, *piece.spans, *to)
