"""The card on callers at this laptop: how many calls stand side by side, and whether it may make a sound."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from phonebank_app.i18n import tr
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Field, Segmented, row
from phonebank_app.ui.text import Label, Prose

_PAGES = (1, 2, 3, 4)
_WORDS = tr(
    "Never more than the screen can hold at this text size; at a call, Ctrl+M changes it. "
    "Neighbours see the calls that stand side by side. With one at a time, no other voter is on the screen."
)
_SOUNDS = tr(
    "The desktop’s own bell: once when a call is saved, twice when a call-back is due, three times when a chair wants "
    "the host. Silent in rehearsals, and where the desktop’s bell is turned off."
)


class CallersCard(Card):
    """Emits ``pages_chosen`` (1 to 4) and ``sounds_chosen``.

    Attributes:
        pages, sounds: what is chosen now.
    """

    pages_chosen = Signal(int)
    sounds_chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(20, 16, 20, 20))
        self.pages, self.sounds = 2, False
        self.side_by_side = Segmented([str(count) for count in _PAGES], 1)
        self.side_by_side.chosen.connect(self._choose_pages)
        self.silence = Segmented((tr("Off"), tr("On")))
        self.silence.chosen.connect(self._choose_sounds)
        self.add(row(Icon("people", "accent", 20), Label(tr("Callers"), "heading"), gap=10))
        self.space(2)
        for title, choice, words in (
            (tr("Calls side by side"), self.side_by_side, _WORDS),
            (tr("Sounds"), self.silence, _SOUNDS),
        ):
            line = Box("row", gap=0)
            line.box.addWidget(Field(title, choice), 0, Qt.AlignmentFlag.AlignLeft)
            line.stretch()
            explained = Prose(size=14, leading=1.4, tone="muted")
            explained.set_text(words)
            self.add(line, explained)
            self.space(2)

    def set_known(self, pages: int, *, sounds: bool) -> None:
        """Show what is in force; emits nothing."""
        self.pages, self.sounds = pages, sounds
        self.side_by_side.set_current(_PAGES.index(pages))
        self.silence.set_current(int(sounds))

    def choose_pages(self, pages: int) -> None:
        """Chosen elsewhere, by its key at a call."""
        self.set_known(pages, sounds=self.sounds)
        self.pages_chosen.emit(pages)

    def _choose_pages(self, place: int) -> None:
        self.pages = _PAGES[place]
        self.pages_chosen.emit(self.pages)

    def _choose_sounds(self, place: int) -> None:
        self.sounds = bool(place)
        self.sounds_chosen.emit(self.sounds)
