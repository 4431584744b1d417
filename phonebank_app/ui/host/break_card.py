"""When everybody has cake: the next break, how long it lasts, and how long it has still to go."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Signal

from phonebank_app.ui.host import evening_words as say
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton
from phonebank_app.ui.text import Label, aloud, announce

USUAL = 10
LENGTHS = (5, USUAL, 15, 0)
"""Minutes of cake; 0: as long as you like."""


def cake_words(minutes: int) -> str:
    """What the key for so much cake says."""
    return f"Cake for {minutes} minutes" if minutes else "As long as you like"


class BreakCard(Card):
    """The cake timer. Emits ``cake`` with minutes (0: as long as you like), and ``carry_on``.

    It counts down in whole minutes, says softly when the time is over, and sends nobody back.
    """

    cake = Signal(int)
    carry_on = Signal()

    def __init__(self) -> None:
        super().__init__("column", gap=0, margins=(18, 8, 13, 8))
        self._paused = False
        self._over: datetime | None = None
        self._title, self._words = Label("", "body_strong", wrap=True), Label("", "hint", wrap=True)
        words = Box("column", gap=0)
        words.add(self._title, self._words)
        self.lengths = Flow(gap=8)
        self.key = KeyButton("Cake…")
        self.key.clicked.connect(self._press)
        self.more = KeyButton("Longer…", look="bare", size=14)
        self.more.clicked.connect(lambda: self._open(self.lengths.isHidden()))
        head = Box("row", gap=14)
        head.add(Icon("cup", "muted", 20))
        head.add(words, stretch=1)
        head.add(self.more, self.key)
        self.choices = {minutes: self._choice(minutes) for minutes in LENGTHS}
        self.lengths.add(*self.choices.values())
        self.lengths.hide()
        self.add(head, self.lengths)

    def _choice(self, minutes: int) -> KeyButton:
        key = KeyButton(cake_words(minutes), size=14, look="fill" if minutes == USUAL else "framed")
        key.clicked.connect(lambda: self._choose(minutes))
        return key

    def _press(self) -> None:
        if self._paused:
            self._open(False)
            self.carry_on.emit()
        else:
            self._open(self.lengths.isHidden())

    def _choose(self, minutes: int) -> None:
        self._open(False)
        self.cake.emit(minutes)

    def _open(self, opened: bool) -> None:
        self.lengths.setVisible(opened)
        self.updateGeometry()
        (self.choices[USUAL] if opened else self.key).setFocus()

    def show_break(
        self, due: datetime | None, since: datetime | None, now: datetime, until: datetime | None = None
    ) -> None:
        """Show when the next break is due, or since when, and until when, everybody has been having one."""
        self._paused = since is not None
        title, words = _said(due, since, now, until)
        self._title.setText(title)
        self._words.setText(words)
        over = since is not None and until is not None and until <= now
        self.set_tone("accent_tint" if over else "surface", "accent" if over else "line")
        if over and self._over != until:
            announce(self, f"{title}. {words}")
        self._over = until if over else None
        self.more.setVisible(self._paused)
        self.key.set_words("Carry on" if self._paused else "Cake…")
        self.key.set_look("fill" if self._paused else "framed")
        aloud(self.key, "Carry on" if self._paused else "Cake for everyone: choose how long")
        aloud(self.more, "Longer: choose how long the break lasts from now")

    def texts(self) -> tuple[str, str]:
        """What it says."""
        return self._title.text(), self._words.text()


def _said(due: datetime | None, since: datetime | None, now: datetime, until: datetime | None) -> tuple[str, str]:
    if since is not None and until is not None:
        left = until - now
        if left > timedelta():
            minutes = -(-int(left.total_seconds()) // 60)
            return f"Cake until {until:%H:%M}", f"{say.count_of(minutes, 'minute')} left, everyone together"
        return "The cake is eaten", f"time was up at {until:%H:%M}; no hurry"
    if since is not None:
        return "Everyone is having a break", f"since {since:%H:%M}, {say.count_of(say.minutes(since, now), 'minute')}"
    if due is None:
        return "A break for everyone", "whenever you like"
    return f"Next break at {due:%H:%M}" if due > now else "Time for a break", (
        f"everyone together, {say.call_back_when(due, now)}"
    )
