"""The caller's briefing: two minutes, before the first call, and again whenever they like."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from phonebank_app.guests.briefing import Briefing, Key, Section, letter_of, minutes
from phonebank_app.i18n import tr, tr_n
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.ui import keys, theme
from phonebank_app.ui.parts import Box, KeyButton, KeyCap, Pill
from phonebank_app.ui.people.reading_page import Point, ReadingPage, prose
from phonebank_app.ui.text import Label, aloud

_TWO_COLUMNS = 900


class BriefingPage(ReadingPage):
    """Shows the briefing to one guest.

    Emits besides ``done`` and ``left``: ``kept_asked``, to see what is kept of them.

    Args:
        again: it was read before, and is looked at from a call: Escape and Enter go back there.
    """

    key_contexts = ("reading", "briefing")

    kept_asked = Signal()

    def __init__(self, name: str, briefing: Briefing, code_set: CodeSet, *, again: bool = False) -> None:
        done = tr("Back to the call") if again else tr("I have read it")
        super().__init__(done, tr("Back") if again else tr("I know this already"), width=1200, to_the_end=not again)
        many = minutes(briefing.words())
        length = tr_n("{n} minute", "{n} minutes", many)
        named = Box("column", gap=2)
        named.add(Label(briefing.title, "title", wrap=True), Label(tr("For {name}", name=name), "label_muted"))
        self.head.add(named, stretch=1)
        self.head.add(Pill(length, "clock"))
        self.kept_key = KeyButton(tr("What is kept of me…"), caps=keys.caps("briefing", "kept"), height=52)
        self.kept_key.clicked.connect(self.kept_asked)
        self._sections = [_SectionBox(section, code_set) for section in briefing.sections]
        with_keys = [box for box in self._sections if box.has_keys]
        self._columns = Box("row", gap=36)
        left, right = Box("column", gap=13), Box("column", gap=13)
        for box in self._sections:
            (right if box in with_keys or box is self._sections[-1] else left).add(box)
        left.stretch()
        right.stretch()
        self._columns.add(left, stretch=3)
        self._columns.add(right, stretch=2)
        self.text.add(self._columns)
        self.text.content.stretch()
        self.fill_foot(self.kept_key)
        self.say([briefing.title, length, *(sentence for box in self._sections for sentence in box.sentences)])

    def act(self, action: str) -> bool:
        if action == "kept":
            self.kept_key.click()
            return True
        return super().act(action)

    def arrange(self, width: int) -> None:
        wide = width >= theme.current().px(_TWO_COLUMNS)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._columns.box.setDirection(way)


class _SectionBox(Box):
    """A section; ``sentences`` is what it says, for a screen reader."""

    def __init__(self, section: Section, code_set: CodeSet) -> None:
        super().__init__("column", gap=6)
        self.has_keys = bool(section.keys)
        self.sentences = [f"{section.title}.", *section.paragraphs, *section.points]
        self.add(Label(section.title, "card_title", wrap=True))
        self.add(*(prose(paragraph) for paragraph in section.paragraphs))
        self.add(*(Point(point) for point in section.points))
        for key in section.keys:
            caps = _caps(key, code_set)
            if caps:
                self.add(_KeyLine(caps, key.words))
                self.sentences.append(f"{' '.join(caps)}: {key.words}.")


class _KeyLine(Box):
    """A key, and what it does."""

    def __init__(self, caps: tuple[str, ...], words: str) -> None:
        super().__init__("row", gap=12)
        holder = Box("row", gap=4)
        holder.setFixedWidth(theme.current().px(86))
        holder.stretch()
        holder.add(*_drawn(caps))
        self.add(holder)
        self.add(Label(words, "body", wrap=True), stretch=1)
        aloud(self, f"{' '.join(caps)}: {words}")


def _drawn(caps: tuple[str, ...]) -> list[QWidget]:
    if caps[1:2] != ("to",):
        return [KeyCap(*caps)]
    return [KeyCap(caps[0]), Label("–", "hint"), KeyCap(caps[2])]


def _caps(key: Key, code_set: CodeSet) -> tuple[str, ...]:
    """The caps of a key; of a row of keys its first, “to”, its last. Nothing where this party has no such key."""
    if key.outcome:
        letter = letter_of(key, code_set)
        return (letter,) if letter else ()
    if key.last:
        return (*keys.caps("call", key.action), "to", *keys.caps("call", key.last))
    return keys.caps("call", key.action)
