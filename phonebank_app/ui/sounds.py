"""Soft sounds, off unless the host turns them on, and never in a rehearsal.

The program plays the desktop's own bell, once, twice or three times. A sound of its own would need a library for sound,
which is not among ours; where the desktop's bell is turned off, nothing is heard, and nothing depends on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from phonebank_app.cards import Tonight
from phonebank_app.machine.clock import Clock, local

Heard = Literal["saved", "due", "host"]

_STROKES: dict[Heard, int] = {"saved": 1, "due": 2, "host": 3}
_APART_MS = 260
_LOOK_MS = 20_000


class Sounds(QObject):
    """Says by ear what the screen says: a call is saved, a call-back is due, a chair wants the host.

    Args:
        may: whether there may be any, just now.
        tonight: reads the evening, for what is due and who asks.
        bell: one stroke.
    """

    def __init__(
        self,
        may: Callable[[], bool],
        tonight: Callable[[], Tonight],
        clock: Clock,
        parent: QObject,
        *,
        bell: Callable[[], None] = QApplication.beep,
    ) -> None:
        super().__init__(parent)
        self._may, self._tonight, self._clock, self._bell = may, tonight, clock, bell
        self._known: tuple[frozenset[object], frozenset[object]] | None = None
        self._left = 0
        self._strokes = QTimer(self, interval=_APART_MS)
        self._strokes.timeout.connect(self._strike)
        self._looks = QTimer(self, interval=_LOOK_MS)
        self._looks.timeout.connect(self.look)

    def start(self) -> None:
        """Look out for what is due."""
        self._looks.start()

    def stop(self) -> None:
        """Look no more: the party is being closed."""
        self._looks.stop()
        self._strokes.stop()

    def play(self, what: Heard) -> None:
        """Make the sound for this, if any may be made. One that is being made is finished first."""
        if self._may() and not self._left:
            self._left = _STROKES[what]
            self._strike()

    def look(self) -> None:
        """Make a sound for each call-back that has come due, and each chair that asks, since the last look."""
        if not self._may():
            self._known = None
            return
        evening, now = self._tonight(), local(self._clock.now())
        due = frozenset((row.at, row.chair) for row in evening.call_backs if row.at <= now)
        asks = frozenset((row.chair, row.asks_host_since) for row in evening.chairs if row.asks_host_since)
        known, self._known = self._known, (due, asks)
        if known is not None and asks - known[1]:
            self.play("host")
        elif known is not None and due - known[0]:
            self.play("due")

    def _strike(self) -> None:
        self._bell()
        self._left -= 1
        if self._left > 0:
            self._strokes.start()
        else:
            self._strokes.stop()
