"""When everybody has cake: the next break, how long it lasts, and how long it has still to go."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Signal

from phonebank_app.i18n import tr, tr_n
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
    return tr("Cake for {minutes} minutes", minutes=minutes) if minutes else tr("As long as you like")


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
        self.key = KeyButton(tr("Cake…"))
        self.key.clicked.connect(self._press)
        self.more = KeyButton(tr("Longer…"), look="bare", size=14)
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
        self.key.set_words(tr("Carry on") if self._paused else tr("Cake…"))
        self.key.set_look("fill" if self._paused else "framed")
        aloud(self.key, tr("Carry on") if self._paused else tr("Cake for everyone: choose how long"))
        aloud(self.more, tr("Longer: choose how long the break lasts from now"))

    def texts(self) -> tuple[str, str]:
        """What it says."""
        return self._title.text(), self._words.text()


def _said(due: datetime | None, since: datetime | None, now: datetime, until: datetime | None) -> tuple[str, str]:
    if since is not None and until is not None:
        left = until - now
        if left > timedelta():
            minutes = -(-int(left.total_seconds()) // 60)
            return tr("Cake until {until:%H:%M}", until=until), tr_n(
                "{n:,} minute left, everyone together", "{n:,} minutes left, everyone together", minutes
            )
        return tr("The cake is eaten"), tr("time was up at {until:%H:%M}; no hurry", until=until)
    if since is not None:
        return tr("Everyone is having a break"), tr_n(
            "since {since:%H:%M}, {n:,} minute",
            "since {since:%H:%M}, {n:,} minutes",
            say.minutes(since, now),
            since=since,
        )
    if due is None:
        return tr("A break for everyone"), tr("whenever you like")
    return tr("Next break at {due:%H:%M}", due=due) if due > now else tr("Time for a break"), (
        tr("everyone together, {call_back_when}", call_back_when=say.call_back_when(due, now))
    )
