"""The quiet pages of a chair: what they are made of, and that there is nobody to ring."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from phonebank_app.cards import LeftRow, Nobody
from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.caller.line import Done, where_words
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, RoundIcon, ScrollColumn, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, Words, plain

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class CalmPage(ScrollColumn):
    """A card in the middle of the page: a drawing, a headline, a sentence, and what follows."""

    def __init__(self, icon: str) -> None:
        super().__init__(gap=0, margins=(16, 24, 16, 24))
        self.round = RoundIcon(icon)
        self.headline = Label("", "figure", wrap=True)
        self.headline.setAlignment(_CENTRE)
        self.advice = Prose(size=17, leading=1.35, tone="muted", centred=True)
        self.card = Card("column", gap=0, margins=(48, 36, 48, 32))
        self.card.add_aligned(self.round, _CENTRE)
        self.card.space(18)
        self.card.add(self.headline)
        self.card.space(4)
        self.card.add(self.advice)
        self.content.stretch(2)
        middle = Box("row", gap=0)
        middle.stretch()
        middle.add(self.card)
        middle.stretch()
        self.content.add(middle)
        self.below = Box("column", gap=0)
        self.content.add(self.below)
        self.content.stretch(3)

    def _widen(self) -> None:
        wide = min(theme.current().px(640), max(200, self.viewport().width() - theme.current().gap(32)))
        self.card.setFixedWidth(wide)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._widen()


class EmptyPage(CalmPage):
    """Why there is nobody to ring, until when, and tea. Emits ``take_break``, ``ask_host`` and ``undo``."""

    take_break = Signal()
    ask_host = Signal()
    undo = Signal()

    def __init__(self) -> None:
        super().__init__("cup")
        self._reasons = Box("column", gap=0)
        tea = KeyButton(tr("Take a break"), caps=keys.caps("empty", "take_break"), look="fill", size=18, height=56)
        tea.clicked.connect(self.take_break)
        ask = KeyButton(tr("Ask the host"), caps=keys.caps("empty", "ask_host"), size=16, height=56)
        ask.clicked.connect(self.ask_host)
        actions = row(tea)
        actions.stretch()
        actions.add(ask)
        self.card.space(20)
        self.card.add(self._reasons)
        self._steps = Box("column", gap=2)
        self.card.add(self._steps)
        self.card.space(22)
        self.card.add(actions)
        self._saved, self._whose = Label("", "body_strong"), Label("", "muted")
        undo = KeyButton(tr("Undo"), caps=keys.caps("empty", "undo"), look="bare", icon="undo")
        undo.clicked.connect(self.undo)
        self._last = Box("row", gap=8, margins=(0, 10, 0, 0))
        self._last.stretch()
        self._last.add(Icon("check", "ok"), self._saved, self._whose)
        self._last.space(8)
        self._last.add(undo)
        self._last.stretch()
        self.below.add(self._last)

    def show_nobody(self, nobody: Nobody) -> None:
        """Say why, with counts."""
        self.headline.setText(nobody.headline)
        self.advice.set_blocks([[Words(nobody.advice)]])
        self._show_reasons(nobody.reasons)
        self._steps.clear()
        if nobody.steps:
            self._steps.space(12)
            self._steps.add(Label(tr("What can be done"), "section"))
        for step in nobody.steps:
            self._steps.add(Label(step, "body", wrap=True, limit=PROSE_LIMIT))

    def show_last(self, saved: Done | None) -> None:
        """The call saved last, which can still be taken back."""
        self._last.setVisible(saved is not None)
        if saved is not None:
            self._saved.setText(where_words(saved))
            self._whose.setText(f"{plain(saved.contact_name)}, {saved.label[:1].lower()}{saved.label[1:]}")

    def _show_reasons(self, reasons: Sequence[LeftRow]) -> None:
        self._reasons.clear()
        for index, reason in enumerate(reasons):
            if index:
                self._reasons.add(Divider())
            count = Label(str(reason.count), "strong")
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            count.setMinimumWidth(theme.current().px(44))
            when = Label(reason.when, "muted")
            words = Label(reason.words, "key", wrap=True, limit=PROSE_LIMIT)
            line = Box("row", gap=10, margins=(0, 11, 0, 11))
            line.add(count)
            line.add(words, stretch=1)
            line.add(when)
            self._reasons.add(line)

    def texts(self) -> list[str]:
        """What it says, for tests: headline, advice, and the rows."""
        rows = [label.text() for label in self._reasons.findChildren(Label)]
        steps = [label.text() for label in self._steps.findChildren(Label)]
        return [self.headline.text(), self.advice.text(), *rows, *steps]
