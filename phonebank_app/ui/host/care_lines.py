"""Whom the host might look in on, said above the chairs in words that blame nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal

from phonebank_app.i18n import tr, tr_n
from phonebank_app.rules.care import About, Concern
from phonebank_app.ui.host import evening_words as say
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton, row
from phonebank_app.ui.text import Label, aloud, plain

MOST = 2
"""Shown at once: the chairs are what the card is for."""

_LOOKS = {About.HARD: ("heart", "bad"), About.ALONE: ("person", "warn"), About.QUIET: ("ear", "accent")}
_DONE = {About.HARD: tr("I have been there"), About.ALONE: tr("I am with them"), About.QUIET: tr("I have looked in")}


class CareLines(Box):
    """The lines. Emits ``done`` with the ``Concern`` that is seen to, and ``stop`` when all are to stop together."""

    done = Signal(object)
    stop = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(18, 2, 18, 8))
        self._shown: object = None
        self.hide()

    def show_concerns(self, concerns: Sequence[Concern], names: Mapping[int, str], now: datetime) -> None:
        """Show the most pressing; who is due a break stands in the rows below."""
        wanted = [
            (one, say.concern_words(one, plain(names.get(one.chair, tr("Somebody")), 30), now))
            for one in concerns
            if one.about is not About.TEA
        ]
        if wanted == self._shown:
            return
        self._shown = wanted
        self.clear()
        for one, words in wanted[:MOST]:
            line = CareLine(one, words)
            line.done.clicked.connect(lambda _=False, one=one: self.done.emit(one))
            line.stop.clicked.connect(self.stop)
            self.add(line)
        if len(wanted) > MOST:
            self.add(
                Label(
                    tr_n("and {n:,} other to look in on", "and {n:,} others to look in on", len(wanted) - MOST), "hint"
                )
            )
        self.setVisible(bool(wanted))
        self.updateGeometry()

    def lines(self) -> list[CareLine]:
        """What is shown, from top to bottom."""
        return [line for line in self.findChildren(CareLine) if not line.isHidden()]


class CareLine(Card):
    """One reason to look in on somebody, and that it is done."""

    def __init__(self, concern: Concern, words: str) -> None:
        icon, tone = _LOOKS[concern.about]
        super().__init__(gap=4, margins=(12, 8, 10, 8), tone=f"{tone}_tint", edge=tone)
        self.words = words
        head = Box("row", gap=9)
        head.add_aligned(Icon(icon, tone, 18), Qt.AlignmentFlag.AlignTop)
        head.add(Label(words, "label", wrap=True, limit=300), stretch=1)
        self.done = KeyButton(_DONE[concern.about], height=36, size=14)
        aloud(self.done, f"{_DONE[concern.about]}: {words}")
        self.stop = KeyButton(tr("Stop together"), look="bare", height=36, size=14)
        aloud(self.stop, tr("Stop together: pause everyone"))
        self.stop.setVisible(concern.about is About.ALONE)
        keys = row(self.done, self.stop, gap=8)
        keys.stretch()
        self.add(head, keys)
