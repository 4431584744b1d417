"""What can be done about an empty list, each with a button that does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from phonebank_app.calls.remedies import Act, Remedy
from phonebank_app.i18n import tr
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.parts import Box, Card, KeyButton
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud

_ICONS = {
    Act.REMIND: "clock",
    Act.SEAT: "people",
    Act.NEXT_LIST: "download",
    Act.LONGER: "clock",
    Act.OPEN_LIST: "folder",
}


class RemedyCard(Card):
    """The card, which is there only while nobody can be rung.

    Emits ``chosen`` with the ``Remedy`` whose button was pressed.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(18, 14, 18, 14), edge="accent")
        self._shown: object = None
        self._keys: dict[Act, KeyButton] = {}
        self.hide()

    def offers(self, act: Act) -> bool:
        """Whether there is a button that does this."""
        return act in self._keys

    def show_remedies(self, remedies: Sequence[Remedy], *, online: bool, busy: str = "") -> None:
        """Show them; those that ask the campaign wait for a network, and say so. ``busy``: one is at work."""
        wanted = (tuple(remedies), online, busy)
        if wanted == self._shown:
            return
        self._shown = wanted
        self.clear()
        self._keys = {}
        self.add(card_head("bulb", tr("Nobody to ring: what can be done")))
        for remedy in remedies:
            self.add(self._line(remedy, online=online, busy=busy))
        self.setVisible(bool(remedies))
        self.updateGeometry()

    def _line(self, remedy: Remedy, *, online: bool, busy: str) -> Box:
        line = Box("column", gap=4)
        offline = remedy.needs_network and not online
        words = tr("{words} Offline just now: it waits for a network.", words=remedy.words) if offline else remedy.words
        line.add(Label(words, "label", wrap=True, limit=PROSE_LIMIT))
        if remedy.button:
            asked = busy if busy and remedy.act is Act.NEXT_LIST else ""
            key = KeyButton(asked or remedy.button, icon=_ICONS[remedy.act], size=14)
            key.setEnabled(not offline and not asked)
            key.clicked.connect(lambda: self.chosen.emit(remedy))
            aloud(key, remedy.button, words)
            self._keys.setdefault(remedy.act, key)
            keys = Box("row", gap=0)
            keys.add(key)
            keys.stretch()
            line.add(keys)
        return line

    def key(self, act: Act) -> KeyButton:
        """The button that does this; ``KeyError`` if there is none."""
        return self._keys[act]

    def texts(self) -> list[str]:
        """What they say."""
        return [label.text() for label in self.findChildren(Label)]
