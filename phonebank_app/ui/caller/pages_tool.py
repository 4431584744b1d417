"""The button at the foot that says how many calls stand side by side, and changes it."""

from __future__ import annotations

from phonebank_app.i18n import tr
from phonebank_app.ui import keys
from phonebank_app.ui.caller.room import CallerRoom
from phonebank_app.ui.parts import Box, KeyButton
from phonebank_app.ui.text import aloud


class PagesTool(Box):
    """Follows a room; it is not there where only one call could be shown."""

    def __init__(self, room: CallerRoom) -> None:
        super().__init__("row", gap=0)
        self._room = room
        self.button = KeyButton(
            "", caps=keys.caps("chairs", "pages"), look="bare", size=13, height=30, tone="muted", weight=400
        )
        self.button.clicked.connect(room.choose_next)
        self.add(self.button)
        room.pages_changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        shown, most = len(self._room.shown()), self._room.most()
        self.button.setVisible(most > 1)
        self.button.set_words(
            tr("{shown} of {most} side by side", shown=shown, most=most) if shown > 1 else tr("One call shown")
        )
        then = self._room.next_count()
        aloud(self.button, tr("Calls side by side: {shown}. Show {then}", shown=shown, then=then))
