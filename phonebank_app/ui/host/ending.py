"""The end of the party: a short list that is always true, the deed itself, and what becomes of the party here.

No voter's name stands here.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.party.ending import Checklist
from phonebank_app.ui import keys
from phonebank_app.ui.host import ending_words as say
from phonebank_app.ui.host.page import CardGrid, HostPage, card_head
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, aloud

_ICONS: dict[say.Tone, str] = {"ok": "check", "warn": "info", "bad": "warning", "muted": "clock"}


class EndPage(HostPage):
    """The page.

    Signals:
        acted(words): a button of the list was pressed, one of ``ending_words``.
        end, delete, back: the party is to be ended; deleted at once; the host goes back.
        evening_asked: the evening on a page is wanted; debrief_asked: the questions to talk about are.
    """

    key_contexts = ("ending",)

    acted = Signal(str)
    end = Signal()
    delete = Signal()
    back = Signal()
    evening_asked = Signal()
    debrief_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("The end of the party"), parent=parent)
        self.back_key = KeyButton(tr("Back"), icon="arrow-left", caps=keys.caps("ending", "back"))
        self.back_key.clicked.connect(self.back)
        self.evening_key = KeyButton(tr("The evening on a page…"), icon="hexagon")
        self.evening_key.clicked.connect(self.evening_asked)
        self.debrief_key = KeyButton(tr("Talk for five minutes…"), icon="heart")
        self.debrief_key.clicked.connect(self.debrief_asked)
        self.header.tools.set_spaces(gap=10)
        self.header.tools.add(self.debrief_key, self.evening_key, self.back_key)
        self._list = Card(gap=0, margins=(18, 12, 18, 10))
        self._lines: dict[str, _Line] = {}
        self._title, self._words = Label("", "heading", wrap=True), _prose()
        self._thanks = Label("", "body_strong", wrap=True, limit=400)
        self._thanks.hide()
        self._receipt = Label("", "hint", wrap=True, limit=PROSE_LIMIT)
        self._receipt.hide()
        self.end_key = KeyButton(tr("End the party…"), look="fill", weight=600)
        self.end_key.clicked.connect(self.end)
        ends = Card("column", gap=10, margins=(18, 14, 18, 18))
        ends.add(self._title, self._words, self._thanks, self._receipt)
        ends.add(_at_left(self.end_key))
        self._fate = _prose()
        self.delete_key = KeyButton(tr("Delete it now…"), look="bad")
        self.delete_key.clicked.connect(self.delete)
        fate = Card("column", gap=10, margins=(18, 12, 18, 18))
        fate.add(card_head("shield", tr("On this laptop")), self._fate)
        fate.add(_at_left(self.delete_key))
        self.body.add(CardGrid(((5, ((self._list, 0),)), (4, ((ends, 0), (fate, 0)))), (self._list, ends, fate)))

    def show_list(self, now: Checklist, backup_at: datetime | None) -> None:
        """Show what is true just now; moments are the voters' time."""
        found = say.lines(now, backup_at)
        if list(self._lines) != [line.about for line in found]:
            self._list.clear()
            self._list.add(card_head("list", tr("Before everybody goes")))
            self._list.space(6)
            self._lines = {}
            for place, line in enumerate(found):
                if place:
                    self._list.add(Divider())
                made = self._lines[line.about] = _Line()
                made.acted.connect(self.acted)
                self._list.add(made)
        for line in found:
            self._lines[line.about].show_line(line)
        title, words = say.to_end(now)
        self._title.setText(title)
        self._words.set_text(words)
        self.end_key.setVisible(now.ended_at is None)
        self._fate.set_text(say.to_delete(now))
        self.delete_key.setVisible(not now.rehearsal)

    def show_thanks(self, words: str) -> None:
        """Show what voters promised tonight, to be read out; empty for nothing."""
        self._thanks.setText(words)
        self._thanks.setVisible(bool(words))

    def show_receipt(self, words: str) -> None:
        """Show counts, moments and the digest of a party that has ended."""
        self._receipt.setText(words)
        self._receipt.setVisible(bool(words))

    def set_busy(self, act: str, words: str = "") -> None:
        """One of the list's buttons is at work; with no words it can be pressed again."""
        for line in self._lines.values():
            line.set_busy(act, words)

    def texts(self) -> list[str]:
        """What the list says, one sentence each, as it is read aloud."""
        return [line.accessibleName() for line in self._lines.values()]

    def button(self, act: str) -> KeyButton:
        """The list's button with these words; ``KeyError`` if there is none."""
        for line in self._lines.values():
            if line.act == act:
                return line.key
        raise KeyError(act)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("ending", event) == "back":
            self.back.emit()
        else:
            super().keyPressEvent(event)


class _Line(Box):
    """One line: a drawing, what is so and what follows, and a button."""

    acted = Signal(str)

    def __init__(self) -> None:
        super().__init__("row", gap=14, margins=(0, 10, 0, 10))
        self.act = ""
        self._icon = Icon("check", "ok", 20)
        self._what = Label("", "body_strong", wrap=True, limit=300)
        self._more = Label("", "label_muted", wrap=True, limit=300)
        self.key = KeyButton("", size=14)
        self.key.clicked.connect(lambda: self.acted.emit(self.act))
        words = Box("column", gap=2)
        words.add(self._what, self._more)
        below = row(self.key, margins=(0, 6, 0, 0))
        below.stretch()
        words.add(below)
        self._keys = below
        self.add_aligned(self._icon, Qt.AlignmentFlag.AlignTop)
        self.add(words, stretch=1)

    def show_line(self, line: say.Line) -> None:
        """Say this."""
        self.act = line.act
        self._icon.set_icon(_ICONS[line.tone], line.tone)
        self._what.setText(line.what)
        self._more.setText(line.more)
        self._more.setVisible(bool(line.more))
        self._keys.setVisible(bool(line.act))
        if self.key.isEnabled():
            self.key.set_words(line.act)
        aloud(self, f"{line.what} {line.more}".strip())

    def set_busy(self, act: str, words: str) -> None:
        if self.act == act:
            self.key.setEnabled(not words)
            self.key.set_words(words or act)


class EndCard(Card):
    """The card of Settings that leads to the page. Emits ``opened``."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(20, 16, 20, 20))
        words = _prose()
        words.set_text(
            tr(
                "When everybody has gone: see that the campaign has everything, end the party, and know when it "
                "is deleted"
                " from this laptop."
            )
        )
        self.key = KeyButton(tr("The end of the party…"), icon="flag")
        self.key.clicked.connect(self.opened)
        self.add(card_head("flag", tr("When it is over")), words)
        self.add(_at_left(self.key))


def _prose() -> Prose:
    return Prose(size=14, leading=1.4, tone="muted")


def _at_left(widget: QWidget) -> Box:
    made = row(widget)
    made.stretch()
    return made
