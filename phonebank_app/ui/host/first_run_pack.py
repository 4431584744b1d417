"""What a pack shows of itself before it is opened, and the words that open it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from phonebank_app.i18n import tr
from phonebank_app.ui.host.first_run_parts import Note
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Field, LineEdit, column
from phonebank_app.ui.text import Label, Prose, Words


@dataclass(frozen=True, slots=True)
class PackCard:
    """A pack before it is opened.

    Attributes:
        lines: what it is, one below the other: campaign, people and until when, who signed it.
        wants_words: it is opened with words that the host was told.
        known: it is for a party that is on this laptop.
        rehearsal: nobody real is in it, whoever made it.
    """

    seat: str
    lines: tuple[str, ...]
    wants_words: bool
    known: bool = False
    rehearsal: bool = False


class PackBox(Box):
    """Shows a :class:`PackCard`, with a field for its words."""

    def __init__(self) -> None:
        super().__init__("column", gap=8)
        self.known = False
        self._seat = Prose(size=21, leading=1.28)
        self._lines = Box("column", gap=6)
        self.words, self.note = LineEdit(tr("Eight words, with spaces between"), icon="key", limit=200), Note()
        self._hint = Prose(size=13.5, tone="muted", leading=1.4)
        self._hint.set_text(
            tr("Your campaign tells you these by telephone or on paper. The first four letters will do.")
        )
        self._asked = column(Field(tr("The words that open it"), self.words), self.note, self._hint, gap=8)
        self.add(Label(tr("This pack is for"), "label_muted"), self._seat, self._lines)
        self.space(4)
        self.add(self._asked)
        self.stretch()
        self.words.textEdited.connect(lambda _: self.note.say(""))

    def show_pack(self, card: PackCard) -> None:
        """Show what it is, and ask for words if it wants any. A party that is here may open it without."""
        self.known = card.known
        self._seat.set_blocks([[Words(card.seat, bold=True)]])
        self._lines.clear()
        for line in card.lines:
            self._lines.add(_line("check", "ok", line))
        if card.rehearsal:
            self._lines.add(_line("mask", "warn", tr("A rehearsal: anybody can make one. Nobody in it is real.")))
        self._asked.setVisible(card.wants_words)
        self.words.clear()
        self.note.say(
            tr("It may open without, on the laptop it was made for.") if card.known and card.wants_words else ""
        )

    def lacks_words(self) -> bool:
        """Whether words are wanted and none are typed; a party that is here is tried without."""
        return not self._asked.isHidden() and not self.known and not self.words.text().strip()


def _line(icon: str, tone: str, words: str) -> Box:
    said = Prose(size=15, leading=1.45)
    said.set_text(words)
    made = Box("row", gap=10)
    made.box.addWidget(Icon(icon, tone, 20), 0, Qt.AlignmentFlag.AlignTop)
    made.add(said, stretch=1)
    return made
