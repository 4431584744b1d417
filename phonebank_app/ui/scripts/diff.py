"""What is other between two versions of a script, for people: in sentences, and word by word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.scripts.comparing import Comparison, Passage
from phonebank_app.scripts.word_marks import Piece
from phonebank_app.ui import theme
from phonebank_app.ui.parts import Box, Card
from phonebank_app.ui.text import Label, Prose, TextSpan, aloud


class Marked(Prose):
    """A passage in which new words are underlined and gone ones struck through; told apart without colour too."""

    def show_passage(self, passage: Passage) -> None:
        """Show this one."""
        self.set_blocks([passage.pieces])
        aloud(self, in_words(passage.pieces))

    def _format(self, span: TextSpan) -> QTextCharFormat:
        made = super()._format(span)
        mark = span.mark if isinstance(span, Piece) else "same"
        now = theme.current()
        if mark == "new":
            made.setFontUnderline(True)
            made.setForeground(now.colour("ok"))
            made.setBackground(now.colour("ok_tint"))
        elif mark == "gone":
            made.setFontStrikeOut(True)
            made.setForeground(now.colour("bad"))
            made.setBackground(now.colour("bad_tint"))
        return made


def in_words(pieces: Sequence[Piece]) -> str:
    """A passage for whoever hears it: what is new and what is gone is said."""
    said = {"new": tr("(new:) {words}"), "gone": tr("(gone:) {words}"), "same": "{words}"}
    return " ".join(said[piece.mark].format(words=piece.text.strip()) for piece in pieces if piece.text.strip())


class DiffView(Box):
    """A card for each place that is other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=12, parent=parent)
        self._sentences: tuple[str, ...] = ()

    def show_comparison(self, found: Comparison) -> None:
        """Show what was found."""
        self.clear()
        self._sentences = found.sentences
        summary = found.summary or tr("They are the same, word for word.")
        self.add(Label(summary, "body_strong", wrap=True, limit=400))
        for part in found.parts:
            card = Card(gap=6, margins=(16, 12, 16, 12), tone="sunken")
            card.add(Label(part.where, "label_strong", wrap=True, limit=200))
            for said in part.sentences:
                card.add(Label(f"{said[:1].upper()}{said[1:]}", "body", wrap=True, limit=600))
            for passage in part.passages:
                shown = Marked(size=15, leading=1.45)
                shown.show_passage(passage)
                card.add(shown)
            self.add(card)
        self.stretch()

    def sentences(self) -> tuple[str, ...]:
        """What is other, as shown."""
        return self._sentences
