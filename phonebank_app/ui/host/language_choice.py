"""The window's language: chosen by its own name, in force from the next start, which may be now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from phonebank_app import i18n
from phonebank_app.i18n import tr
from phonebank_app.ui.host.first_run_parts import Note
from phonebank_app.ui.parts import Box, Field, KeyButton, Segmented, row
from phonebank_app.ui.text import aloud

TITLE = "Language · Iaith"
"""In both, for whoever cannot read the one that is spoken."""
TAGS = tuple(i18n.NAMES)


class LanguageChoice(Box):
    """The choice, and, once another is chosen, from when on it is spoken and a key to begin now.

    Args:
        brief: the choice alone, without a title; ``told`` is put where the page has room for it.

    Signals:
        chosen: the tag of a language.
        again: the program is to be opened again.

    Attributes:
        told: when it is spoken, and the key; hidden while nothing else was chosen.
    """

    chosen = Signal(str)
    again = Signal()

    def __init__(self, *, brief: bool = False, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=4, parent=parent)
        self.tags = Segmented(tuple(i18n.NAMES.values()), TAGS.index(i18n.language()))
        self.tags.chosen.connect(self._choose)
        self.note = Note()
        self.again_key = KeyButton(tr("Open again now"), icon="refresh", look="link", size=14, height=44)
        self.again_key.clicked.connect(self.again)
        self.told = row(self.again_key, gap=12)
        self.told.add(self.note, stretch=1)
        self.told.hide()
        if brief:
            aloud(self.tags, TITLE)
            self.add(self.tags)
        else:
            self.add(Field(TITLE, self.tags), self.told)

    def set_next(self, tag: str) -> None:
        """Show which language is spoken from the next start on; emits nothing."""
        self.tags.set_current(TAGS.index(tag) if tag in TAGS else 0)
        other = tag != i18n.language()
        self.note.say(tr("{language}, from the next start.", language=i18n.NAMES.get(tag, tag)) if other else "")
        self.again_key.setVisible(other)
        self.told.setVisible(other)

    def keep_in(self, data: Path, again: Callable[[], None]) -> None:
        """Keep what is chosen for this laptop, in the folder of its settings; ``again`` opens the program again."""

        def keep(tag: str) -> None:
            try:
                i18n.choose(data, tag)
            except OSError:
                self.set_next(i18n.next_language(data))
                self.note.say(tr("It could not be written to the disk: make room on it, and choose again."), "bad")
                self.told.show()

        self.set_next(i18n.next_language(data))
        self.chosen.connect(keep)
        self.again.connect(again)

    def _choose(self, place: int) -> None:
        self.set_next(TAGS[place])
        self.chosen.emit(TAGS[place])
